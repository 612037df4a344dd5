import { integer, text, uuid } from 'drizzle-orm/pg-core'
import { atLeast, gold, matches, unique, type Check } from 'platinum'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ColumnContract } from '../../src/product/contract.ts'
import { Auditor, declare, declared, productOf } from './audited.ts'

let auditor: Auditor

beforeAll(async () => {
  auditor = await Auditor.open()
})

afterAll(() => auditor[Symbol.asyncDispose]())

const masked = (classification: ColumnContract['classification'] & string) => ({
  description: 'Protected.',
  classification,
})

const rows = [
  { email: 'ada@secret.example', number: 1, amount: -1, nick: 'a' },
  { email: 'bob@secret.example', number: 2, amount: -2, nick: 'a' },
  { email: 'cid@secret.example', number: 3, amount: 3, nick: 'c' },
]

async function sampleOf(
  grain: readonly [string, ...string[]],
  check: Check,
  columns: Readonly<Record<string, ColumnContract>>,
) {
  const table = gold.table('payments', {
    email: text('email'),
    number: integer('Number').notNull(),
    amount: integer('amount'),
    nick: text('nick'),
  })
  const product = productOf(declare(table, { grain, checks: [check], columns }))
  const [result] = declared(product, await auditor.audit(product, { candidate: rows }))
  if (!result) throw new Error('no result')
  return result
}

test('a sample holds the grain of violating rows, as text and in order', async () => {
  const { sampleKeys } = await sampleOf(['number', 'email'], atLeast('amount', 0), {})
  expect(sampleKeys).toEqual([
    { number: '1', email: 'ada@secret.example' },
    { number: '2', email: 'bob@secret.example' },
  ])
})

test('a sample holds at most five rows, and the count all', async () => {
  const table = gold.table('many', { id: integer('id').primaryKey(), n: integer('n') })
  const product = productOf(declare(table, { checks: [atLeast('n', 0)] }))
  const candidate = Array.from({ length: 40 }, (_, id) => ({ id, n: -1 }))
  const [result] = declared(product, await auditor.audit(product, { candidate }))
  expect(result?.failedRows).toBe(40n)
  expect(result?.sampleKeys).toHaveLength(5)
})

test.each(['confidential', 'restricted', 'pii.email'] as const)(
  'a grain classed %s is left out of every sample',
  async (classification) => {
    const columns = { email: masked(classification) }
    const result = await sampleOf(['number', 'email'], atLeast('amount', 0), columns)
    expect(result.sampleKeys).toEqual([{ number: '1' }, { number: '2' }])
  },
)

test('a grain of masked columns alone leaves no sample, but the count', async () => {
  const columns = { email: masked('pii.email') }
  const result = await sampleOf(['email'], atLeast('amount', 0), columns)
  expect(result).toMatchObject({ outcome: 'FAILED', failedRows: 2n, sampleKeys: [] })
})

test('a uniqueness sample shows the values that occur twice, not the grain', async () => {
  const { sampleKeys } = await sampleOf(['number'], unique('nick'), {})
  expect(sampleKeys).toEqual([{ nick: 'a' }])
})

test('a uniqueness sample leaves masked values out', async () => {
  const columns = { nick: masked('pii.name') }
  expect(await sampleOf(['number'], unique('nick'), columns)).toMatchObject({
    failedRows: 2n,
    sampleKeys: [],
  })
})

test.each<[string, Check]>([
  ['a failing check', matches('email', '^nobody$')],
  ['a check that cannot run', matches('email', '(')],
  ['a uniqueness check', unique('email')],
])('no part of the result of %s holds a masked value', async (_what, check) => {
  const columns = { email: masked('pii.email') }
  const result = await sampleOf(['email', 'number'], check, columns)
  const told = JSON.stringify(result, (_key, value: unknown) =>
    typeof value === 'bigint' ? String(value) : value,
  )
  expect(told).not.toContain('secret.example')
})

test('keys stand under their names in the contract, however Postgres spells them', async () => {
  const table = gold.table('odd', { theId: uuid('The "id"').primaryKey(), n: integer('n') })
  const product = productOf(declare(table, { checks: [atLeast('n', 0)] }))
  const theId = '123e4567-e89b-12d3-a456-426614174000'
  const [result] = declared(
    product,
    await auditor.audit(product, { candidate: [{ theId, n: -1 }] }),
  )
  expect(result?.sampleKeys).toEqual([{ theId }])
})
