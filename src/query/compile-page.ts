import type { Column } from '../product/column.ts'
import { compileRow } from './compile-row.ts'
import { hasRelations, type Needs } from './connection-needs.ts'
import {
  createSource,
  limitOf,
  offsetOf,
  where,
  type Restriction,
  type Source,
} from './connection-source.ts'
import { createRows, type PageQuery } from './head.ts'
import { keysetCondition } from './keyset.ts'
import {
  addOrderValue,
  addOutput,
  createOutput,
  selectList,
  type Level,
  type Output,
} from './level.ts'
import { isNear } from './near.ts'
import { orderBy } from './order.ts'
import type { ConnectionPlan, CountField, OrderTerm } from './plan.ts'
import { isHidden } from './scan.ts'
import type { ConnectionFieldShape, CountSlots, Slot } from './shape.ts'
import { cast, identifier, join, sql, type Sql } from './sql-text.ts'

/** Values that stand beside the rows: on the parent's row when nested, in the head at the root. */
export interface Beside {
  readonly level: Level
  readonly output: Output
  /** Columns that have one value in all rows of the connection, so that nothing is ordered by them. */
  readonly fixed?: readonly Column[]
}

/** Counts that stand beside the rows. */
export type Counts = ReadonlyMap<CountField, CountSlots>

/** A page's rows, and where everything stands in them. */
export interface CompiledPage {
  readonly rows: PageQuery
  readonly fields: ConnectionFieldShape[]
  readonly position: readonly Slot[]
  readonly distance: Slot | undefined
  readonly compared: Slot | undefined
}

/**
 * The rows of a page. Relations are joined after the page is cut, so that they are followed for
 * the rows of the page only.
 */
export function compilePage(
  plan: ConnectionPlan,
  needs: Needs,
  restriction: Restriction,
  head: Output | undefined,
  { level: { aliases, toMany, depth }, fixed = [] }: Beside,
  counts: Counts,
): CompiledPage {
  const terms = plan.order.filter((term) => term.by !== 'column' || !fixed.includes(term.column))
  const source = createSource(plan, aliases)
  const { indexedOrder } = plan.near?.approximate ? source : { indexedOrder: undefined }
  const cutFirst = isCutFirst(plan)
  const handsOut = hasRelations(plan) || indexedOrder !== undefined || cutFirst
  const pageAlias = aliases.next('p')
  // With relations or a search, the page is a query of its own, which hands out just the columns used above it.
  const handedOut = new Map<string, Sql>()
  const handOut = (expression: Sql, name: string): Sql => {
    handedOut.set(name, sql`${expression} as ${identifier(name)}`)
    return identifier(pageAlias, name)
  }
  const names = new Map<Column, string>()
  const columnName = (column: Column): string => {
    const name = names.get(column) ?? aliases.next('v')
    names.set(column, name)
    return name
  }
  const level: Level = {
    product: plan.product,
    depth,
    aliases,
    toMany,
    column: (column) =>
      handsOut ? handOut(source.column(column), columnName(column)) : source.column(column),
  }
  const orderNames = plan.order.map(() => aliases.next('o'))
  const orderValue = (term: OrderTerm, index: number): Sql => {
    const expression = source.order(term)
    return handsOut ? handOut(expression, orderNames[index] ?? '') : expression
  }

  // Where it is ordered by, it is worked out for that already.
  const byDistance = plan.order.findIndex(({ by }) => by === 'distance')
  const distanceValue = (): Sql => {
    const term = plan.order[byDistance]
    if (term) return orderValue(term, byDistance)
    return handsOut ? handOut(source.distance(), 'd') : source.distance()
  }

  const output = head ? createRows(head) : createOutput()
  const fields = compileFields(plan, level, output, counts)
  const position = needs.cursors
    ? plan.order.map((term, index) =>
        addOutput(output, level, cast(orderValue(term, index), 'text'), true),
      )
    : []
  const distance = needs.distance ? addOutput(output, level, distanceValue()) : undefined
  const compared = needs.compared ? addOutput(output, level, identifier(pageAlias, 'x')) : undefined
  // The page is merged with its head in its order, which is known by its values.
  if (head && head.columns.length > 0) {
    plan.order.forEach((term, index) => {
      addOrderValue(output, orderValue(term, index), orderNames[index] ?? '')
    })
  }

  const backward = plan.page.direction === 'backward'
  const limit = limitOf(plan.page.size, needs.oneMore ? 1 : 0)
  const { after, before } = plan.page
  const positions = [
    ...(after ? [keysetCondition(plan.order, source.order, after, 'after')] : []),
    ...(before ? [keysetCondition(plan.order, source.order, before, 'before')] : []),
  ]
  const rowsBy = (order: Source['order'], columns: Sql, chosen: Sql[], by = terms): Sql =>
    sql`select ${columns} from ${source.ordered}${where([...chosen, ...positions])}${orderBy(by, order, backward)} limit ${limit}${offsetOf(plan.page.offset)}`
  const near = source.conditions(restriction)
  const orderNamed = (alias: string): Sql =>
    orderBy(
      terms,
      (term) => identifier(alias, orderNames[plan.order.indexOf(term)] ?? ''),
      backward,
    )
  const parts = { fields, position, distance, compared }
  if (!handsOut) {
    return {
      ...parts,
      rows: {
        query: rowsBy(source.order, selectList(output), near),
        order: orderNamed('b'),
        output,
      },
    }
  }
  terms.forEach((term) => orderValue(term, plan.order.indexOf(term)))
  const columns = join([...handedOut.values()], ', ')
  const exactly = (given: Sql): Sql =>
    rowsBy(source.order, given, cutFirst ? source.comparedRows(restriction) : near)
  const inner = indexedOrder
    ? byIndexOrExactly(
        // By distance alone, since Postgres before 18 sees no index behind a second term.
        rowsBy(indexedOrder, sql`${columns}, false as x`, near, terms.slice(0, 1)),
        exactly(sql`${columns}, true as x`),
        limit,
      )
    : exactly(columns)
  const found = cutFirst ? [isNear(identifier(pageAlias, orderNames[byDistance] ?? ''))] : []
  const query = sql`select ${selectList(output)} from (${inner}) as ${identifier(pageAlias)}${join(output.laterals, ' ')}${where(found)}${orderNamed(pageAlias)}`
  return { ...parts, rows: { query, order: orderNamed('b'), output } }
}

/**
 * Whether a page is cut before rows are left out that no search finds. They stand last, as NaN and
 * NULL do, so the page is the same, and the distance of each row is worked out once instead of
 * twice. Where the vectors are masked, Postgres knows without looking that no row is found.
 */
function isCutFirst({ product, near, order, page }: ConnectionPlan): boolean {
  return (
    near !== undefined &&
    order[0]?.by === 'distance' &&
    page.direction === 'forward' &&
    !isHidden(product, near.embedding.column)
  )
}

/**
 * The rows that an approximate index finds, or, when they are fewer than asked for, those that
 * comparing every row finds. The second part runs only then.
 */
function byIndexOrExactly(byIndex: Sql, exactly: Sql, limit: Sql): Sql {
  return sql`with a as materialized (${byIndex}) select * from a where (select count(*) from a) >= ${limit} union all select * from (${exactly}) as e where (select count(*) from a) < ${limit}`
}

function compileFields(
  plan: ConnectionPlan,
  level: Level,
  output: Output,
  counts: Counts,
): ConnectionFieldShape[] {
  return plan.fields.map((field) => {
    switch (field.kind) {
      case 'nodes':
        return { ...field, row: compileRow(field.row, level, output) }
      case 'edges':
        return {
          ...field,
          fields: field.fields.map((edge) =>
            edge.kind === 'node' ? { ...edge, row: compileRow(edge.row, level, output) } : edge,
          ),
        }
      case 'count':
        return { ...field, slots: slotsOf(field, counts) }
      case 'pageInfo':
      case 'meta':
      case 'searchInfo':
      case 'typename':
        return field
    }
  })
}

/** Where a count stands. */
export function slotsOf(field: CountField, counts: Counts): CountSlots {
  const slots = counts.get(field)
  if (!slots) throw new TypeError('a count that was not compiled')
  return slots
}
