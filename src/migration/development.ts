import type { Pool, PoolClient } from 'pg'
import { errorCode } from '../database/database-errors.ts'
import { qualifiedName } from '../database/identifier.ts'
import { withTransaction } from '../database/transaction.ts'
import { PlatinumError } from '../errors/platinum-error.ts'
import type { Registry } from '../product/product.ts'
import type { DiffAnswer, DiffRequest } from './diff-messages.ts'
import { forgetProducts } from './forget-products.ts'
import { openSchemaDiff } from './schema-diff.ts'
import { tableFingerprint } from './table-fingerprint.ts'

/** What was done to bring the database in line. */
export interface DevelopmentMigration {
  readonly statements: readonly string[]
  /** Products emptied because their rows could not be carried over. They are made again. */
  readonly emptied: readonly string[]
}

/**
 * Brings a development database in line with `schema/` without committed migrations: missing tables
 * are created, changed ones altered. Where a table cannot be altered, as when a NOT NULL column
 * meets existing rows, it is dropped and created anew, and its product made again: rows are derived.
 * All in one transaction: when it fails, the database is as it was.
 *
 * @param before runs first in the transaction, where anything changes
 * @throws PlatinumError `MIGRATION_FAILED` with the statement Postgres refuses, or
 *   `MIGRATION_NOT_DEVELOPMENT` when the tables there were not made by this function.
 */
export async function migrateDevelopment(
  pool: Pool,
  registry: Registry,
  schemaModule: string,
  before?: (client: PoolClient) => Promise<unknown>,
): Promise<DevelopmentMigration> {
  const fingerprint = tableFingerprint(registry.products.map(({ table }) => table))
  const { rows } = await pool.query<{ fingerprint: string; snapshot: unknown }>(
    'SELECT fingerprint, snapshot FROM ops.development_schema',
  )
  const previous = rows[0]
  if (previous?.fingerprint === fingerprint) return { statements: [], emptied: [] }
  if (!previous) await refuseForeignTables(pool, registry)
  await using diff = openSchemaDiff({ schemaModule, previous: previous?.snapshot ?? null })
  let rebuild: DiffRequest['rebuild'] = []
  for (;;) {
    const answer = await diff.ask({ rebuild })
    try {
      await apply(pool, answer, fingerprint, before)
      return { statements: answer.statements, emptied: answer.rebuilt }
    } catch (error) {
      if (!(error instanceof RefusedStatement)) throw error
      const more = moreToRebuild(registry, error, rebuild)
      if (more === undefined) throw failed(error)
      rebuild = more
    }
  }
}

class RefusedStatement extends Error {
  readonly statement: string

  constructor(statement: string, cause: Error) {
    super(cause.message, { cause })
    this.statement = statement
  }
}

async function apply(
  pool: Pool,
  answer: DiffAnswer,
  fingerprint: string,
  before: ((client: PoolClient) => Promise<unknown>) | undefined,
): Promise<void> {
  await withTransaction(pool, async (client) => {
    await before?.(client)
    for (const statement of answer.statements) {
      try {
        await client.query(statement)
      } catch (error) {
        throw isRefusal(error) ? new RefusedStatement(statement, error) : error
      }
    }
    await forgetProducts(client, answer.rebuilt)
    await client.query(
      `INSERT INTO ops.development_schema (fingerprint, snapshot) VALUES ($1, $2)
       ON CONFLICT (only_row) DO UPDATE
         SET fingerprint = excluded.fingerprint, snapshot = excluded.snapshot, migrated_at = now()`,
      [fingerprint, JSON.stringify(answer.snapshot)],
    )
  })
}

/**
 * Whether Postgres refuses the statement itself (the rows do not fit, something depends on it, a name
 * is missing or taken), and not that the connection or the server failed.
 */
function isRefusal(error: unknown): error is Error {
  return error instanceof Error && /^(0A|22|23|2B|42|55)/.test(errorCode(error) ?? '')
}

/**
 * What to create anew so that a refused statement is not needed: its table, or everything that
 * changed where it names none.
 * @returns undefined when that was tried before.
 */
function moreToRebuild(
  registry: Registry,
  { statement }: RefusedStatement,
  tried: DiffRequest['rebuild'],
): DiffRequest['rebuild'] | undefined {
  if (tried === 'changed') return undefined
  const product = registry.products.find(({ layer, tableName }) =>
    statement.includes(qualifiedName(layer, tableName)),
  )
  if (!product || tried.includes(product.id)) return 'changed'
  return [...tried, product.id]
}

function failed(error: RefusedStatement): PlatinumError {
  return new PlatinumError(
    {
      code: 'MIGRATION_FAILED',
      where: 'the development database',
      expected: 'tables that Postgres can create',
      found: `${error.message}, for: ${error.statement.trim()}`,
      fix: 'Correct the table in schema/; the database is as it was.',
    },
    { cause: error.cause },
  )
}

/** Nothing is known of tables that others made, and dropping them could lose what they hold. */
async function refuseForeignTables(pool: Pool, registry: Registry): Promise<void> {
  const names = registry.products.map(({ layer, tableName }) => qualifiedName(layer, tableName))
  const { rows } = await pool.query<{ name: string }>(
    'SELECT name FROM unnest($1::text[]) AS name WHERE to_regclass(name) IS NOT NULL',
    [names],
  )
  const [first] = rows
  if (!first) return
  throw new PlatinumError({
    code: 'MIGRATION_NOT_DEVELOPMENT',
    where: 'the database',
    expected: 'a database that "platinum dev" has made the tables of, or an empty one',
    found: `${first.name} made by other means, such as committed migrations`,
    fix: 'Use "platinum migrate", "work" and "serve" with this database, or give "platinum dev" another.',
  })
}
