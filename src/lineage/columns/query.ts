import type { Node, SelectStmt } from 'libpg-query'
import { groupingTraces, orderingTrace } from './clauses.ts'
import { openWith } from './ctes.ts'
import type { IndirectLink, IndirectSubtype } from './edge.ts'
import { readFrom } from './from.ts'
import type { QueryResult } from './query-result.ts'
import type { Resolution } from './resolution.ts'
import { oneOf } from './rows.ts'
import { Scope } from './scope.ts'
import { combined } from './set-operation.ts'
import { expandedRow, readTargets } from './target-list.ts'
import { allOf, deciding, together, type Column, type Trace } from './trace.ts'
import { isEmpty, items, sortedExpression } from './tree.ts'
import { namedWindows, windowLinks } from './window.ts'

/** A SELECT, a VALUES, or a set operation of them. `outer` is what can be seen from around it. */
export function resolveQuery(
  resolution: Resolution,
  select: SelectStmt,
  outer: Scope,
): QueryResult {
  const { scope, close } = openWith(resolution, select.withClause, outer)
  const result = resolveBody(resolution, select, scope)
  close()
  return result
}

function resolveBody(resolution: Resolution, select: SelectStmt, outer: Scope): QueryResult {
  const { larg, rarg, valuesLists } = select
  if (larg && rarg) {
    const sides = combined(select, resolution.query(larg, outer), resolution.query(rarg, outer))
    return ordered(resolution, select, sides, outer)
  }
  if (valuesLists) return ordered(resolution, select, values(resolution, valuesLists, outer), outer)
  return plain(resolution, select, outer)
}

function plain(resolution: Resolution, select: SelectStmt, outer: Scope): QueryResult {
  const from = readFrom(resolution, select.fromClause, outer)
  const windows = namedWindows(select.windowClause)
  const scope = new Scope(outer, from.relations, outer.ctes, windows)
  const { columns, more } = readTargets(resolution, select.targetList, scope)
  const rows = new Set(from.rows)
  const decide = (trace: Trace, subtype: IndirectSubtype): void => {
    for (const link of deciding(trace, subtype)) rows.add(link)
  }
  decide(resolution.expression(select.whereClause, scope), 'FILTER')
  for (const trace of groupingTraces(resolution, select.groupClause, columns, scope)) {
    decide(trace, 'GROUP_BY')
  }
  decide(resolution.expression(select.havingClause, scope), 'FILTER')
  for (const node of select.distinctClause ?? []) {
    const trace = isEmpty(node)
      ? together(columns.map(({ trace }) => trace))
      : orderingTrace(resolution, node, columns, scope)
    decide(trace, 'GROUP_BY')
  }
  // A named window that nobody uses is read all the same.
  for (const window of windows.values()) windowLinks(resolution, window, scope)
  const result = ordered(resolution, select, { columns, more, rows }, scope)
  const { multiplied } = scope
  return multiplied ? { ...result, rows: allOf(result.rows, multiplied) } : result
}

/** A result with what ORDER BY, LIMIT and OFFSET decide about it. */
function ordered(
  resolution: Resolution,
  { sortClause, limitCount, limitOffset }: SelectStmt,
  result: QueryResult,
  scope: Scope,
): QueryResult {
  const { columns, more } = result
  const rows = new Set<IndirectLink>(result.rows)
  for (const node of sortClause ?? []) {
    const trace = orderingTrace(resolution, sortedExpression(node), columns, scope)
    for (const link of deciding(trace, 'SORT')) rows.add(link)
  }
  for (const node of [limitCount, limitOffset]) {
    for (const link of deciding(resolution.expression(node, scope), 'FILTER')) rows.add(link)
  }
  return { columns, more, rows }
}

/** VALUES: each column comes from its values in all the rows. */
function values(resolution: Resolution, lists: readonly Node[], outer: Scope): QueryResult {
  const columns: Trace[][] = []
  for (const list of lists) {
    const row = expandedRow(resolution, items(list), outer)
    for (const [position, { trace }] of row.entries()) (columns[position] ??= []).push(trace)
  }
  return {
    columns: columns.map((traces, position): Column => {
      const [only] = traces
      const trace = traces.length === 1 && only ? only : oneOf(traces, 'IDENTITY')
      return { name: `column${position + 1}`, trace, reads: [] }
    }),
    rows: new Set(),
  }
}
