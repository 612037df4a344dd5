import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { readMigrationFiles, type MigrationMeta } from 'drizzle-orm/migrator'
import type { Pool, PoolClient } from 'pg'
import { z } from 'zod'
import { withTransaction } from '../database/transaction.ts'
import { PlatinumError } from '../errors/platinum-error.ts'
import { forgetProducts } from './forget-products.ts'

/** Any number: every Platinum process must use the same one. */
const lockKey = 7_415_201_843

/**
 * Applies the migrations that drizzle-kit wrote to the project's `migrations/` folder, each once,
 * recorded in `ops.committed_migration` as Drizzle would. Processes that start together wait for
 * each other. All in one transaction: when one fails, none is applied.
 *
 * @param before runs first in the transaction, where anything is to be applied
 * @returns how many were applied now.
 * @throws PlatinumError `MIGRATIONS_MISSING`, `MIGRATION_FAILED`, or `MIGRATIONS_DIFFER` when the
 *   folder holds a migration that was changed, or came too late to be applied in its place.
 */
export async function applyCommittedMigrations(
  pool: Pool,
  directory: string,
  before?: (client: PoolClient) => Promise<unknown>,
): Promise<number> {
  const folder = join(directory, 'migrations')
  const migrations = readFolder(folder)
  return await withTransaction(pool, async (client) => {
    await client.query('SELECT pg_advisory_xact_lock($1)', [lockKey])
    const missing = missingMigrations(folder, migrations, await readApplied(client))
    if (missing.length > 0) await before?.(client)
    for (const migration of missing) await apply(client, folder, migration)
    if (missing.length > 0) await forgetProducts(client)
    return missing.length
  })
}

function readFolder(folder: string): readonly MigrationMeta[] {
  if (!existsSync(join(folder, 'meta', '_journal.json'))) {
    throw new PlatinumError({
      code: 'MIGRATIONS_MISSING',
      where: folder,
      expected: "drizzle-kit's migrations with meta/_journal.json",
      found: 'none',
      fix: 'Run "npx drizzle-kit generate" and commit the folder.',
    })
  }
  return readMigrationFiles({ migrationsFolder: folder })
}

const appliedSchema = z.array(z.object({ hash: z.string(), created_at: z.coerce.number() }))
type Applied = z.infer<typeof appliedSchema>

async function readApplied(client: PoolClient): Promise<Applied> {
  await client.query(
    `CREATE TABLE IF NOT EXISTS ops.committed_migration
       (id serial PRIMARY KEY, hash text NOT NULL, created_at bigint)`,
  )
  const { rows } = await client.query('SELECT hash, created_at FROM ops.committed_migration')
  return appliedSchema.parse(rows)
}

/**
 * Drizzle's own migrator applies what is newer than the newest it has applied, and passes over
 * everything else without a word: a migration merged from an older branch would never be applied.
 */
function missingMigrations(
  folder: string,
  migrations: readonly MigrationMeta[],
  applied: Applied,
): readonly MigrationMeta[] {
  const hashes = new Map(applied.map(({ created_at, hash }) => [created_at, hash]))
  const newest = Math.max(...hashes.keys())
  return migrations.filter(({ folderMillis, hash }) => {
    const known = hashes.get(folderMillis)
    if (known === hash) return false
    if (known === undefined && folderMillis > newest) return true
    throw new PlatinumError({
      code: 'MIGRATIONS_DIFFER',
      where: `${folder}, the migration of ${new Date(folderMillis).toISOString()}`,
      expected: 'migrations that only grow at the end',
      found:
        known === undefined
          ? 'it is older than one that was applied to this database, and was not applied itself'
          : 'its text changed after it was applied to this database',
      fix:
        known === undefined
          ? 'Delete it and run "npx drizzle-kit generate" again, so that it comes last.'
          : 'Restore the file, and put the change into a new migration.',
    })
  })
}

async function apply(client: PoolClient, folder: string, migration: MigrationMeta): Promise<void> {
  for (const statement of migration.sql) {
    await client.query(statement).catch((cause: unknown) => {
      const reason = cause instanceof Error ? cause.message : String(cause)
      throw new PlatinumError(
        {
          code: 'MIGRATION_FAILED',
          where: folder,
          expected: 'migrations that Postgres applies',
          found: `${reason}, for: ${statement.trim()}`,
          fix: 'Correct the migration, or the database it does not fit; nothing was applied.',
        },
        { cause },
      )
    })
  }
  await client.query('INSERT INTO ops.committed_migration (hash, created_at) VALUES ($1, $2)', [
    migration.hash,
    migration.folderMillis,
  ])
}
