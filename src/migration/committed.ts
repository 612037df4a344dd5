import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { drizzle } from 'drizzle-orm/node-postgres'
import { migrate } from 'drizzle-orm/node-postgres/migrator'
import type { Pool } from 'pg'
import { PlatinumError } from '../errors/platinum-error.ts'

/**
 * Applies the migrations that drizzle-kit wrote to the project's `migrations/` folder, each once,
 * recorded in `ops.committed_migration`.
 *
 * @returns how many were applied now.
 */
export async function applyCommittedMigrations(pool: Pool, directory: string): Promise<number> {
  const folder = join(directory, 'migrations')
  if (!existsSync(join(folder, 'meta', '_journal.json'))) {
    throw new PlatinumError({
      code: 'MIGRATIONS_MISSING',
      where: folder,
      expected: "drizzle-kit's migrations with meta/_journal.json",
      found: 'none',
      fix: 'Run "npx drizzle-kit generate" and commit the folder.',
    })
  }
  const before = await count(pool)
  await migrate(drizzle(pool), {
    migrationsFolder: folder,
    migrationsSchema: 'ops',
    migrationsTable: 'committed_migration',
  })
  return (await count(pool)) - before
}

async function count(pool: Pool): Promise<number> {
  const { rows } = await pool.query<{ present: boolean }>(
    `SELECT to_regclass('ops.committed_migration') IS NOT NULL AS present`,
  )
  if (!rows[0]?.present) return 0
  const counted = await pool.query<{ n: number }>(
    'SELECT count(*)::int AS n FROM ops.committed_migration',
  )
  return counted.rows[0]?.n ?? 0
}
