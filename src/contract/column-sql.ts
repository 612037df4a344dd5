import { quoteIdentifier } from '../database/identifier.ts'
import type { Column } from '../product/column.ts'
import type { Product } from '../product/product.ts'

export function columnOf(product: Product, key: string): Column {
  const column = product.columns.find((candidate) => candidate.key === key)
  if (!column) throw new TypeError(`${product.id} has no column ${key}`)
  return column
}

/** The column of `x`, the alias that every check gives to the rows it looks at. */
export function valueOf({ name }: Column): string {
  return `x.${quoteIdentifier(name)}`
}

/** The column's own type, since 1 and 1.00 are one number. Integers are compared as numeric, so that a bound such as 0.5 is not rounded. */
export function boundType(column: Column): string {
  const whole = column.family === 'integer' || column.family === 'bigint'
  return whole ? 'numeric' : column.castType
}
