import { expect, test, vi } from 'vitest'
import { removeDeadRows } from '../../src/database/remove-dead-rows.ts'
import { freshEmbedded } from '../harness/database.ts'

test('tables with many dead rows are looked through, the catalog too, and others are not', async () => {
  await using fresh = await freshEmbedded()
  const { pool } = fresh.database
  await pool.query('CREATE TABLE few (n int); CREATE TABLE "Many" (n int)')
  await pool.query('INSERT INTO few SELECT 1; DELETE FROM few')
  await pool.query('INSERT INTO "Many" SELECT generate_series(1, 5000)')
  await pool.query('DELETE FROM "Many"')
  for (let index = 0; index < 20; index++) {
    const columns = Array.from({ length: 80 }, (_, column) => `c${column} int`)
    await pool.query(`CREATE TABLE gone (${columns.join(', ')}); DROP TABLE gone`)
  }
  const size = async () =>
    (await pool.query<{ size: string }>(`SELECT pg_relation_size('"Many"') AS size`)).rows[0]?.size
  expect(Number(await size())).toBeGreaterThan(0)
  // Else Postgres counts dead rows some seconds after they die.
  await pool.query('SELECT pg_stat_force_next_flush()')
  await vi.waitFor(
    async () => {
      const tables = await removeDeadRows(pool)
      expect(tables).not.toContain('"public"."few"')
      expect(Number(await size())).toBe(0)
    },
    { timeout: 20_000, interval: 200 },
  )
  await vi.waitFor(
    async () => {
      await removeDeadRows(pool)
      const { rows } = await pool.query(
        `SELECT last_vacuum IS NOT NULL AS done FROM pg_stat_all_tables WHERE relname = 'pg_attribute'`,
      )
      expect(rows).toEqual([{ done: true }])
    },
    { timeout: 20_000, interval: 200 },
  )
})
