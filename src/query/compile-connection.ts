import { readNeeds } from './connection-needs.ts'
import { existsBehind, existsBeyond, type Restriction } from './connection-source.ts'
import { compileCount, countRows } from './compile-count.ts'
import { compilePage, slotsOf, type Beside, type Counts } from './compile-page.ts'
import { relationJoin } from './filter.ts'
import type { PageQuery } from './head.ts'
import { addOutput, type Level, type Output } from './level.ts'
import { listText } from './list-text.ts'
import type { ConnectionPlan, RowField } from './plan.ts'
import type { ConnectionFieldShape, ConnectionShape, RowFieldShape, Slot } from './shape.ts'
import { identifier, sql, type Sql } from './sql-text.ts'

/** The rows of a page, and where everything stands. */
export interface CompiledConnection {
  /** Absent when no row is asked for. */
  readonly rows: PageQuery | undefined
  readonly shape: ConnectionShape
}

/** A connection under a row: its rows as one text, from a lateral join. */
export function compileNestedConnection(
  field: RowField & { kind: 'toMany' },
  level: Level,
  output: Output,
): RowFieldShape {
  const restriction = (alias: string): Sql => relationJoin(field.relation, alias, level.column)
  const beside = { level, output, fixed: field.relation.targetColumns }
  const depth = level.depth + 1
  const { rows, shape } = compileConnection(field.connection, restriction, depth, beside)
  if (!rows) return { kind: 'toMany', key: field.key, rows: undefined, connection: shape }
  const lateral = level.aliases.next('l')
  const { query, list } = listText(rows.query, rows.output, depth)
  output.laterals.push(sql` left join lateral (${query}) as ${identifier(lateral)} on true`)
  const slot = addOutput(output, level, identifier(lateral, 'j'))
  return { kind: 'toMany', key: field.key, rows: { slot, ...list }, connection: shape }
}

/** @param depth 0 at the root, where the head may stand beside the page; else lists it stands in */
export function compileConnection(
  plan: ConnectionPlan,
  restriction: Restriction,
  depth: number,
  beside: Beside,
): CompiledConnection {
  const needs = readNeeds(plan)
  const { aliases } = beside.level
  const add = (expression: Sql): Slot => addOutput(beside.output, beside.level, expression)
  const forward = plan.page.direction === 'forward'
  const [near, far] = forward
    ? [plan.page.after, plan.page.before]
    : [plan.page.before, plan.page.after]
  const behind = needs.otherSide
    ? existsBehind(plan, restriction, near, forward ? 'atOrBefore' : 'atOrAfter', aliases)
    : undefined
  const otherSide = behind && add(behind)
  const beyondRange =
    needs.beyondRange && far
      ? add(existsBeyond(plan, restriction, far, forward ? 'atOrAfter' : 'atOrBefore', aliases))
      : undefined
  const candidates = needs.candidates ? add(countRows(plan, restriction, aliases)) : undefined
  // Before the rows, whose places in the answer follow those of all that stands beside them.
  const counts: Counts = new Map(
    plan.fields
      .filter((field) => field.kind === 'count')
      .map((field) => [field, compileCount(field, plan, restriction, aliases, add)]),
  )
  const head = depth === 0 ? beside.output : undefined
  const page = needs.rows
    ? compilePage(
        plan,
        needs,
        restriction,
        head,
        { ...beside, level: { ...beside.level, depth } },
        counts,
      )
    : undefined
  return {
    rows: page?.rows,
    shape: {
      page: plan.page,
      cursors: plan.cursors,
      order: plan.order,
      fields: page?.fields ?? fieldsWithoutRows(plan, counts),
      position: page?.position ?? [],
      distance: page?.distance,
      searched: plan.near !== undefined,
      compared: page?.compared,
      otherSide,
      beyondRange,
      candidates,
    },
  }
}

function fieldsWithoutRows(plan: ConnectionPlan, counts: Counts): ConnectionFieldShape[] {
  return plan.fields.flatMap((field) => {
    if (field.kind === 'nodes' || field.kind === 'edges') return []
    return [field.kind === 'count' ? { ...field, slots: slotsOf(field, counts) } : field]
  })
}
