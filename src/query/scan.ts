import type { Column } from '../product/column.ts'
import { fromVersion, historySchema, toVersion } from '../product/history.ts'
import type { Product, Relation } from '../product/product.ts'
import { isMasked } from '../policy/mask.ts'
import { versionAt } from './as-of.ts'
import type { AsOf } from './plan.ts'
import { cast, identifier, join, quoted, sql, type Sql } from './sql-text.ts'

/**
 * Whether readers get NULL in place of a column's values. An embedding made of a masked column is
 * masked too, since distances to a vector tell what the text was.
 */
export function isHidden(product: Product, column: Column): boolean {
  if (isMasked(column)) return true
  const embedding = product.embeddings.find((candidate) => candidate.column === column)
  return embedding?.of.some(isMasked) ?? false
}

/** Whether a field may be null: a masked column is, and a NaN, which JSON cannot carry. */
export function isNullable(product: Product, column: Column): boolean {
  return !column.notNull || isHidden(product, column) || column.family === 'float'
}

/** Whether rows can be told apart by what readers may see: no column of the grain is masked. */
export function hasVisibleGrain(product: Product): boolean {
  return !product.grain.some((column) => isHidden(product, column))
}

/**
 * Whether a relation leads nowhere, because a column that joins the two sides is masked: following
 * it must not tell what the mask hides.
 */
export function joinsNothing({ from, to, localColumns, targetColumns }: Relation): boolean {
  return (
    localColumns.some((column) => isHidden(from, column)) ||
    targetColumns.some((column) => isHidden(to, column))
  )
}

/**
 * The rows of a product that readers may see, under an alias. Every read of a product starts here.
 * @param asOf the moment whose rows are read. Products without history give those of now.
 */
export function scan(product: Product, alias: string, asOf: AsOf | undefined): Sql {
  if (!asOf || !product.history) {
    return sql`${identifier(product.layer, product.tableName)} as ${identifier(alias)}`
  }
  const table = identifier(historySchema(product.layer), product.tableName)
  const served = sql`int8range(${identifier(fromVersion)}, ${identifier(toVersion)})`
  return sql`(select ${join(product.columns.map(keptColumn), ', ')} from ${table} where ${served} @> ${versionAt(product, asOf)}) as ${identifier(alias)}`
}

/** Enums are kept as text. A name that the enum has no more is NULL. */
function keptColumn(column: Column): Sql {
  const kept = identifier(column.name)
  if (column.family === 'enum') {
    const known = cast(sql`enum_range(${cast(sql`null`, column.castType)})`, 'text[]')
    return sql`case when ${kept} = any(${known}) then ${cast(kept, column.castType)} end as ${kept}`
  }
  return column.family === 'array' && column.element === 'enum'
    ? sql`${cast(kept, column.castType)} as ${kept}`
    : kept
}

/**
 * The table whose rows are all that a scan gives, so that what Postgres knows of the table holds
 * for the scan. A scan that leaves rows out has none: numbers about its table would tell of them.
 */
export function wholeTable(product: Product, asOf: AsOf | undefined): string | undefined {
  if (asOf && product.history) return undefined
  return quoted(product.layer, product.tableName)
}

/**
 * A column of a scan. Every reference to a column goes through here, whether it is selected,
 * filtered, sorted, joined or compared as a vector, so that a masked value can leak through none.
 */
export function scanColumn(product: Product, alias: string, column: Column): Sql {
  return isHidden(product, column)
    ? cast(sql`null`, column.castType)
    : identifier(alias, column.name)
}
