import { integer, primaryKey, text } from 'drizzle-orm/pg-core'
import { belongsTo, gold } from 'platinum'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Auditor, declare, productOf, summary, type Row } from './audited.ts'

let auditor: Auditor

beforeAll(async () => {
  auditor = await Auditor.open()
})

afterAll(() => auditor[Symbol.asyncDispose]())

const authors = declare(gold.table('authors', { id: text('author_id').primaryKey() }))
const editions = declare(
  gold.table('editions', { isbn: text('isbn'), year: integer('year') }, (table) => [
    primaryKey({ columns: [table.isbn, table.year] }),
  ]),
)

const books = productOf(
  declare(
    gold.table('books', {
      id: text('id').primaryKey(),
      authorId: text('author'),
      editorId: text('editor'),
      isbn: text('isbn'),
      year: integer('year'),
    }),
    {
      relations: {
        author: belongsTo(authors, 'authorId'),
        editor: belongsTo(authors, 'editorId', { inverse: 'edited' }),
        edition: belongsTo(editions, ['isbn', 'year']),
      },
    },
  ),
  authors,
  editions,
)

async function auditBooks(candidate: readonly Row[]) {
  await auditor.serve(productOf(authors), [{ id: 'ada' }, { id: 'bob' }])
  await auditor.serve(productOf(editions), [
    { isbn: '1', year: 2025 },
    { isbn: '2', year: 2026 },
  ])
  const results = await auditor.audit(books, { candidate })
  return results.filter(({ kind }) => kind === 'references')
}

test('rows whose targets exist pass', async () => {
  const results = await auditBooks([
    { id: '1', authorId: 'ada', editorId: 'bob', isbn: '1', year: 2025 },
    { id: '2', authorId: 'bob', editorId: 'bob', isbn: '2', year: 2026 },
  ])
  expect(summary(results)).toEqual([
    'authorId references gold.authors: PASSED',
    'editorId references gold.authors: PASSED',
    'isbn, year references gold.editions: PASSED',
  ])
})

test('rows that lead nowhere are counted, each relation for itself', async () => {
  const results = await auditBooks([
    { id: '1', authorId: 'eve', editorId: 'ada' },
    { id: '2', authorId: 'eve', editorId: 'Ada' },
    { id: '3', authorId: 'ada', editorId: 'ada' },
  ])
  expect(summary(results)).toEqual([
    'authorId references gold.authors: FAILED 2',
    'editorId references gold.authors: FAILED 1',
    'isbn, year references gold.editions: PASSED',
  ])
  expect(results[0]).toMatchObject({
    severity: 'error',
    blocking: true,
    columns: ['authorId'],
    message: '2 rows violate "authorId references gold.authors"',
    sampleKeys: [{ id: '1' }, { id: '2' }],
  })
})

test('all parts of a composite key must be found in one row', async () => {
  const results = await auditBooks([
    { id: '1', isbn: '1', year: 2026 },
    { id: '2', isbn: '2', year: 2026 },
  ])
  expect(summary(results)[2]).toBe('isbn, year references gold.editions: FAILED 1')
})

test('NULL belongs to nothing and passes, whole or in part', async () => {
  const results = await auditBooks([{ id: '1' }, { id: '2', isbn: '9' }, { id: '3', year: 1 }])
  expect(summary(results).filter((line) => !line.endsWith('PASSED'))).toEqual([])
})

test('a target without rows is found by nobody', async () => {
  const lonely = productOf(
    declare(gold.table('lonely', { id: text('id').primaryKey(), author: text('author_ref') }), {
      relations: { writer: belongsTo(authors, 'author') },
    }),
    authors,
  )
  await auditor.serve(productOf(authors), [])
  const results = await auditor.audit(lonely, {
    candidate: [{ id: '1', author: 'ada' }, { id: '2' }],
  })
  expect(summary(results)).toContain('author references gold.authors: FAILED 1')
})

test('two relations over the same columns to one target are one check', async () => {
  const twice = productOf(
    declare(gold.table('twice', { id: text('id').primaryKey(), who: text('who') }), {
      relations: {
        author: belongsTo(authors, 'who'),
        owner: belongsTo(authors, 'who', { inverse: 'owned' }),
      },
    }),
    authors,
  )
  await auditor.serve(productOf(authors), [{ id: 'ada' }])
  const results = await auditor.audit(twice, { candidate: [{ id: '1', who: 'eve' }] })
  expect(summary(results).filter((line) => line.includes('references'))).toEqual([
    'who references gold.authors: FAILED 1',
  ])
})

const people = productOf(
  declare(gold.table('people', { id: text('id').primaryKey(), boss: text('boss_id') }), {
    relations: { superior: belongsTo('self', 'boss', { inverse: 'reports' }) },
  }),
)

const referring = async (
  strategy: 'replace' | 'merge',
  served: readonly Row[],
  candidate: readonly Row[],
) =>
  summary(await auditor.audit(people, { strategy, served, candidate })).find((line) =>
    line.includes('references'),
  )

const served = [
  { id: 'ann', boss: null },
  { id: 'ben', boss: 'ann' },
]

test('a reference to itself is looked up among the rows that a replace writes', async () => {
  const whole = [
    { id: 'cid', boss: 'dan' },
    { id: 'dan', boss: 'dan' },
  ]
  expect(await referring('replace', served, whole)).toBe('boss references gold.people: PASSED')
  expect(await referring('replace', served, [{ id: 'cid', boss: 'ann' }])).toBe(
    'boss references gold.people: FAILED 1',
  )
})

test('a reference to itself is looked up among all rows that a merge leaves', async () => {
  const delta = [
    { id: 'cid', boss: 'ann' },
    { id: 'dan', boss: 'cid' },
  ]
  expect(await referring('merge', served, delta)).toBe('boss references gold.people: PASSED')
  expect(await referring('merge', served, [...delta, { id: 'eve', boss: 'fay' }])).toBe(
    'boss references gold.people: FAILED 1',
  )
})
