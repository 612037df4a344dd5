import type { MergeStmt, MergeWhenClause } from 'libpg-query'
import { insertedValues, own, readSet, writtenColumns } from './assignment.ts'
import { openWith } from './ctes.ts'
import type { IndirectLink } from './edge.ts'
import { readFrom, tableRelation } from './from.ts'
import type { Resolution } from './resolution.ts'
import { readReturning, withValues } from './returning.ts'
import { Scope, type Relation } from './scope.ts'
import { decidedBy, deciding, together, type Trace } from './trace.ts'
import type { Tree } from './tree.ts'
import { assign, type Assignments, type StatementResult } from './written.ts'

/** MERGE. Its columns are those that any of its actions writes. */
export function resolveMerge(
  resolution: Resolution,
  merge: MergeStmt,
  outer: Scope,
): StatementResult {
  const { scope, close } = openWith(resolution, merge.withClause, outer)
  const target = tableRelation(resolution, merge.relation ?? {})
  const source = readFrom(resolution, merge.sourceRelation ? [merge.sourceRelation] : [], scope)
  const both = new Scope(scope, [target, ...source.relations], scope.ctes)
  const rows = new Set(source.rows)
  const on = deciding(resolution.expression(merge.joinCondition, both), 'JOIN')
  for (const link of on) rows.add(link)

  /** What decides which action takes a row. */
  const taken = new Set<IndirectLink>()
  const assignments: Assignments = new Map()
  /** What the actions write that leave a row which was there before. */
  const overExisting: Assignments[] = []
  for (const node of merge.mergeWhenClauses ?? []) {
    const { MergeWhenClause: clause }: Tree = node
    if (!clause) continue
    const visible = visibleTo(clause, target, source.relations)
    const seen = new Scope(scope, visible, scope.ctes)
    const condition = resolution.expression(clause.condition, seen)
    for (const link of deciding(condition, 'CONDITIONAL')) taken.add(link)
    const action = readAction(resolution, clause, { condition, target, scope: seen, rows })
    for (const [name, traces] of action) {
      for (const trace of traces) assign(assignments, name, trace)
    }
    const { commandType: command } = clause
    if (command === 'CMD_UPDATE' || command === 'CMD_DELETE') overExisting.push(action)
  }
  const columns = writtenColumns(assignments)
  const after = withValues(
    target,
    columns.map((column) => {
      const stays = overExisting.some((action) => !action.has(column.name))
      if (!stays) return column
      return { ...column, trace: together([column.trace, own(target, column.name)]) }
    }),
  )
  const returned = { target: after, before: target, after, first: source.relations }
  // A row that no action takes is not returned.
  const returning = readReturning(resolution, merge.returningClause, returned, scope)?.map(
    (column) => ({ ...column, trace: decidedBy(column.trace, taken) }),
  )
  close()
  return { columns, returning, rows }
}

/** A row without a match on one side shows only the other. */
function visibleTo(
  { matchKind }: MergeWhenClause,
  target: Relation,
  source: readonly Relation[],
): readonly Relation[] {
  if (matchKind === 'MERGE_WHEN_NOT_MATCHED_BY_TARGET') return source
  if (matchKind === 'MERGE_WHEN_NOT_MATCHED_BY_SOURCE') return [target]
  return [target, ...source]
}

/** What one WHEN writes. Its condition decides about what it writes, or about which rows remain. */
function readAction(
  resolution: Resolution,
  clause: MergeWhenClause,
  {
    condition,
    target,
    scope,
    rows,
  }: {
    readonly condition: Trace
    readonly target: Relation
    readonly scope: Scope
    readonly rows: Set<IndirectLink>
  },
): Assignments {
  const writes = clause.commandType === 'CMD_INSERT' || clause.commandType === 'CMD_UPDATE'
  if (!writes) {
    for (const link of deciding(condition, 'FILTER')) rows.add(link)
    return new Map()
  }
  const assignments =
    clause.commandType === 'CMD_UPDATE'
      ? readSet(resolution, clause.targetList, target, scope)
      : readInsert(resolution, clause, target, scope)
  const links = deciding(condition, 'CONDITIONAL')
  return new Map(
    [...assignments].map(([name, traces]) => [
      name,
      traces.map((trace) => decidedBy(trace, links)),
    ]),
  )
}

function readInsert(
  resolution: Resolution,
  { targetList, values }: MergeWhenClause,
  target: Relation,
  scope: Scope,
): Assignments {
  const given = (values ?? []).map((value) => resolution.expression(value, scope))
  return insertedValues(targetList, target, given)
}
