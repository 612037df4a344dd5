import { extname } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { Pool, PoolClient } from 'pg'
import { qualifiedName } from '../database/identifier.ts'
import { withTransaction } from '../database/transaction.ts'
import type { Registry } from '../product/product.ts'
import type { DiffAnswer, DiffRequest } from './diff-messages.ts'
import { tableFingerprint } from './table-fingerprint.ts'

/** What was done to bring the database in line. */
export interface DevelopmentMigration {
  readonly statements: readonly string[]
  /** Products emptied because their rows could not be carried over. They are made again. */
  readonly emptied: readonly string[]
}

/**
 * Brings a development database in line with `schema/` without committed migrations: missing tables
 * are created, changed ones altered. Where existing rows stand in the way, as of a new NOT NULL
 * column, the product is emptied and made again; its rows are derived.
 */
export async function migrateDevelopment(
  pool: Pool,
  registry: Registry,
  schemaModule: string,
): Promise<DevelopmentMigration> {
  const fingerprint = tableFingerprint(registry.products.map(({ table }) => table))
  const { rows } = await pool.query<{ fingerprint: string; snapshot: unknown }>(
    'SELECT fingerprint, snapshot FROM ops.development_schema',
  )
  const previous = rows[0]
  if (previous?.fingerprint === fingerprint) return { statements: [], emptied: [] }
  const { statements, snapshot } = await diff({
    schemaModule,
    previous: previous?.snapshot ?? null,
  })
  const emptied = new Set<string>()
  await withTransaction(pool, async (client) => {
    for (const statement of statements) await apply(client, registry, statement, emptied)
    await client.query(
      `INSERT INTO ops.development_schema (fingerprint, snapshot) VALUES ($1, $2)
       ON CONFLICT (only_row) DO UPDATE
         SET fingerprint = excluded.fingerprint, snapshot = excluded.snapshot, migrated_at = now()`,
      [fingerprint, JSON.stringify(snapshot)],
    )
  })
  return { statements, emptied: [...emptied] }
}

/** Errors that mean: the rows, not the statement, are in the way. */
const rowsInTheWay = new Set([
  '23502', // not_null_violation
  '23505', // unique_violation
  '23514', // check_violation
  '42804', // datatype_mismatch: no automatic cast
  '22P02', // invalid_text_representation
  '22003', // numeric_value_out_of_range
  '22001', // string_data_right_truncation
])

async function apply(
  client: PoolClient,
  registry: Registry,
  statement: string,
  emptied: Set<string>,
): Promise<void> {
  await client.query('SAVEPOINT statement')
  try {
    await client.query(statement)
  } catch (error) {
    await client.query('ROLLBACK TO SAVEPOINT statement')
    const product = registry.products.find(({ layer, tableName }) =>
      statement.includes(qualifiedName(layer, tableName)),
    )
    if (!product || !rowsInTheWay.has(codeOf(error))) throw error
    const table = qualifiedName(product.layer, product.tableName)
    await client.query(`TRUNCATE ${table}`)
    await client.query(`DELETE FROM ops.product WHERE product = $1`, [product.id])
    emptied.add(product.id)
    await client.query(withCast(statement))
  }
  await client.query('RELEASE SAVEPOINT statement')
}

/** An empty column can take any type, but Postgres wants to be told how. */
function withCast(statement: string): string {
  const match = /^(ALTER TABLE .+ ALTER COLUMN (".+") SET DATA TYPE (.+?));?$/.exec(
    statement.trim(),
  )
  return match?.[1] && !/ USING /i.test(statement)
    ? `${match[1]} USING ${match[2]}::text::${match[3]}`
    : statement
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : ''
}

async function diff(request: DiffRequest): Promise<DiffAnswer> {
  // The package runs as .ts in its repository and as .js when published.
  const file = new URL(`./diff-worker${extname(import.meta.url)}`, import.meta.url)
  const worker = new Worker(file, { workerData: request, stdout: true })
  try {
    return await new Promise<DiffAnswer>((resolve, reject) => {
      worker.once('message', resolve)
      worker.once('error', reject)
      worker.once('exit', (code) =>
        reject(new Error(`comparing the schema ended with exit code ${code}`)),
      )
    })
  } finally {
    await worker.terminate()
  }
}
