import type { Column, ColumnFamily } from '../product/column.ts'
import { upperFirst } from '../product/names.ts'
import type { Product } from '../product/product.ts'
import { hasNamedValues, scalarOfFamily } from '../product/served-types.ts'
import { isNullable } from '../query/scan.ts'
import type { Builder } from './builder.ts'

export type ScalarName = (typeof scalarOfFamily)[ColumnFamily]

/** Name of the enum type of a column, or undefined when it is served as text. */
export function enumName(product: Product, column: Column): string | undefined {
  const isEnum = column.family === 'enum' && hasNamedValues(column.enumValues ?? [])
  return isEnum ? `${product.typeName}${upperFirst(column.key)}` : undefined
}

/** GraphQL's scalar for a column, or for one element of a list. */
export function scalarName(column: Column): ScalarName {
  return column.family === 'array'
    ? scalarOfFamily[column.element ?? 'other']
    : scalarOfFamily[column.family]
}

export function isList(column: Column): boolean {
  return column.family === 'array' || column.family === 'vector'
}

/** The type as GraphQL prints it without its wrappers: `DateTime`, `PackageStatus`. */
export function leafTypeName(product: Product, column: Column): string {
  return enumName(product, column) ?? scalarName(column)
}

/** The type as GraphQL prints it: `[Float!]`, `String!`. */
export function printedType(product: Product, column: Column): string {
  const leaf = leafTypeName(product, column)
  const items = column.family === 'vector' ? `${leaf}!` : leaf
  const type = isList(column) ? `[${items}]` : leaf
  return isNullable(product, column) ? type : `${type}!`
}

export type EnumRef = ReturnType<typeof addEnum>

/** Adds the enum type of a column, with the values Postgres has. */
export function addEnum(builder: Builder, name: string, column: Column) {
  return builder.enumType(name, {
    description: `Values of ${column.name}, in the order Postgres has them.`,
    values: Object.fromEntries((column.enumValues ?? []).map((value) => [value, { value }])),
  })
}
