import { and, gt, inArray, sql } from 'drizzle-orm'
import { integer, numeric, text } from 'drizzle-orm/pg-core'
import { expression, failedRows, gold, type Check } from 'platinum'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ownSqlProblems } from '../../src/contract/own-sql-problems.ts'
import type { Contract } from '../../src/product/contract.ts'
import { Auditor, declare, declared, productOf, summary, type Row, type Rows } from './audited.ts'

let auditor: Auditor

beforeAll(async () => {
  auditor = await Auditor.open()
})

afterAll(() => auditor[Symbol.asyncDispose]())

const orders = (checks: readonly Check[], columns: Partial<Contract['columns']> = {}) =>
  productOf(
    declare(
      gold.table('orders', {
        id: integer('Order id').primaryKey(),
        email: text('email'),
        price: numeric('price'),
        pieces: integer('Pieces'),
      }),
      { checks, columns: columns as never },
    ),
  )

const rows: readonly Row[] = [
  { id: 1, email: 'ada@secret.example', price: '1.5', pieces: 1 },
  { id: 2, email: 'bob@secret.example', price: '20', pieces: 3 },
  { id: 3, email: null, price: null, pieces: null },
]

async function results(check: Check, more: Partial<Rows> = {}, columns = {}) {
  const product = orders([check], columns)
  return declared(product, await auditor.audit(product, { candidate: rows, ...more }))
}

test('a condition is written in Drizzle, and its values are parameters', async () => {
  const check = expression(
    ['price', 'pieces', 'email'],
    ({ price, pieces, email }) =>
      and(
        sql`${price} * ${1.5} < ${30n}`,
        inArray(pieces, [1, 2]),
        gt(email, "a'); DROP TABLE gold.orders; --"),
      ),
    { name: 'sane' },
  )
  const [result] = await results(check)
  expect(result).toMatchObject({
    outcome: 'FAILED',
    failedRows: 1n,
    columns: ['price', 'pieces', 'email'],
    sampleKeys: [{ id: '2' }],
  })
})

test('text that looks like a place for a value stays text', async () => {
  const check = expression(['email'], ({ email }) => sql`${email} <> '$1' -- $2`, { name: 'text' })
  expect(summary(await results(check))).toEqual(['text: PASSED'])
})

test('a query of its own is sampled by the grain it returns', async () => {
  const check = failedRows(
    (checked) => sql`SELECT "Order id", email FROM ${checked.rows} WHERE "Pieces" > ${1}`,
    { name: 'one piece' },
  )
  const [result] = await results(check)
  expect(result).toMatchObject({ failedRows: 1n, sampleKeys: [{ id: '2' }] })
  expect(result?.message).toBe('1 row violates "one piece"')
})

test('what a query returns is shown only where it is a key of the product', async () => {
  const renamed = failedRows(({ rows: all }) => sql`SELECT email AS "Order id" FROM ${all}`, {
    name: 'renamed',
  })
  expect((await results(renamed))[0]).toMatchObject({ failedRows: 3n, sampleKeys: [] })
  const keyless = failedRows(({ rows: all }) => sql`SELECT email FROM ${all}`, { name: 'keyless' })
  expect((await results(keyless))[0]).toMatchObject({ failedRows: 3n, sampleKeys: [] })
})

test('a query may look at what was written, or at the product as it would be', async () => {
  const merge = {
    strategy: 'merge' as const,
    served: [
      { id: 3, pieces: 1 },
      { id: 4, pieces: 1 },
    ],
    candidate: [{ id: 3, pieces: 2 }],
  }
  const of = (part: 'rows' | 'written') =>
    failedRows((checked) => sql`SELECT 1 FROM ${checked[part]} r`, { name: part })
  expect(summary(await results(of('rows'), merge))).toEqual(['rows: FAILED 2'])
  expect(summary(await results(of('written'), merge))).toEqual(['written: FAILED 1'])
})

test('a function that writes cannot, and the check counts as failed', async () => {
  await auditor.pool.query(`CREATE TABLE IF NOT EXISTS public.marks (n integer)`)
  await auditor.pool.query(`CREATE OR REPLACE FUNCTION public.mark(n integer) RETURNS boolean
    LANGUAGE sql AS 'INSERT INTO public.marks VALUES (n) RETURNING true'`)
  const condition = expression(['pieces'], ({ pieces }) => sql`public.mark(${pieces})`, {
    name: 'condition',
  })
  const query = failedRows(
    ({ rows: all }) => sql`SELECT public.mark("Pieces") FROM ${all} OFFSET 0`,
    {
      name: 'query',
    },
  )
  for (const check of [condition, query]) {
    const [result] = await results(check)
    expect(result?.outcome).toBe('ERRORED')
    expect(result?.message).toContain('read-only transaction')
  }
  const { rows: marks } = await auditor.pool.query('SELECT * FROM public.marks')
  expect(marks).toEqual([])
})

test('an error that quotes a masked value is told by its number', async () => {
  const masked = { email: { description: 'Email.', classification: 'pii.email' } }
  const condition = expression(['email'], ({ email }) => sql`${email}::integer > 0`, {
    name: 'number',
  })
  const query = failedRows(({ rows: all }) => sql`SELECT 1 FROM ${all} WHERE email::integer > 0`, {
    name: 'query',
  })
  for (const check of [condition, query]) {
    const [result] = await results(check, {}, masked)
    expect(result?.message).toBe(
      'The check could not run: Postgres refused a value with error 22P02, and may have quoted what is masked',
    )
    const [open] = await results(check)
    expect(open?.message).toContain('invalid input syntax for type integer')
  }
})

test('columns that Postgres does not know are told in its words', async () => {
  const check = failedRows(({ rows: all }) => sql`SELECT gone FROM ${all}`, { name: 'gone' })
  expect((await results(check))[0]?.message).toBe(
    'The check could not run: column "gone" does not exist',
  )
})

test.each([
  ['a second statement', sql`SELECT 1; DROP TABLE x`, '2 statements'],
  ['no SELECT', sql`DELETE FROM x`, 'a statement of kind DeleteStmt'],
  [
    'a CTE that writes',
    sql`WITH w AS (UPDATE x SET a = 1 RETURNING a) SELECT * FROM w`,
    'an UPDATE',
  ],
  ['a table made', sql`SELECT 1 INTO y`, 'INTO'],
  ['a lock', sql`SELECT * FROM (SELECT 1 FROM x FOR UPDATE) a`, 'a lock on rows'],
  ['an end of the parenthesis', sql`SELECT 1) b, (SELECT 2`, 'syntax error'],
  ['no SQL', sql`SELEC 1`, 'syntax error'],
])('a query with %s is found at boot and does not run', async (_what, query, found) => {
  const check = failedRows(() => query, { name: 'bad' })
  const problems = await ownSqlProblems([orders([check])])
  expect(problems).toMatchObject([{ code: 'CHECK_UNSUITABLE', where: 'gold.orders, check "bad"' }])
  expect(problems[0]?.found).toContain(found)
  const [result] = await results(check)
  expect(result?.outcome).toBe('ERRORED')
  expect(result?.message).toContain(found)
})

test.each([
  ['an end of the parenthesis', sql`true) FROM x WHERE (true`],
  ['two columns', sql`true), (true`],
  ['two statements', sql`true); SELECT (true`],
  ['no SQL', sql`not`],
])('a condition with %s is found at boot', async (_what, condition) => {
  const check = expression(['pieces'], () => condition, { name: 'bad' })
  expect(await ownSqlProblems([orders([check])])).toMatchObject([
    { code: 'CHECK_UNSUITABLE', where: 'gold.orders, check "bad"', expected: 'one condition' },
  ])
})
