import type pg from 'pg'
import { DatabaseError } from '../errors/platinum-error.ts'
import { errorCode } from './database-errors.ts'

/** What a connected server offers. */
export interface ServerVersion {
  /** As the server writes it: `18.6`, `15.14 (Debian 15.14-0+deb12u1)`. */
  readonly postgres: string
  /** Version of the installed extension: `0.8.7`. */
  readonly pgvector: string
  /** What works but should be changed; sentences for people. */
  readonly warnings: readonly string[]
}

const oldestPostgres = 15
const oldestPgvector = '0.8.0'
/** Fixes an index build that could lose rows, and a buffer overflow. */
const soundPgvector = '0.8.4'

/**
 * Checks that the server can serve Platinum, and installs pgvector into the database where it is
 * available and missing.
 *
 * @throws DatabaseError DATABASE_TOO_OLD, DATABASE_LACKS_PGVECTOR, or what a failed query means.
 */
export async function checkServer(pool: pg.Pool, where: string): Promise<ServerVersion> {
  const { rows } = await pool.query<{ number: string; version: string }>(
    `SELECT current_setting('server_version_num') AS number, current_setting('server_version') AS version`,
  )
  const postgres = rows[0]?.version ?? ''
  if (Number(rows[0]?.number) < oldestPostgres * 10_000) {
    throw new DatabaseError({
      code: 'DATABASE_TOO_OLD',
      where,
      expected: `Postgres ${oldestPostgres} or newer`,
      found: `Postgres ${postgres}`,
      fix: `Upgrade the server to Postgres ${oldestPostgres} or newer.`,
    })
  }
  const pgvector = await ensurePgvector(pool, where)
  const warnings =
    compareVersions(pgvector, soundPgvector) < 0
      ? [
          `pgvector ${pgvector} has known faults; upgrade to ${soundPgvector} or newer and run ALTER EXTENSION vector UPDATE.`,
        ]
      : []
  return { postgres, pgvector, warnings }
}

async function ensurePgvector(pool: pg.Pool, where: string): Promise<string> {
  const before = await pgvectorVersions(pool)
  const lacking = (found: string, fix: string, cause?: unknown) =>
    new DatabaseError(
      {
        code: 'DATABASE_LACKS_PGVECTOR',
        where,
        expected: `the extension pgvector ${oldestPgvector} or newer`,
        found,
        fix,
      },
      { cause },
    )
  if (before.installed === null) {
    if (before.available === null) {
      throw lacking('no pgvector on the server', 'Install pgvector on the server.')
    }
    if (compareVersions(before.available, oldestPgvector) < 0) {
      throw lacking(`pgvector ${before.available}`, 'Upgrade pgvector on the server.')
    }
    await pool.query('CREATE EXTENSION IF NOT EXISTS vector').catch((error: unknown) => {
      // Two processes that start together may both create it; one is told so.
      if (errorCode(error) === '23505') return
      throw lacking(
        error instanceof Error ? error.message : String(error),
        'Run CREATE EXTENSION vector in this database as a user who may.',
        error,
      )
    })
  }
  const { installed, available } = before.installed === null ? await pgvectorVersions(pool) : before
  if (installed !== null && compareVersions(installed, oldestPgvector) >= 0) return installed
  throw lacking(
    `pgvector ${installed ?? 'missing'}`,
    available !== null && compareVersions(available, oldestPgvector) >= 0
      ? 'Run ALTER EXTENSION vector UPDATE in this database.'
      : 'Upgrade pgvector on the server, then run ALTER EXTENSION vector UPDATE.',
  )
}

async function pgvectorVersions(pool: pg.Pool) {
  const { rows } = await pool.query<{ installed: string | null; available: string | null }>(`
    SELECT (SELECT extversion FROM pg_extension WHERE extname = 'vector') AS installed,
           (SELECT default_version FROM pg_available_extensions WHERE name = 'vector') AS available`)
  return rows[0] ?? { installed: null, available: null }
}

/** Negative when `a` is older than `b`. Versions are numbers separated by dots. */
export function compareVersions(a: string, b: string): number {
  const left = a.split('.').map(Number)
  const right = b.split('.').map(Number)
  for (let index = 0; index < Math.max(left.length, right.length); index += 1) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}
