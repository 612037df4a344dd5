import type { Pool, PoolClient } from 'pg'
import { errorCode } from '../database/database-errors.ts'
import { MaterializationError } from '../errors/platinum-error.ts'
import { isMasked } from '../policy/mask.ts'
import type { Column } from '../product/column.ts'
import type { Product } from '../product/product.ts'
import type { EncodedRow } from './encode-row.ts'
import { insertStatement } from './insert-statement.ts'
import { asKept, describeCause } from './run-error.ts'

/** What Postgres says to one in text, and in JSON. */
const zeroByte = new Set(['22021', '22P05'])

interface Refused {
  readonly product: Product
  readonly table: string
  readonly columns: readonly Column[]
  readonly rows: readonly EncodedRow[]
}

/**
 * Finds out which row of a refused statement was meant, and which value of it: by halves, in a
 * transaction that is rolled back. Postgres itself names neither.
 *
 * @returns an error that names both; the error as it was where the rows are not to blame.
 */
export async function refusedRow(pool: Pool, error: unknown, refused: Refused): Promise<unknown> {
  // Class 22 is "data exception": the database, its tables and the connection are well.
  if (errorCode(error)?.startsWith('22') !== true) return error
  const { product, columns } = refused
  const client = await pool.connect()
  try {
    await client.query('BEGIN')
    const row = await findRow(client, refused)
    if (!row) return error
    const column = await findColumn(client, refused, row)
    return new MaterializationError(
      {
        code: 'MATERIALIZATION_FAILED',
        where: `${product.id}${column ? `.${column.key}` : ''}, row ${row.number}`,
        expected: column
          ? `a value that Postgres takes as ${column.sqlType}`
          : 'values that Postgres takes',
        found: reason(error, column ? [column] : columns),
        fix: zeroByte.has(errorCode(error) ?? '')
          ? 'Remove the zero byte from the text; Postgres cannot hold one.'
          : 'Correct the value where the row is made, or the type of the column.',
      },
      { cause: error },
    )
  } catch {
    // The search is a kindness; where it fails, the error itself says what is known.
    return error
  } finally {
    await client.query('ROLLBACK').catch(() => undefined)
    client.release()
  }
}

/** Postgres quotes the value it refuses, which a reader of errors may not be allowed to see. */
function reason(error: unknown, columns: readonly Column[]): string {
  const isOpen = error instanceof Error && !columns.some(isMasked)
  return isOpen ? asKept(error.message) : describeCause(error)
}

async function findRow(client: PoolClient, refused: Refused): Promise<EncodedRow | undefined> {
  let { rows } = refused
  while (rows.length > 1) {
    const half = rows.slice(0, Math.ceil(rows.length / 2))
    const accepted = await accepts(client, refused, half)
    rows = accepted ? rows.slice(half.length) : half
  }
  const [row] = rows
  return row && !(await accepts(client, refused, [row])) ? row : undefined
}

/** The candidate has no NOT NULL: the value without which the row is taken is the one. */
async function findColumn(
  client: PoolClient,
  refused: Refused,
  row: EncodedRow,
): Promise<Column | undefined> {
  for (const [index, column] of refused.columns.entries()) {
    const cells = row.cells.with(index, null)
    if (await accepts(client, refused, [{ ...row, cells }])) return column
  }
  return undefined
}

async function accepts(
  client: PoolClient,
  { table, columns }: Refused,
  rows: readonly EncodedRow[],
): Promise<boolean> {
  const { text, values } = insertStatement(table, columns, rows)
  await client.query('SAVEPOINT attempt')
  const accepted = await client.query(text, values).then(
    () => true,
    () => false,
  )
  await client.query('ROLLBACK TO SAVEPOINT attempt')
  return accepted
}
