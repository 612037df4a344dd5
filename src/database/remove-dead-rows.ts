import type { Pool } from 'pg'
import { qualifiedName } from './identifier.ts'

/** Dead rows from which on a table is looked through. */
const worthwhile = 1_000

/**
 * Takes away what updates and deletes left behind, where no autovacuum does: every run makes and
 * drops tables, which Postgres' own catalog keeps a trace of, and a queue is rows that come and go.
 * @returns the tables it looked through
 */
export async function removeDeadRows(pool: Pool): Promise<string[]> {
  const { rows } = await pool.query<{ schema: string; name: string }>(
    `SELECT schemaname AS schema, relname AS name FROM pg_stat_all_tables
      WHERE n_dead_tup > $1 AND schemaname !~ '^pg_(toast|temp)'
      ORDER BY schemaname, relname`,
    [worthwhile],
  )
  const tables = rows.map(({ schema, name }) => qualifiedName(schema, name))
  // One after the other, so that others have their turn in between.
  for (const table of tables) await pool.query(`VACUUM ${table}`)
  return tables
}
