import { expect, test } from 'vitest'
import { connectDatabase } from '../../src/database/connect.ts'
import { opsMigrations } from '../../src/database/ops-migrations.ts'
import { applyOpsMigrations } from '../../src/database/ops-tables.ts'
import { freshDatabase } from '../harness/database.ts'

const first = {
  name: '0001 first',
  sql: 'CREATE TABLE ops.first (n int); CREATE TABLE ops.also ()',
}
const second = { name: '0002 second', sql: 'ALTER TABLE ops.first ADD COLUMN m int' }

test('migrations are applied once, in order, and recorded', async () => {
  await using fresh = await freshDatabase()
  const { pool } = fresh.database
  expect(await applyOpsMigrations(pool, [first])).toEqual(['0001 first'])
  expect(await applyOpsMigrations(pool, [first, second])).toEqual(['0002 second'])
  expect(await applyOpsMigrations(pool, [first, second])).toEqual([])
  const { rows } = await pool.query<object>('SELECT name FROM ops.migration ORDER BY name')
  expect(rows).toEqual([{ name: '0001 first' }, { name: '0002 second' }])
})

test('a migration that fails leaves nothing, not even the ones before it', async () => {
  await using fresh = await freshDatabase()
  const { pool } = fresh.database
  const wrong = { name: '0002 wrong', sql: 'SELECT nothing' }
  await expect(applyOpsMigrations(pool, [first, wrong])).rejects.toThrow('nothing')
  const { rows } = await pool.query<object>("SELECT to_regnamespace('ops') AS ops")
  expect(rows).toEqual([{ ops: null }])
})

test('of processes that start together each migration is applied by one', async () => {
  await using fresh = await freshDatabase()
  const { pool } = fresh.database
  const applied = await Promise.all(
    Array.from({ length: 5 }, () => applyOpsMigrations(pool, [first, second])),
  )
  expect(applied.flat().toSorted()).toEqual(['0001 first', '0002 second'])
})

test("the engine's own migrations make the four layers", async () => {
  await using fresh = await freshDatabase()
  const { pool } = fresh.database
  await applyOpsMigrations(pool, opsMigrations)
  const { rows } = await pool.query<{ name: string }>(`
    SELECT nspname AS name FROM pg_namespace
    WHERE nspname IN ('bronze', 'silver', 'gold', 'platinum') ORDER BY 1`)
  expect(rows.map(({ name }) => name)).toEqual(['bronze', 'gold', 'platinum', 'silver'])
  expect(new Set(opsMigrations.map(({ name }) => name)).size).toBe(opsMigrations.length)
})

test('a second connection to the same database sees them applied', async () => {
  await using fresh = await freshDatabase()
  await applyOpsMigrations(fresh.database.pool, [first])
  const { connection } = fresh.database
  const other = await connectDatabase(
    'connectionString' in connection
      ? { url: connection.connectionString }
      : { embeddedDirectory: fresh.database.where },
  )
  expect(await applyOpsMigrations(other.pool, [first])).toEqual([])
  await other.close()
})
