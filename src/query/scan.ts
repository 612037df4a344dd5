import type { Column } from '../product/column.ts'
import { fromVersion, historySchema, toVersion } from '../product/history.ts'
import type { Product, Relation } from '../product/product.ts'
import { canFollow, shownOf, viewOf, type ProductView } from '../policy/view.ts'
import { versionAt } from './as-of.ts'
import type { AsOf } from './plan.ts'
import { ruleCondition } from './row-rule.ts'
import { shownExpression } from './shown-expression.ts'
import { all, cast, identifier, join, quoted, sql, type Sql } from './sql-text.ts'

/** Whether readers get NULL in place of a column's values, in every row. */
export function isHidden(product: Product, column: Column): boolean {
  return shownOf(product, column).kind === 'null'
}

/** Whether readers get something else than a column's values. */
export function isChanged(product: Product, column: Column): boolean {
  return shownOf(product, column).kind !== 'clear'
}

/** Whether a field may be null: a masked column is, and a NaN, which JSON cannot carry. */
export function isNullable(product: Product, column: Column): boolean {
  return !column.notNull || isHidden(product, column) || column.family === 'float'
}

/** Whether rows can be told apart by what readers may see. */
export function hasVisibleGrain(product: Product): boolean {
  const view = viewOf(product)
  return view ? view.hasGrain : !product.grain.some((column) => isHidden(product, column))
}

/** Whether readers see every row, so that what is known of all rows is known of theirs. */
export function seesEveryRow(product: Product): boolean {
  const view = viewOf(product)
  return !view || view.rows === 'all'
}

/**
 * Whether a relation leads nowhere, because a column that joins the two sides is masked: following
 * it must not tell what the mask hides.
 */
export function joinsNothing(relation: Relation): boolean {
  return !canFollow(relation)
}

/**
 * The rows of a product that readers may see, under an alias, with what they may see of them. Every
 * read of a product starts here. Where rows are left out, or a mask is more than NULL, the scan is a
 * query of its own that gives the masks and nothing else: what is behind them cannot be named outside.
 * Postgres takes such a query apart again, so that indexes on columns shown as they are still serve.
 * @param asOf the moment whose rows are read. Products without history give those of now.
 * @param options.entity whether `entityColumn` stands in the scan
 */
export function scan(
  product: Product,
  alias: string,
  asOf: AsOf | undefined,
  { entity = false }: { readonly entity?: boolean } = {},
): Sql {
  const rows = storedRows(product, asOf)
  const view = viewOf(product)
  if ((!view || !needsQuery(product, view)) && !entity) return sql`${rows} as ${identifier(alias)}`
  const reference = (column: Column): Sql => identifier('r', column.name)
  const columns = product.columns.flatMap((column) => {
    const shown = shownOf(product, column)
    // What is NULL is written where it is used.
    if (shown.kind === 'null') return []
    const expression = shownExpression(column, shown, reference)
    return shown.kind === 'clear'
      ? [expression]
      : [sql`${expression} as ${identifier(column.name)}`]
  })
  if (entity) {
    const entityOf = namedEntity(view?.entity ?? product.grain, reference)
    columns.push(sql`${entityOf} as ${identifier(entityName)}`)
  }
  if (columns.length === 0) columns.push(sql`1`)
  return sql`(select ${join(columns, ', ')} from ${rows} as "r"${ruled(product, reference)}) as ${identifier(alias)}`
}

/** Whether a scan gives anything that is neither the table's nor NULL, which `scanColumn` writes. */
function needsQuery(product: Product, { rows }: ProductView): boolean {
  return (
    rows !== 'all' ||
    product.columns.some((column) => isChanged(product, column) && !isHidden(product, column))
  )
}

/** A name that no column has. */
const entityName = 'platinum:entity'

/** NULL where one of its columns is: whose row it is, is not known, so it counts for nobody. */
function namedEntity(columns: readonly Column[], reference: (column: Column) => Sql): Sql {
  const entity = sql`row(${join(columns.map(reference), ', ')})`
  const missing = columns.filter(({ notNull }) => !notNull)
  if (missing.length === 0) return entity
  const named = all(missing.map((column) => sql`${reference(column)} is not null`))
  return sql`case when ${named} then ${entity} end`
}

/** What groups of a scan are counted in. It is counted, and never told. */
export function entityColumn(alias: string): Sql {
  return identifier(alias, entityName)
}

function ruled(product: Product, reference: (column: Column) => Sql): Sql {
  const rows = viewOf(product)?.rows ?? 'all'
  if (rows === 'all') return sql``
  return rows === 'none' ? sql` where false` : sql` where ${ruleCondition(rows, reference)}`
}

/** Every row as it is stored: the table, or what it held at a moment. */
function storedRows(product: Product, asOf: AsOf | undefined): Sql {
  if (!asOf || !product.history) return identifier(product.layer, product.tableName)
  const table = identifier(historySchema(product.layer), product.tableName)
  const served = sql`int8range(${identifier(fromVersion)}, ${identifier(toVersion)})`
  const columns = viewOf(product)?.read ?? product.columns
  return sql`(select ${join(columns.map(keptColumn), ', ')} from ${table} where ${served} @> ${versionAt(product, asOf)})`
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
  if ((asOf && product.history) || !seesEveryRow(product)) return undefined
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
