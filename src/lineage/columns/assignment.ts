import type { MultiAssignRef, Node } from 'libpg-query'
import { traceOfAll } from './clauses.ts'
import type { Resolution } from './resolution.ts'
import type { Relation, Scope } from './scope.ts'
import { expandedRow } from './target-list.ts'
import { decidedBy, derived, nothing, together, type Column, type Trace } from './trace.ts'
import type { Tree } from './tree.ts'
import { assign, type Assignments } from './written.ts'

/** The assignments of a SET clause. */
export function readSet(
  resolution: Resolution,
  nodes: readonly Node[] | undefined,
  target: Relation,
  scope: Scope,
): Assignments {
  const assignments: Assignments = new Map()
  for (const node of nodes ?? []) {
    const { ResTarget: item }: Tree = node
    if (item?.name === undefined) continue
    const { MultiAssignRef: several }: Tree = item.val ?? {}
    const value = several
      ? valueAt(resolution, several, scope)
      : resolution.expression(item.val, scope)
    const part = item.indirection ?? []
    const trace =
      part.length === 0 ? value : partTrace(resolution, part, value, own(target, item.name), scope)
    assign(assignments, item.name, trace)
  }
  return assignments
}

/** A column of which a field or an element is assigned: the rest of it stays. */
function partTrace(
  resolution: Resolution,
  part: readonly Node[],
  value: Trace,
  before: Trace,
  scope: Scope,
): Trace {
  const bounds = part.flatMap((node) => {
    const { A_Indices: indices }: Tree = node
    return indices ? [indices.lidx, indices.uidx] : []
  })
  const places = traceOfAll(resolution, bounds, scope)
  return derived(together([value, before, places]), 'TRANSFORMATION')
}

/** One value of `(a, b) = …`. */
function valueAt(
  resolution: Resolution,
  { source, colno = 1 }: MultiAssignRef,
  scope: Scope,
): Trace {
  const { SubLink: link, RowExpr: row }: Tree = source ?? {}
  if (row) return expandedRow(resolution, row.args ?? [], scope)[colno - 1]?.trace ?? nothing
  const { SelectStmt: select }: Tree = link?.subselect ?? {}
  if (select) {
    const { columns, rows } = resolution.query(select, scope)
    return decidedBy(columns[colno - 1]?.trace ?? nothing, rows)
  }
  const whole = resolution.expression(source, scope)
  return whole.row?.[colno - 1]?.trace ?? derived(whole, 'TRANSFORMATION')
}

/** The values of an INSERT by the columns they go to: those that it lists, else those of the table. */
export function insertedValues(
  list: readonly Node[] | undefined,
  target: Relation,
  values: readonly (Trace | undefined)[],
): Assignments {
  const assignments: Assignments = new Map()
  for (const [position, value = nothing] of values.entries()) {
    const { ResTarget: item }: Tree = list?.[position] ?? {}
    // A column of an unknown table is told by its position.
    const name = item?.name ?? target.columns[position]?.name ?? `$${position + 1}`
    // A field or an element is a part of what the column holds.
    const isPart = item?.indirection !== undefined
    assign(assignments, name, isPart ? derived(value, 'TRANSFORMATION') : value)
  }
  return assignments
}

/** The value that a column of the target has before the statement. */
export function own(target: Relation, name: string): Trace {
  return target.columns.find((column) => column.name === name)?.trace ?? nothing
}

/** The columns of assignments, each from all the values that may be written to it. */
export function writtenColumns(assignments: Assignments): Column[] {
  return [...assignments].map(([name, traces]) => {
    const [only] = traces
    const trace = traces.length === 1 && only ? only : together(traces)
    return { name, trace, reads: [] }
  })
}
