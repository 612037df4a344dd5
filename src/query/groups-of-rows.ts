import type { Column } from '../product/column.ts'
import type { Aliases } from './aliases.ts'
import { constant } from './bound.ts'
import { comparable } from './comparison.ts'
import { measureExpression } from './compile-measure.ts'
import { where, type Restriction } from './connection-source.ts'
import { filterCondition } from './filter.ts'
import type { GroupKey } from './measure.ts'
import { minimumGroup, thickEnough } from './minimum-group.ts'
import type { AggregatePlan, Filter, Measure } from './plan.ts'
import { RelatedRows } from './related-rows.ts'
import { entityColumn, scan, scanColumn } from './scan.ts'
import { cast, identifier, join, parameter, sql, type Sql } from './sql-text.ts'

/** What groups are called by: the name of each key and measure in a query. */
export type GroupNames = ReadonlyMap<Column, string>

/** Where rows come from, and how groups of them are worked out. */
export interface GroupedRows {
  readonly from: Sql
  readonly restriction: Sql | undefined
  readonly column: (column: Column) => Sql
  readonly key: (key: GroupKey, reference: Sql) => Sql
  readonly measure: (measure: Measure, rows: NamedRows) => Sql
  /** What groups must meet to be told; undefined: every group is. */
  readonly having: ((rows: NamedRows) => Sql) | undefined
}

/** The rows of a group, each value under a name of its own. */
export interface NamedRows {
  readonly column: (column: Column) => Sql
  /** A value of each row, worked out where the rows are read. */
  readonly value: (expression: Sql) => Sql
  readonly meets: (filter: Filter) => Sql
}

/** One row a group of a product's rows, with its keys and measures under their names. */
export function groupsOfRows(
  plan: AggregatePlan,
  names: GroupNames,
  aliases: Aliases,
  restriction: Restriction,
): Sql {
  const { product } = plan
  const alias = aliases.next('t')
  const least = minimumGroup(plan)
  return groupRows(plan, names, aliases, {
    from: scan(product, alias, aliases.asOf, { entity: least !== undefined }),
    restriction: restriction?.(alias),
    column: (each) => scanColumn(product, alias, each),
    key: keyExpression,
    measure: measureExpression,
    having:
      least === undefined
        ? undefined
        : ({ value, meets }) => thickEnough(plan, value(entityColumn(alias)), least, meets),
  })
}

/** One row a group, with its keys and measures under their names. */
export function groupRows(
  { filter, keys, measures }: AggregatePlan,
  names: GroupNames,
  aliases: Aliases,
  { from, restriction, column, key: keyOf, measure: measureOf, having }: GroupedRows,
): Sql {
  const rows = aliases.next('s')
  // Values are named before they are grouped: Postgres compares expressions, parameters and all.
  const read: Sql[] = []
  const readColumns = new Map<Column, Sql>()
  const value = (expression: Sql): Sql => {
    const given = aliases.next('r')
    read.push(sql`${expression} as ${identifier(given)}`)
    return identifier(rows, given)
  }
  const measured = (each: Column): Sql => {
    const reference = readColumns.get(each) ?? value(comparable(each, column(each)))
    readColumns.set(each, reference)
    return reference
  }
  const scope = { column, aliases }
  // Conditions are worked out where the rows are read, so that they see what a filter would.
  const meets = (each: Filter): Sql => value(filterCondition(each, scope))
  const related = new RelatedRows(column, aliases)
  const groupedBy = keys.map((key) => value(keyOf(key, related.at(key.through).column(key.of))))
  const namedRows: NamedRows = { column: measured, value, meets }
  const selected = [
    ...keys.map((key, index) => named(groupedBy[index] ?? sql`null`, key.column, names)),
    ...measures.map((measure) => named(measureOf(measure, namedRows), measure.column, names)),
  ]
  const conditions = [
    ...(restriction ? [restriction] : []),
    ...(filter ? [filterCondition(filter, scope)] : []),
  ]
  const thick = having?.(namedRows)
  const inner = sql`select ${read.length > 0 ? join(read, ', ') : sql`1`} from ${from}${related.joins()}${where(conditions)}`
  // Without keys all rows are one group, even when there are none.
  return sql`select ${selected.length > 0 ? join(selected, ', ') : sql`1`} from (${inner}) as ${identifier(rows)} group by ${groupedBy.length > 0 ? join(groupedBy, ', ') : sql`()`}${thick ? sql` having ${thick}` : sql``}`
}

function named(expression: Sql, column: Column, names: GroupNames): Sql {
  const name = names.get(column)
  if (name === undefined) throw new TypeError(`no group has a ${column.name}`)
  return sql`${expression} as ${identifier(name)}`
}

/** What rows are grouped by. */
export function keyExpression({ of, grain, timeZone }: GroupKey, reference: Sql): Sql {
  return grain === undefined
    ? reference
    : startOf(
        of,
        parameter(grain, 'text'),
        reference,
        parameter(timeZone ?? constant('UTC'), 'text'),
      )
}

/** The start of the length of time that a point in time lies in. */
export function startOf(of: Column, grain: Sql, reference: Sql, timeZone: Sql): Sql {
  if (of.family === 'timestamptz') return sql`date_trunc(${grain}, ${reference}, ${timeZone})`
  if (of.family === 'timestamp') return sql`date_trunc(${grain}, ${reference})`
  return cast(sql`date_trunc(${grain}, ${cast(reference, 'timestamp')})`, 'date')
}
