import type { Column } from '../product/column.ts'
import { createAliases, type Aliases } from './aliases.ts'
import { compileGuard } from './compile-guard.ts'
import { compileVersions } from './recorded-versions.ts'
import type { CompiledStatement } from './compiled-statement.ts'
import { limitOf, offsetOf, where, type Restriction } from './connection-source.ts'
import { filterCondition, relationJoin } from './filter.ts'
import { createHead, createRows, headQuery, statementOf, type PageQuery } from './head.ts'
import { groupsOfRollup } from './groups-of-rollup.ts'
import { groupsOfRows } from './groups-of-rows.ts'
import {
  addOrderValue,
  addOutput,
  createOutput,
  selectList,
  type Level,
  type Output,
} from './level.ts'
import { listText } from './list-text.ts'
import type { GroupKey } from './measure.ts'
import { metaColumns } from './meta.ts'
import { orderBy, orderExpression } from './order.ts'
import { isFreeText, outputExpression } from './output.ts'
import type { AggregatePlan, GroupField, OrderTerm, RollupUse, RowField } from './plan.ts'
import { rolledGroups, rollupState } from './rollup-state.ts'
import type { GroupsShape, RowFieldShape, Slot } from './shape.ts'
import { identifier, sql, type Sql } from './sql-text.ts'

/** The statement of an aggregate, and where its values stand. */
export interface CompiledGroups extends CompiledStatement, GroupsShape {
  readonly kind: 'aggregate'
  /** Where the first time zone stands in the arguments, should Postgres not know it. */
  readonly timeZonePath: GroupKey['path'] | undefined
  readonly rollups: {
    readonly uses: readonly RollupUse[]
    /** Where the state of the rollup stands that may answer. */
    readonly state: Slot | undefined
  }
}

export function compileAggregate(plan: AggregatePlan): CompiledGroups {
  const { product, fields } = plan
  const aliases = createAliases(plan.asOf)
  const head = createHead()
  const state = rollupState(plan, aliases)
  const level = groupLevel(plan, aliases, 0, state?.isFresh)
  const rollupSlot = state && addOutput(head, level, state.value)
  const meta = fields.some(({ kind }) => kind === 'meta')
    ? metaColumns((expression) => addOutput(head, level, expression), plan.asOf)
    : undefined
  const guard = compileGuard(plan, (expression) => addOutput(head, level, expression))
  const versions = compileVersions(plan, (expression) => addOutput(head, level, expression))
  const { page, slots } = compileGroups(plan, level, head, undefined)
  return {
    kind: 'aggregate',
    statement: statementOf(
      page,
      headQuery(head, product, meta !== undefined, plan.asOf),
      state?.prelude,
    ),
    headed: head.columns.length > 0,
    near: undefined,
    keyStatus: undefined,
    rollups: { uses: plan.rollups, state: rollupSlot },
    timeZonePath: plan.keys.find(({ timeZone }) => timeZone)?.path,
    fields,
    slots,
    meta,
    guard,
    versions,
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
  /** Whether a rollup answers; undefined where none can. */
  readonly fresh: Sql | undefined
}

function groupLevel(plan: AggregatePlan, aliases: Aliases, depth: number, fresh?: Sql): GroupLevel {
  const alias = aliases.next('g')
  const names = new Map<Column, string>()
  for (const { column } of [...plan.keys, ...plan.measures]) names.set(column, aliases.next('v'))
  return {
    product: plan.product,
    depth,
    aliases,
    alias,
    names,
    fresh,
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
  readonly page: PageQuery | undefined
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
    // The groups are merged with their head in their order, which is known by its values.
    for (const [term, name] of orderNames) {
      addOrderValue(output, value(term), name)
    }
  }
  const conditions = plan.having ? [filterCondition(plan.having, { column, aliases })] : []
  const limit = limitOf(plan.size, 0)
  const query = sql`select ${selectList(output)} from (${groupsOf(plan, level, restriction)}) as ${identifier(level.alias)}${where(conditions)}${orderBy(plan.order, value, false)} limit ${limit}${offsetOf(plan.offset)}`
  const order = orderBy(plan.order, (term) => identifier('b', orderNames.get(term) ?? ''), false)
  return { page: { query, order, output }, slots }
}

/** The groups of a plan, from a rollup while it is fresh and from the rows themselves else. */
function groupsOf(plan: AggregatePlan, level: GroupLevel, restriction: Restriction): Sql {
  const { aliases, names, fresh } = level
  const groups = groupsOfRows(plan, names, aliases, restriction)
  const rolled = rolledGroups(plan)
  if (!rolled || !fresh) return groups
  const either = (query: Sql, condition: Sql): Sql =>
    sql`select * from (${query}) as ${identifier(aliases.next('u'))} where ${condition}`
  return sql`${either(groupsOfRollup(plan, rolled, names, aliases), fresh)} union all ${either(groups, sql`not ${fresh}`)}`
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

function unknown(column: Column): never {
  throw new TypeError(`no group has a ${column.name}`)
}
