import { integer, real, text, timestamp } from 'drizzle-orm/pg-core'
import { atLeast, belongsTo, gold, matches, rowCount, type Check } from 'platinum'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { blocksPublishing, contractStatus } from '../../src/contract/check-result.ts'
import { Auditor, declare, declared, productOf, summary } from './audited.ts'

let auditor: Auditor

beforeAll(async () => {
  auditor = await Auditor.open()
})

afterAll(() => auditor[Symbol.asyncDispose]())

async function auditThings(...checks: readonly Check[]) {
  const table = gold.table('things', {
    id: integer('id').primaryKey(),
    note: text('note'),
    x: real('x'),
    at: timestamp('at', { withTimezone: true }),
  })
  const product = productOf(declare(table, { checks }))
  const candidate = [
    { id: 1, note: 'a', x: 1, at: '2026-01-31T00:00:00Z' },
    { id: 2, note: 'b', x: 2, at: null },
  ]
  return declared(product, await auditor.audit(product, { candidate }))
}

test.each<[string, Check, string]>([
  ['a pattern that is none', matches('note', 'a(b'), 'invalid regular expression'],
  ['a bound beyond the type', atLeast('x', 1e300), 'out of range for type real'],
  ['a day that does not exist', atLeast('at', '2026-02-30'), 'out of range'],
])('%s cannot run, which is told in the words of Postgres', async (_what, check, words) => {
  const [result] = await auditThings(check)
  expect(result).toMatchObject({
    name: check.name,
    outcome: 'ERRORED',
    failedRows: null,
    sampleKeys: [],
  })
  expect(result?.message).toMatch(new RegExp(`^The check could not run: .*${words}`))
})

test('checks that cannot run do not spoil the others', async () => {
  const results = await auditThings(
    matches('note', 'a(b', { name: 'first broken' }),
    matches('note', '^a$'),
    atLeast('x', 1e300, { name: 'second broken' }),
    atLeast('x', 2),
    rowCount({ min: 1 }),
  )
  expect(summary(results)).toEqual([
    'first broken: ERRORED',
    'note matches ^a$: FAILED 1',
    'second broken: ERRORED',
    'x at least 2: FAILED 1',
    'row count at least 1: PASSED',
  ])
})

test('a check that cannot run counts as failed', async () => {
  const results = await auditThings(matches('note', '('))
  expect(contractStatus(results)).toBe('BREACHED')
  expect(blocksPublishing(results)).toBe(true)
})

test('a warning that cannot run warns', async () => {
  const results = await auditThings(matches('note', '(', { severity: 'warn' }))
  expect(contractStatus(results)).toBe('WARNING')
  expect(blocksPublishing(results)).toBe(false)
})

test('a target whose table is missing cannot be looked up', async () => {
  const target = declare(gold.table('nowhere', { id: integer('id').primaryKey() }))
  const product = productOf(
    declare(gold.table('referring', { id: integer('id').primaryKey(), other: integer('other') }), {
      relations: { target: belongsTo(target, 'other') },
    }),
    target,
  )
  const results = await auditor.audit(product, { candidate: [{ id: 1, other: 2 }] })
  expect(summary(results)).toEqual([
    'id not null: PASSED',
    'id unique: PASSED',
    'other references gold.nowhere: ERRORED',
  ])
})
