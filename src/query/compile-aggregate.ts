import type { Column } from '../product/column.ts'
import { createAliases } from './aliases.ts'
import { constant, mapped } from './bound.ts'
import { comparable } from './comparison.ts'
import type { CompiledStatement } from './compiled-statement.ts'
import { offsetOf, where } from './connection-source.ts'
import { filterCondition } from './filter.ts'
import { createHead, createRows, headQuery, statementOf, type PageQuery } from './head.ts'
import { addOutput, selectList, type Level, type Output } from './level.ts'
import { measureExpression } from './compile-measure.ts'
import type { GroupKey } from './measure.ts'
import { metaColumns } from './meta.ts'
import { orderBy, orderExpression } from './order.ts'
import { outputExpression } from './output.ts'
import type { AggregateField, AggregatePlan, Filter, GroupField, OrderTerm } from './plan.ts'
import { scan, scanColumn } from './scan.ts'
import type { Slot } from './shape.ts'
import { cast, identifier, join, parameter, sql, type Sql } from './sql-text.ts'

/** The statement of an aggregate, and where its values stand. */
export interface CompiledGroups extends CompiledStatement {
  readonly kind: 'aggregate'
  readonly fields: readonly AggregateField[]
  /** Where the columns of keys and measures stand in a row. */
  readonly slots: ReadonlyMap<Column, Slot>
  /** Where the first time zone stands in the arguments, should Postgres not know it. */
  readonly timeZonePath: GroupKey['path'] | undefined
}

/** Rows are read, grouped, and the groups filtered, ordered and cut: a query within a query each. */
export function compileAggregate(plan: AggregatePlan): CompiledGroups {
  const { product, fields } = plan
  const aliases = createAliases(plan.asOf)
  const groups = aliases.next('g')
  const names = new Map<Column, string>()
  for (const { column } of [...plan.keys, ...plan.measures]) names.set(column, aliases.next('v'))
  const level: Level = {
    product,
    place: 'row',
    aliases,
    column: (column) => identifier(groups, names.get(column) ?? unknown(column)),
    toMany: () => {
      throw new TypeError('a group has no relations')
    },
  }
  const head = createHead()
  const meta = fields.some(({ kind }) => kind === 'meta')
    ? metaColumns((expression) => addOutput(head, level, expression), plan.asOf)
    : undefined
  const slots = new Map<Column, Slot>()
  const page = fields.some(({ kind }) => kind === 'groups')
    ? compileGroups(plan, names, slots, head, groups, level)
    : undefined
  return {
    kind: 'aggregate',
    statement: statementOf(page, headQuery(head, product, meta !== undefined, plan.asOf)),
    headed: head.columns.length > 0,
    near: undefined,
    keyStatus: undefined,
    timeZonePath: plan.keys.find(({ timeZone }) => timeZone)?.path,
    fields,
    slots,
    meta,
  }
}

function compileGroups(
  plan: AggregatePlan,
  names: ReadonlyMap<Column, string>,
  slots: Map<Column, Slot>,
  head: Output,
  groups: string,
  level: Level,
): PageQuery {
  const { aliases, column } = level
  const output = createRows(head)
  for (const each of selectedColumns(plan)) {
    if (slots.has(each)) continue
    slots.set(each, addOutput(output, level, outputExpression(each, column(each), 'row')))
  }
  const value = (term: OrderTerm): Sql => orderExpression(term, { column })
  const orderNames = new Map(plan.order.map((term) => [term, aliases.next('o')]))
  if (head.columns.length > 0) {
    // A head has to be joined to the page, and a join keeps no order.
    for (const [term, name] of orderNames) {
      output.columns.push(sql`${value(term)} as ${identifier(name)}`)
    }
  }
  const conditions = plan.having ? [filterCondition(plan.having, { column, aliases })] : []
  const limit = parameter(mapped(plan.size, String), 'bigint')
  return {
    query: sql`select ${selectList(output)} from (${groupedRows(plan, names, level)}) as ${identifier(groups)}${where(conditions)}${orderBy(plan.order, value, false)} limit ${limit}${offsetOf(plan.offset)}`,
    order: orderBy(plan.order, (term) => identifier('b', orderNames.get(term) ?? ''), false),
  }
}

function selectedColumns({ fields }: AggregatePlan): Column[] {
  return fields.flatMap((field) => (field.kind === 'groups' ? field.fields.flatMap(columnsOf) : []))
}

function columnsOf(field: GroupField): Column[] {
  switch (field.kind) {
    case 'value':
      return [field.column]
    case 'values':
      return field.fields.flatMap(columnsOf)
    case 'typename':
      return []
  }
}

/** One row a group, with its keys and measures under their names. */
function groupedRows(
  { product, filter, keys, measures }: AggregatePlan,
  names: ReadonlyMap<Column, string>,
  { aliases }: Level,
): Sql {
  const alias = aliases.next('t')
  const rows = aliases.next('s')
  const column = (each: Column): Sql => scanColumn(product, alias, each)
  // Values are named before they are grouped: Postgres compares expressions, parameters and all.
  const read: Sql[] = []
  const readColumns = new Map<Column, Sql>()
  const name = (expression: Sql): Sql => {
    const given = aliases.next('r')
    read.push(sql`${expression} as ${identifier(given)}`)
    return identifier(rows, given)
  }
  const measured = (each: Column): Sql => {
    const reference = readColumns.get(each) ?? name(comparable(each, column(each)))
    readColumns.set(each, reference)
    return reference
  }
  const scope = { column, aliases }
  // Conditions are worked out where the rows are read, so that they see what a filter would.
  const meets = (filter: Filter): Sql => name(filterCondition(filter, scope))
  const groupedBy = keys.map((key) => name(keyExpression(key, column(key.of))))
  const selected = [
    ...keys.map((key, index) => named(groupedBy[index] ?? sql`null`, key.column, names)),
    ...measures.map((measure) =>
      named(measureExpression(measure, { column: measured, meets }), measure.column, names),
    ),
  ]
  const conditions = filter ? [filterCondition(filter, scope)] : []
  const inner = sql`select ${read.length > 0 ? join(read, ', ') : sql`1`} from ${scan(product, alias, aliases.asOf)}${where(conditions)}`
  // Without keys all rows are one group, even when there are none.
  return sql`select ${selected.length > 0 ? join(selected, ', ') : sql`1`} from (${inner}) as ${identifier(rows)} group by ${groupedBy.length > 0 ? join(groupedBy, ', ') : sql`()`}`
}

function named(expression: Sql, column: Column, names: ReadonlyMap<Column, string>): Sql {
  return sql`${expression} as ${identifier(names.get(column) ?? unknown(column))}`
}

function keyExpression({ of, grain, timeZone }: GroupKey, reference: Sql): Sql {
  if (grain === undefined) return reference
  const unit = parameter(grain, 'text')
  if (of.family === 'timestamptz') {
    return sql`date_trunc(${unit}, ${reference}, ${parameter(timeZone ?? constant('UTC'), 'text')})`
  }
  if (of.family === 'timestamp') return sql`date_trunc(${unit}, ${reference})`
  return cast(sql`date_trunc(${unit}, ${cast(reference, 'timestamp')})`, 'date')
}

function unknown(column: Column): never {
  throw new TypeError(`no group has a ${column.name}`)
}
