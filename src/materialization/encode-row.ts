import { is, SQL } from 'drizzle-orm'
import { MaterializationError } from '../errors/platinum-error.ts'
import { isMasked } from '../policy/mask.ts'
import type { Column } from '../product/column.ts'
import type { Product } from '../product/product.ts'
import { describeCause } from './run-error.ts'

/** A row ready for Postgres. */
export interface EncodedRow {
  /** Its place among the run's rows, from 1. */
  readonly number: number
  /** One value a written column; undefined where the column's default is meant. */
  readonly cells: readonly unknown[]
}

/** @throws MaterializationError that names the column whose value Drizzle cannot encode. */
export function encodeRow(
  product: Product,
  columns: readonly Column[],
  row: Readonly<Record<string, unknown>>,
  number: number,
): EncodedRow {
  return { number, cells: columns.map((column) => encode(product, column, row, number)) }
}

function encode(
  product: Product,
  column: Column,
  row: Readonly<Record<string, unknown>>,
  number: number,
): unknown {
  const { key, drizzle } = column
  // A column may be called `constructor`, which every object answers to.
  const given = Object.hasOwn(row, key) ? row[key] : undefined
  const value = given === undefined ? drizzle.defaultFn?.() : given
  if (value === undefined || value === null) return value
  if (is(value, SQL)) throw unsuitable(product, column, number, 'an SQL expression')
  try {
    const encoded: unknown = drizzle.mapToDriverValue(value)
    return encoded
  } catch (cause) {
    const shown = isMasked(column) ? '' : ` (${describeCause(cause)})`
    throw unsuitable(product, column, number, `${kindOf(value)}${shown}`, cause)
  }
}

function unsuitable(
  product: Product,
  { key, sqlType }: Column,
  number: number,
  found: string,
  cause?: unknown,
): MaterializationError {
  return new MaterializationError(
    {
      code: 'MATERIALIZATION_FAILED',
      where: `${product.id}.${key}, row ${number}`,
      expected: `a value for a column of type ${sqlType}`,
      found,
      fix: 'Yield the value in the type that the column has in TypeScript.',
    },
    { cause },
  )
}

function kindOf(value: unknown): string {
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'an invalid date' : 'a date'
  return Array.isArray(value) ? 'an array' : `a ${typeof value}`
}
