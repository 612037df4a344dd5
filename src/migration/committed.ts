import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { drizzle } from 'drizzle-orm/node-postgres'
import { readMigrationFiles } from 'drizzle-orm/migrator'
import { migrate } from 'drizzle-orm/node-postgres/migrator'
import type { Pool, PoolClient } from 'pg'
import { z } from 'zod'
import { PlatinumError } from '../errors/platinum-error.ts'
import { forgetProducts } from './forget-products.ts'

/** Any number: every Platinum process must use the same one. */
const lockKey = 7_415_201_843

const table = { migrationsSchema: 'ops', migrationsTable: 'committed_migration' }

/**
 * Applies the migrations that drizzle-kit wrote to the project's `migrations/` folder, each once,
 * recorded in `ops.committed_migration`. Processes that start together wait for each other. All in
 * one transaction: when one fails, none is applied.
 *
 * @returns how many were applied now.
 * @throws PlatinumError `MIGRATIONS_MISSING`, `MIGRATION_FAILED`, or `MIGRATIONS_DIFFER` when the
 *   folder holds a migration that was changed, or came too late to be applied in its place.
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
  const client = await pool.connect()
  let broken = true
  try {
    await client.query('SELECT pg_advisory_lock($1)', [lockKey])
    const before = await applied(client)
    refuseDifferences(folder, before)
    await migrate(drizzle(client), { migrationsFolder: folder, ...table }).catch(
      (error: unknown) => {
        throw failed(folder, error)
      },
    )
    const after = await applied(client)
    await forgetProducts(client)
    await client.query('SELECT pg_advisory_unlock($1)', [lockKey])
    broken = false
    return after.length - before.length
  } finally {
    // The lock belongs to the connection, and ends with it.
    client.release(broken)
  }
}

const appliedSchema = z.array(z.object({ hash: z.string(), created_at: z.coerce.number() }))

async function applied(client: PoolClient): Promise<z.infer<typeof appliedSchema>> {
  const { rows } = await client.query<{ present: boolean }>(
    `SELECT to_regclass('ops.committed_migration') IS NOT NULL AS present`,
  )
  if (!rows[0]?.present) return []
  const found = await client.query(
    'SELECT hash, created_at FROM ops.committed_migration ORDER BY created_at',
  )
  return appliedSchema.parse(found.rows)
}

/**
 * Drizzle applies what is newer than the newest it has applied, and passes over everything else
 * without a word: a migration merged from an older branch would never be applied.
 */
function refuseDifferences(folder: string, before: z.infer<typeof appliedSchema>): void {
  const newest = before.at(-1)?.created_at ?? -1
  const done = new Map(before.map(({ created_at, hash }) => [created_at, hash]))
  for (const { folderMillis, hash } of readMigrationFiles({ migrationsFolder: folder })) {
    if (folderMillis > newest || done.get(folderMillis) === hash) continue
    throw new PlatinumError({
      code: 'MIGRATIONS_DIFFER',
      where: `${folder}, the migration of ${new Date(folderMillis).toISOString()}`,
      expected: 'migrations that only grow at the end',
      found: done.has(folderMillis)
        ? 'its text changed after it was applied to this database'
        : 'it is older than one that was applied to this database, and was not applied itself',
      fix: done.has(folderMillis)
        ? 'Restore the file, and put the change into a new migration.'
        : 'Delete it and run "npx drizzle-kit generate" again, so that it comes last.',
    })
  }
}

function failed(folder: string, error: unknown): PlatinumError {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
  const statement = /^Failed query: ([\s\S]*?)\nparams:/.exec(
    error instanceof Error ? error.message : '',
  )?.[1]
  return new PlatinumError(
    {
      code: 'MIGRATION_FAILED',
      where: folder,
      expected: 'migrations that Postgres applies',
      found: `${cause instanceof Error ? cause.message : String(cause)}${statement ? `, for: ${statement.trim()}` : ''}`,
      fix: 'Correct the migration, or the database it does not fit; nothing was applied.',
    },
    { cause: error },
  )
}
