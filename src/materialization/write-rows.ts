import { is, SQL } from 'drizzle-orm'
import type { Pool } from 'pg'
import { quoteIdentifier } from '../database/identifier.ts'
import { MaterializationError } from '../errors/platinum-error.ts'
import type { Column } from '../product/column.ts'
import type { Product } from '../product/product.ts'
import { writtenColumns } from './build-query.ts'

/** Postgres takes 65,535 parameters a statement; some room is left. */
const parametersPerStatement = 60_000
const rowsPerStatement = 1_000

/**
 * Inserts a batch of yielded rows into a candidate table, split into statements Postgres can take.
 * Values are encoded by the Drizzle columns; a value left out is the column's default, else NULL.
 */
export async function writeRows(
  pool: Pool,
  product: Product,
  table: string,
  rows: readonly Readonly<Record<string, unknown>>[],
): Promise<void> {
  const columns = writtenColumns(product)
  const known = new Set(columns.map(({ key }) => key))
  for (const row of rows) rejectUnknownKeys(product, known, row)
  const size = Math.min(rowsPerStatement, Math.floor(parametersPerStatement / columns.length))
  for (let start = 0; start < rows.length; start += size) {
    const values: unknown[] = []
    const tuples = rows.slice(start, start + size).map((row) => {
      const cells = columns.map((column) => {
        const encoded = encode(column, row[column.key])
        if (encoded === undefined) return 'DEFAULT'
        values.push(encoded)
        return `$${values.length}`
      })
      return `(${cells.join(', ')})`
    })
    const names = columns.map(({ name }) => quoteIdentifier(name)).join(', ')
    await pool.query(`INSERT INTO ${table} (${names}) VALUES ${tuples.join(', ')}`, values)
  }
}

/** @returns undefined for a value left out, which stands for the column's default. */
function encode(column: Column, value: unknown): unknown {
  const { drizzle } = column
  const given = value === undefined ? drizzle.defaultFn?.() : value
  if (given === undefined || given === null) return given
  if (is(given, SQL)) throw new TypeError(`${column.key} holds an SQL expression, not a value`)
  return drizzle.mapToDriverValue(given)
}

function rejectUnknownKeys(
  product: Product,
  known: ReadonlySet<string>,
  row: Readonly<Record<string, unknown>>,
): void {
  const unknown = Object.keys(row).filter((key) => !known.has(key))
  if (unknown.length === 0) return
  throw new MaterializationError({
    code: 'MATERIALIZATION_FAILED',
    where: product.id,
    expected: `rows with the keys ${[...known].join(', ')}`,
    found: `a row with ${unknown.join(', ')}`,
    fix: 'Yield only columns of the product.',
  })
}
