import { text } from 'drizzle-orm/pg-core'
import {
  acceptedValues,
  atLeast,
  belongsTo,
  dataProduct,
  gold,
  length,
  matches,
  notNull,
  rowCount,
  unique,
} from 'platinum'
import { expect, test } from 'vitest'
import { declare, problemsOf } from './declare.ts'

const table = () => gold.table('things', { id: text('id').primaryKey(), note: text('note') })

/** `where: expected, found` of a contract with these parts. */
const told = (parts: Readonly<Record<string, unknown>>) =>
  problemsOf(declare(table(), parts)).map(({ where, expected, found }) => [where, expected, found])

test.each([
  ['name', undefined, 'text', 'nothing'],
  ['name', ' ', 'text that is not empty', '" "'],
  ['version', 1, 'text', '1'],
  ['owner', '', 'text that is not empty', '""'],
  ['owner', null, 'text', 'null'],
  ['description', ['a'], 'text', 'a list'],
  ['columns', undefined, 'a description for each column', 'nothing'],
  ['freshness', '1d', 'an object with lane and within', '"1d"'],
  ['grain', 'id', 'a list of column keys', '"id"'],
  [
    'checks',
    atLeast('id', 0),
    'a list of checks',
    'an object with kind, columns, rule, name, severity, blocking',
  ],
  ['relations', [], 'relations by field', 'a list'],
  ['embeddings', () => 1, 'embeddings by column', 'a function'],
  ['listField', 5n, 'text', '5'],
])('%s cannot be %s', (part, value, expected, found) => {
  expect(problemsOf(declare(table(), { [part]: value }))).toEqual([
    {
      code: 'PRODUCT_BAD_CONTRACT',
      where: `gold.things, ${part}`,
      expected,
      found,
      fix: 'Correct this part of the contract.',
    },
  ])
})

test('a part that no contract has is named, at any depth', () => {
  expect(told({ freshnes: {}, kind: 'table' })).toEqual([
    ['gold.things', 'only parts that a contract has', 'freshnes, kind'],
  ])
  const columns = { id: { description: 'Id.', clasification: 'public' }, note: 'Note.' }
  expect(told({ columns })).toEqual([
    ['gold.things, columns.id', 'only parts that a contract has', 'clasification'],
  ])
})

test('a class of data that does not exist is refused, so that nobody relies on it', () => {
  const columns = { id: 'Id.', note: { description: 'Note.', classification: 'secret' } }
  expect(told({ columns })).toEqual([
    [
      'gold.things, columns.note.classification',
      'public, internal, confidential, restricted, or pii. and a kind such as pii.email',
      '"secret"',
    ],
  ])
})

test('a lane that does not exist is refused', () => {
  expect(told({ freshness: { lane: 'soon', within: '1d' } })).toEqual([
    ['gold.things, freshness.lane', 'realtime or batch', '"soon"'],
  ])
})

test('checks and relations that were not made by their functions are refused', () => {
  const target = declare(gold.table('others', { id: text('id').primaryKey() }))
  const references = { ...notNull('id'), rule: { kind: 'references', target: 'gold.others' } }
  expect(told({ checks: ['id', references], relations: { other: target } })).toEqual([
    ['gold.things, checks.0', 'a check made by a function such as atLeast()', '"id"'],
    [
      'gold.things, checks.1.target',
      'a product that references() was given, and no other check has',
      'nothing',
    ],
    ['gold.things, relations.other.target', 'a function that returns a product', 'nothing'],
    ['gold.things, relations.other.columns', 'a list of column keys', 'nothing'],
  ])
})

test('whatever the check functions make is a check', () => {
  const checks = [
    notNull('note'),
    unique(['id', 'note']),
    acceptedValues('note', ['a', 1]),
    matches('note', 'a'),
    length('note', { min: 1 }),
    length('note', { max: 1 }),
    rowCount({ min: 1, max: 2 }),
  ]
  expect(problemsOf(declare(table(), { checks }))).toEqual([])
})

test('a contract that is no object is one problem', () => {
  const product = dataProduct(table(), undefined as never)
  expect(problemsOf(product)).toMatchObject([
    {
      code: 'PRODUCT_BAD_CONTRACT',
      where: 'gold.things',
      expected: 'a contract',
      found: 'nothing',
    },
  ])
})

test('the parts that are right are still looked at', () => {
  const checks = [atLeast('note', 1)]
  const relations = { self: belongsTo('self', 'note', { inverse: 'id' }) }
  const found = problemsOf(declare(table(), { owner: 1, checks, relations, listField: 'a b' }))
  expect(found.map(({ code }) => code).sort()).toEqual([
    'CHECK_UNSUITABLE',
    'PRODUCT_BAD_CONTRACT',
    'PRODUCT_BAD_NAME',
    'PRODUCT_NAME_TAKEN',
  ])
})
