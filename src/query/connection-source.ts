import type { Column } from '../product/column.ts'
import type { Aliases } from './aliases.ts'
import { filterCondition } from './filter.ts'
import { keysetCondition, type Side } from './keyset.ts'
import { exactDistance, indexedDistance, isNear } from './near.ts'
import { orderExpression } from './order.ts'
import { joinRelated } from './order-joins.ts'
import { mapped, type Bound } from './bound.ts'
import type { BoundPosition, ConnectionPlan, OrderTerm } from './plan.ts'
import { scan, scanColumn } from './scan.ts'
import { all, parameter, sql, wholeNumber, type Sql } from './sql-text.ts'

/** Rows that a relation narrows a connection to, given the alias of its scan; none at the root. */
export type Restriction = ((alias: string) => Sql) | undefined

/** The rows a connection chooses from: one scan, its filter and its search. */
export interface Source {
  readonly from: Sql
  /** The same rows, each with what the ordering reads from related ones. */
  readonly ordered: Sql
  readonly column: (column: Column) => Sql
  readonly distance: () => Sql
  readonly order: (term: OrderTerm) => Sql
  /** The ordering as an approximate index may answer it; undefined without a search. */
  readonly indexedOrder: ((term: OrderTerm) => Sql) | undefined
  readonly conditions: (restriction: Restriction) => Sql[]
  /** The same without asking whether a row is near at all, which takes its distance. */
  readonly comparedRows: (restriction: Restriction) => Sql[]
}

export function createSource(plan: ConnectionPlan, aliases: Aliases): Source {
  const { product, near, filter } = plan
  const alias = aliases.next('t')
  const column = (each: Column): Sql => scanColumn(product, alias, each)
  const indexed = near && indexedDistance(product, near, column, aliases)
  const distance = indexed && exactDistance(indexed)
  const from = scan(product, alias, aliases.asOf)
  const { joins, related } = joinRelated(plan.order, column, aliases)
  const comparedRows = (restriction: Restriction): Sql[] => [
    ...(restriction ? [restriction(alias)] : []),
    ...(filter ? [filterCondition(filter, { column, aliases })] : []),
  ]
  return {
    from,
    ordered: sql`${from}${joins}`,
    column,
    distance: () => distance ?? sql`null`,
    order: (term) => orderExpression(term, { column, related, distance }),
    indexedOrder: indexed && ((term) => orderExpression(term, { column, distance: indexed })),
    conditions: (restriction) => [
      ...comparedRows(restriction),
      ...(distance ? [isNear(distance)] : []),
    ],
    comparedRows,
  }
}

/** Whether a row stands on this side of a position. */
export function existsBeyond(
  plan: ConnectionPlan,
  restriction: Restriction,
  position: BoundPosition,
  side: Side,
  aliases: Aliases,
): Sql {
  const source = createSource(plan, aliases)
  const conditions = [
    ...source.conditions(restriction),
    keysetCondition(plan.order, source.order, position, side),
  ]
  return sql`exists (select 1 from ${source.ordered}${where(conditions)})`
}

/**
 * Whether rows stand behind a page: at or beyond the position it starts from, or among those that
 * its offset leaves out. @returns undefined when it starts where the list does
 */
export function existsBehind(
  plan: ConnectionPlan,
  restriction: Restriction,
  position: BoundPosition | undefined,
  side: Side,
  aliases: Aliases,
): Sql | undefined {
  if (position) return existsBeyond(plan, restriction, position, side, aliases)
  const { offset } = plan.page
  if (!offset) return undefined
  const source = createSource(plan, aliases)
  const skipped = parameter(mapped(offset, String), 'bigint')
  return sql`(${skipped} > 0 and exists (select 1 from ${source.from}${where(source.conditions(restriction))}))`
}

/**
 * How many rows a page has. A size that the document itself says stands in the text: Postgres plans
 * a prepared statement again and again when it has to guess how many rows are wanted.
 */
export function limitOf(size: Bound<number>, more: number): Sql {
  return size.fixed === undefined
    ? parameter(
        mapped(size, (rows) => String(rows + more)),
        'bigint',
      )
    : wholeNumber(size.fixed + more)
}

/** `OFFSET` clause, or nothing. */
export function offsetOf(rows: Bound<number> | undefined): Sql {
  return rows ? sql` offset ${parameter(mapped(rows, String), 'bigint')}` : sql``
}

/** `WHERE` clause, or nothing. */
export function where(conditions: readonly Sql[]): Sql {
  return conditions.length === 0 ? sql`` : sql` where ${all(conditions)}`
}
