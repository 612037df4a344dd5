import type { Column } from '../product/column.ts'
import type { Product } from '../product/product.ts'
import type { Aliases } from './aliases.ts'
import { embeddedText, type Bound } from './bound.ts'
import { comparable, comparand } from './comparison.ts'
import type { Near } from './plan.ts'
import { scan, scanColumn } from './scan.ts'
import { all, parameter, sql, type Sql } from './sql-text.ts'

/** Cosine distance between a row's vector and what is searched for, for an index to order by. */
export function indexedDistance(
  product: Product,
  near: Near,
  column: (column: Column) => Sql,
  aliases: Aliases,
): Sql {
  return sql`(${column(near.embedding.column)} <=> ${searchedVector(product, near, aliases)})`
}

/** The same number, in a form that no index orders by: every row is compared. */
export function exactDistance(indexed: Sql): Sql {
  return sql`(${indexed} + 0)`
}

/**
 * Rows that a search can find. A row without a vector has no distance, and one whose vector is
 * all zeros points nowhere: its distance is NaN.
 */
export function isNear(distance: Sql): Sql {
  return sql`${distance} <> 'NaN'::double precision`
}

function searchedVector(product: Product, near: Near, aliases: Aliases): Sql {
  const { target } = near
  if (target.kind === 'text') return parameter(embeddedText, near.embedding.column.castType)
  if (target.kind === 'vector') return parameter(target.vector, near.embedding.column.castType)
  const row = keyRow(product, target.grain, aliases)
  return sql`(select ${row.column(near.embedding.column)}${row.body})`
}

/**
 * Whether the row that a search starts from can be searched with: NULL when there is no such row,
 * false when it has no vector.
 */
export function keyStatus(product: Product, near: Near, aliases: Aliases): Sql | undefined {
  if (near.target.kind !== 'key') return undefined
  const row = keyRow(product, near.target.grain, aliases)
  const vector = row.column(near.embedding.column)
  return sql`(select coalesce(vector_norm(${vector}) > 0, false)${row.body})`
}

function keyRow(
  product: Product,
  grain: readonly Bound<string>[],
  aliases: Aliases,
): { column: (column: Column) => Sql; body: Sql } {
  const alias = aliases.next('t')
  const column = (each: Column): Sql => scanColumn(product, alias, each)
  return {
    column,
    body: sql` from ${scan(product, alias, aliases.asOf)} where ${grainCondition(product, grain, column)} limit 1`,
  }
}

/** The row with these grain values. */
export function grainCondition(
  product: Product,
  values: readonly Bound<string>[],
  column: (column: Column) => Sql,
): Sql {
  return all(
    product.grain.map((each, position) => {
      const value = values[position]
      if (value === undefined) throw new TypeError(`no value for ${each.name}`)
      return sql`${comparable(each, column(each))} = ${comparand(each, value)}`
    }),
  )
}
