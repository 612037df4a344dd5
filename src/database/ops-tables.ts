import type pg from 'pg'
import { withTransaction } from './transaction.ts'

/** One step in the life of the engine's own tables. Never changed once released. */
export interface OpsMigration {
  /** Unique, and in the order of the list: `0001 layers`. */
  readonly name: string
  /** Statements separated by semicolons, without transaction commands. */
  readonly sql: string
}

/** Any number: every Platinum process must use the same one. */
const lockKey = 7_415_201_842

/**
 * Brings the engine's own schema `ops` up to date. Each migration is applied once, in order, all in
 * one transaction; processes that start together wait for each other.
 *
 * @returns Names of the migrations applied now.
 */
export async function applyOpsMigrations(
  pool: pg.Pool,
  migrations: readonly OpsMigration[],
): Promise<string[]> {
  if (await hasAll(pool, migrations)) return []
  return await withTransaction(pool, async (client) => {
    await client.query('SELECT pg_advisory_xact_lock($1)', [lockKey])
    await client.query('CREATE SCHEMA IF NOT EXISTS ops')
    await client.query(`
      CREATE TABLE IF NOT EXISTS ops.migration (
        name text PRIMARY KEY,
        applied_at timestamptz NOT NULL DEFAULT now()
      )`)
    const { rows } = await client.query<{ name: string }>('SELECT name FROM ops.migration')
    const done = new Set(rows.map((row) => row.name))
    const missing = migrations.filter((migration) => !done.has(migration.name))
    for (const migration of missing) {
      await client.query(migration.sql)
      await client.query('INSERT INTO ops.migration (name) VALUES ($1)', [migration.name])
    }
    return missing.map((migration) => migration.name)
  })
}

/** Most starts find everything done, and whoever only serves need not be allowed to do it. */
async function hasAll(pool: pg.Pool, migrations: readonly OpsMigration[]): Promise<boolean> {
  const { rows } = await pool.query<{ found: boolean }>(
    "SELECT to_regclass('ops.migration') IS NOT NULL AS found",
  )
  if (rows[0]?.found !== true) return false
  const names = migrations.map(({ name }) => name)
  const { rows: missing } = await pool.query(
    'SELECT 1 FROM unnest($1::text[]) AS name WHERE name NOT IN (SELECT m.name FROM ops.migration m) LIMIT 1',
    [names],
  )
  return missing.length === 0
}
