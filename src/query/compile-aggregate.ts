import type { Column } from '../product/column.ts'
import { createAliases, type Aliases } from './aliases.ts'
import { constant } from './bound.ts'
import { comparable } from './comparison.ts'
import { compileGuard } from './compile-guard.ts'
import type { CompiledStatement } from './compiled-statement.ts'
import { limitOf, offsetOf, where, type Restriction } from './connection-source.ts'
import { filterCondition, relationJoin } from './filter.ts'
import { createHead, createRows, headQuery, statementOf, type PageQuery } from './head.ts'
import {
  addOrderValue,
  addOutput,
  createOutput,
  selectList,
  type Level,
  type Output,
} from './level.ts'
import { listText } from './list-text.ts'
import { measureExpression } from './compile-measure.ts'
import type { GroupKey } from './measure.ts'
import { minimumGroup, thickEnough } from './minimum-group.ts'
import { metaColumns } from './meta.ts'
import { orderBy, orderExpression } from './order.ts'
import { isFreeText, outputExpression } from './output.ts'
import type { AggregatePlan, Filter, GroupField, OrderTerm, RowField } from './plan.ts'
import { RelatedRows } from './related-rows.ts'
import { entityColumn, scan, scanColumn } from './scan.ts'
import type { GroupsShape, RowFieldShape, Slot } from './shape.ts'
import { cast, identifier, join, parameter, sql, type Sql } from './sql-text.ts'

/** The statement of an aggregate, and where its values stand. */
export interface CompiledGroups extends CompiledStatement, GroupsShape {
  readonly kind: 'aggregate'
  /** Where the first time zone stands in the arguments, should Postgres not know it. */
  readonly timeZonePath: GroupKey['path'] | undefined
}

export function compileAggregate(plan: AggregatePlan): CompiledGroups {
  const { product, fields } = plan
  const aliases = createAliases(plan.asOf)
  const head = createHead()
  const level = groupLevel(plan, aliases, 0)
  const meta = fields.some(({ kind }) => kind === 'meta')
    ? metaColumns((expression) => addOutput(head, level, expression), plan.asOf)
    : undefined
  const guard = compileGuard(plan, (expression) => addOutput(head, level, expression))
  const { page, slots } = compileGroups(plan, level, head, undefined)
  return {
    kind: 'aggregate',
    statement: statementOf(page, headQuery(head, product, meta !== undefined, plan.asOf)),
    headed: head.columns.length > 0,
    line: undefined,
    near: undefined,
    keyStatus: undefined,
    timeZonePath: plan.keys.find(({ timeZone }) => timeZone)?.path,
    fields,
    slots,
    meta,
    guard,
  }
}

/**
 * The groups of a list under a row, as one text from a lateral join of their own: no other join can multiply the rows they measure.
 */
export function compileNestedGroups(
  { key, relation, aggregate }: RowField & { readonly kind: 'groups' },
  level: Level,
  output: Output,
): RowFieldShape {
  const { aliases } = level
  const depth = level.depth + 1
  const { page, slots } = compileGroups(
    aggregate,
    groupLevel(aggregate, aliases, depth),
    createOutput(),
    (alias) => relationJoin(relation, alias, level.column),
  )
  const groups = { fields: aggregate.fields, slots }
  if (!page) return { kind: 'groups', key, rows: undefined, groups }
  const lateral = aliases.next('l')
  const { query, list } = listText(page.query, page.output, depth)
  output.laterals.push(sql` left join lateral (${query}) as ${identifier(lateral)} on true`)
  const slot = addOutput(output, level, identifier(lateral, 'j'))
  return { kind: 'groups', key, rows: { slot, ...list }, groups }
}

/** Groups as rows, whose columns are keys and measures under names of their own. */
interface GroupLevel extends Level {
  readonly alias: string
  readonly names: ReadonlyMap<Column, string>
}

function groupLevel(plan: AggregatePlan, aliases: Aliases, depth: number): GroupLevel {
  const alias = aliases.next('g')
  const names = new Map<Column, string>()
  for (const { column } of [...plan.keys, ...plan.measures]) names.set(column, aliases.next('v'))
  return {
    product: plan.product,
    depth,
    aliases,
    alias,
    names,
    column: (column) => identifier(alias, names.get(column) ?? unknown(column)),
    toMany: () => {
      throw new TypeError('a group has no relations')
    },
  }
}

/** Rows are read, grouped, and the groups filtered, ordered and cut: a query within a query each. */
function compileGroups(
  plan: AggregatePlan,
  level: GroupLevel,
  head: Output,
  restriction: Restriction,
): {
  readonly page: (PageQuery & { readonly output: Output }) | undefined
  readonly slots: GroupsShape['slots']
} {
  const slots = new Map<Column, Slot>()
  if (!plan.fields.some(({ kind }) => kind === 'groups')) return { page: undefined, slots }
  const { aliases, column } = level
  const output = createRows(head)
  for (const each of selectedColumns(plan)) {
    if (slots.has(each)) continue
    const expression = outputExpression(each, column(each))
    slots.set(each, addOutput(output, level, expression, isFreeText(each)))
  }
  const value = (term: OrderTerm): Sql => orderExpression(term, { column })
  const orderNames = new Map(plan.order.map((term) => [term, aliases.next('o')]))
  if (head.columns.length > 0) {
    // A head has to be joined to the page, and a join keeps no order.
    for (const [term, name] of orderNames) {
      addOrderValue(output, value(term), name)
    }
  }
  const conditions = plan.having ? [filterCondition(plan.having, { column, aliases })] : []
  const limit = limitOf(plan.size, 0)
  const query = sql`select ${selectList(output)} from (${groupedRows(plan, level, restriction)}) as ${identifier(level.alias)}${where(conditions)}${orderBy(plan.order, value, false)} limit ${limit}${offsetOf(plan.offset)}`
  const order = orderBy(plan.order, (term) => identifier('b', orderNames.get(term) ?? ''), false)
  return { page: { query, order, output }, slots }
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
  plan: AggregatePlan,
  { aliases, names }: GroupLevel,
  restriction: Restriction,
): Sql {
  const { product, filter, keys, measures } = plan
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
  const related = new RelatedRows(column, aliases)
  const groupedBy = keys.map((key) =>
    name(keyExpression(key, related.at(key.through).column(key.of))),
  )
  const selected = [
    ...keys.map((key, index) => named(groupedBy[index] ?? sql`null`, key.column, names)),
    ...measures.map((measure) =>
      named(measureExpression(measure, { column: measured, meets }), measure.column, names),
    ),
  ]
  const conditions = [
    ...(restriction ? [restriction(alias)] : []),
    ...(filter ? [filterCondition(filter, scope)] : []),
  ]
  const least = minimumGroup(plan)
  const entity = least === undefined ? undefined : name(entityColumn(alias))
  const thick = entity && least !== undefined ? thickEnough(plan, entity, least, meets) : undefined
  const inner = sql`select ${read.length > 0 ? join(read, ', ') : sql`1`} from ${scan(product, alias, aliases.asOf, { entity: entity !== undefined })}${related.joins()}${where(conditions)}`
  // Without keys all rows are one group, even when there are none.
  return sql`select ${selected.length > 0 ? join(selected, ', ') : sql`1`} from (${inner}) as ${identifier(rows)} group by ${groupedBy.length > 0 ? join(groupedBy, ', ') : sql`()`}${thick ? sql` having ${thick}` : sql``}`
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
