import { expect, test } from 'vitest'
import { withTransaction } from '../../src/database/transaction.ts'
import { freshDatabase } from '../harness/database.ts'

test('what a transaction wrote is there once its function resolves', async () => {
  await using fresh = await freshDatabase()
  const { pool } = fresh.database
  const result = await withTransaction(pool, async (client) => {
    await client.query('CREATE TABLE t AS SELECT 1 AS n')
    return 'done'
  })
  expect(result).toBe('done')
  expect((await pool.query<object>('SELECT n FROM t')).rows).toEqual([{ n: 1 }])
})

test('nothing is there when its function rejects', async () => {
  await using fresh = await freshDatabase()
  const { pool } = fresh.database
  const failing = withTransaction(pool, async (client) => {
    await client.query('CREATE TABLE t AS SELECT 1 AS n')
    throw new Error('changed my mind')
  })
  await expect(failing).rejects.toThrow('changed my mind')
  await expect(pool.query('SELECT n FROM t')).rejects.toThrow('does not exist')
})

test('a failed statement that is ignored still fails the transaction', async () => {
  await using fresh = await freshDatabase()
  const { pool } = fresh.database
  const careless = withTransaction(pool, async (client) => {
    await client.query('CREATE TABLE t AS SELECT 1 AS n')
    await client.query('SELECT nothing').catch(() => undefined)
  })
  await expect(careless).rejects.toThrow('had failed before COMMIT')
  await expect(pool.query('SELECT n FROM t')).rejects.toThrow('does not exist')
})

test('isolation and read only are set as asked', async () => {
  await using fresh = await freshDatabase()
  const options = { isolation: 'repeatable read', readOnly: true } as const
  const rows = await withTransaction(
    fresh.database.pool,
    async (client) => {
      const sql = `SELECT current_setting('transaction_isolation') AS isolation,
                          current_setting('transaction_read_only') AS read_only`
      return (await client.query<object>(sql)).rows
    },
    options,
  )
  expect(rows).toEqual([{ isolation: 'repeatable read', read_only: 'on' }])
})

test('a connection that breaks inside is thrown away, and the pool goes on', async () => {
  await using fresh = await freshDatabase()
  const { pool } = fresh.database
  const broken = withTransaction(pool, async (client) => {
    // What a lost network looks like from here.
    client.connection.stream.destroy()
    await client.query('SELECT 1')
  })
  await expect(broken).rejects.toThrow(/terminated|not queryable|ended/)
  expect(pool.totalCount).toBe(0)
  expect((await pool.query<object>('SELECT 1 AS n')).rows).toEqual([{ n: 1 }])
})
