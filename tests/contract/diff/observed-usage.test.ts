import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { compareContracts } from '../../../src/contract/diff/compare-contracts.ts'
import { observedUsage } from '../../../src/contract/diff/observed-usage.ts'
import { diffText } from '../../../src/contract/diff/print-diff.ts'
import { applyEngineTables } from '../../../src/migration/engine-tables.ts'
import { freshDatabase, type FreshDatabase } from '../../harness/database.ts'
import { shopContract } from './shop-contract.ts'

let fresh: FreshDatabase
const now = new Date('2026-11-23T15:00:00Z')
const pool = () => fresh.database.pool

beforeAll(async () => {
  fresh = await freshDatabase()
  await applyEngineTables(pool())
})

afterAll(() => fresh[Symbol.asyncDispose]())

beforeEach(() => pool().query('TRUNCATE ops.query_operation, ops.query_day CASCADE'))

/** Logs that a client read fields of the product on a day. */
async function logged(day: string, client: string, ...fields: string[]): Promise<void> {
  const { rows } = await pool().query<{ id: number }>(
    `INSERT INTO ops.query_operation (hash, name, fields_hash) VALUES ($1, '', $1) RETURNING id`,
    [`${day} ${client} ${fields.join()}`],
  )
  for (const field of ['', ...fields]) {
    await pool().query(
      `INSERT INTO ops.query_field (operation, product, field, selected) VALUES ($1, $2, $3, true)`,
      [rows[0]?.id, shopContract.id, field],
    )
  }
  await pool().query(
    `INSERT INTO ops.query_count (day, operation, client, times) VALUES ($1, $2, $3, 1)`,
    [day, rows[0]?.id, client],
  )
  await pool().query('INSERT INTO ops.query_day (day) VALUES ($1) ON CONFLICT DO NOTHING', [day])
}

test('without a log nothing is said about use', async () => {
  expect(await observedUsage(pool(), now)).toBeUndefined()
})

test('clients of a field are counted once, those without a name together', async () => {
  await logged('2026-09-01', 'old', 'note')
  await logged('2026-11-01', 'web', 'note', 'amount')
  await logged('2026-11-22', 'web', 'note')
  await logged('2026-11-23', 'batch', 'note')
  await logged('2026-11-23', '', 'amount')
  await logged('2026-11-22', '', 'amount')
  const usage = await observedUsage(pool(), now)
  expect(usage?.('gold.orders', 'note')).toEqual({ clients: 2, days: 30 })
  expect(usage?.('gold.orders', 'amount')).toEqual({ clients: 2, days: 30 })
  expect(usage?.('gold.orders', 'email')).toEqual({ clients: 0, days: 30 })
  expect(usage?.('gold.orders', undefined)).toEqual({ clients: 3, days: 30 })
})

test('a log that is younger says only what it can', async () => {
  await logged('2026-11-20', 'web', 'note')
  const usage = await observedUsage(pool(), now)
  expect(usage?.('gold.orders', 'email')).toEqual({ clients: 0, days: 4 })
})

test('a log that was full counts at least', async () => {
  await logged('2026-11-20', 'web', 'note')
  await pool().query('UPDATE ops.query_day SET unlogged = 7')
  const usage = await observedUsage(pool(), now)
  const without = (key: string) => ({
    ...shopContract,
    columns: shopContract.columns.filter((column) => column.key !== key),
  })
  const options = { today: '2026-11-23', ...(usage ? { usage } : {}) }
  expect(diffText(compareContracts([shopContract], [without('note')], options))).toContain(
    'Read by at least 1 client in the last 4 days.',
  )
  expect(diffText(compareContracts([shopContract], [without('country')], options))).toContain(
    'Nobody is known to have read it in the last 4 days, though not every request was logged.',
  )
})
