import type { Pool } from 'pg'
import { MaterializationError } from '../errors/platinum-error.ts'
import type { Product } from '../product/product.ts'
import { writtenColumns } from './build-query.ts'
import { encodeRow } from './encode-row.ts'
import { insertStatement } from './insert-statement.ts'
import { refusedRow } from './refused-row.ts'

/** Postgres takes 65,535 parameters a statement; some room is left. */
const parametersPerStatement = 60_000
const rowsPerStatement = 1_000

/**
 * Inserts a batch of yielded rows into a candidate table, split into statements Postgres can take.
 * Values are encoded by the Drizzle columns; a value left out is the column's default, else NULL.
 *
 * @param before rows the run has written already, so that errors can say which row is meant.
 * @throws MaterializationError that names the row and the column Postgres or Drizzle refuses.
 */
export async function writeRows(
  pool: Pool,
  product: Product,
  table: string,
  rows: readonly Readonly<Record<string, unknown>>[],
  before = 0,
): Promise<void> {
  const columns = writtenColumns(product)
  const known = new Set(columns.map(({ key }) => key))
  if (!Array.isArray(rows as unknown)) throw notRows(product, rows)
  const encoded = rows.map((row, index) => {
    rejectUnknownKeys(product, known, row, before + index + 1)
    return encodeRow(product, columns, row, before + index + 1)
  })
  const size = Math.max(
    1,
    Math.min(rowsPerStatement, Math.floor(parametersPerStatement / columns.length)),
  )
  for (let start = 0; start < encoded.length; start += size) {
    const part = encoded.slice(start, start + size)
    const { text, values } = insertStatement(table, columns, part)
    try {
      await pool.query(text, values)
    } catch (error) {
      throw await refusedRow(pool, error, { product, table, columns, rows: part })
    }
  }
}

function rejectUnknownKeys(
  product: Product,
  known: ReadonlySet<string>,
  row: unknown,
  number: number,
): void {
  if (typeof row !== 'object' || row === null || Array.isArray(row)) throw notRows(product, row)
  const unknown = Object.keys(row).filter((key) => !known.has(key))
  if (unknown.length === 0) return
  throw new MaterializationError({
    code: 'MATERIALIZATION_FAILED',
    where: `${product.id}, row ${number}`,
    expected: `rows with the keys ${[...known].join(', ')}`,
    found: `a row with ${unknown.join(', ')}`,
    fix: 'Yield only columns of the product.',
  })
}

function notRows(product: Product, found: unknown): MaterializationError {
  return new MaterializationError({
    code: 'MATERIALIZATION_FAILED',
    where: product.id,
    expected: 'batches that are arrays of rows',
    found: found === null ? 'null' : Array.isArray(found) ? 'an array in an array' : typeof found,
    fix: 'Yield arrays of objects: yield [{ … }, { … }].',
  })
}
