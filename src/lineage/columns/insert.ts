import type { InsertStmt, OnConflictClause } from 'libpg-query'
import { insertedValues, own, readSet, writtenColumns } from './assignment.ts'
import { openWith } from './ctes.ts'
import type { IndirectLink } from './edge.ts'
import { tableRelation } from './from.ts'
import type { QueryResult } from './query-result.ts'
import type { Resolution } from './resolution.ts'
import { readReturning, withValues } from './returning.ts'
import { Scope, type Relation } from './scope.ts'
import { deciding, nothing, together, type Trace } from './trace.ts'
import type { Tree } from './tree.ts'
import { assign, type Assignments, type StatementResult } from './written.ts'

/** INSERT, with what ON CONFLICT writes instead. */
export function resolveInsert(
  resolution: Resolution,
  insert: InsertStmt,
  outer: Scope,
): StatementResult {
  const { scope, close } = openWith(resolution, insert.withClause, outer)
  const target = tableRelation(resolution, insert.relation ?? {})
  const { SelectStmt: select }: Tree = insert.selectStmt ?? {}
  const source: QueryResult = select
    ? resolution.query(select, scope)
    : { columns: [], rows: new Set() }
  const assignments = assigned(insert, target, source)
  const proposed = writtenColumns(assignments)
  const rows = new Set(source.rows)

  const defaults = target.columns.map((column) => ({ ...column, trace: nothing, reads: [] }))
  const excluded = withValues(
    { ...target, columns: defaults, name: 'excluded', listed: false },
    proposed,
  )
  const { onConflictClause: conflict } = insert
  const updates = conflict
    ? readConflict(resolution, conflict, { target, excluded, rows }, scope)
    : new Map<string, Trace[]>()
  for (const [name, traces] of updates) {
    for (const trace of traces) assign(assignments, name, trace)
  }
  const columns = writtenColumns(assignments)
  // Where a row may be updated instead, what is not assigned then stays what it was.
  const after = columns.map((column) => {
    const stays = conflict?.action === 'ONCONFLICT_UPDATE' && !updates.has(column.name)
    if (!stays) return column
    return { ...column, trace: together([column.trace, own(target, column.name)]) }
  })
  const left = withValues(target, after)
  const before = conflict ? target : { ...target, columns: defaults }
  const returned = { target: left, before, after: left }
  const returning = readReturning(resolution, insert.returningClause, returned, scope)
  close()
  return { columns, returning, rows }
}

/** The values of the source by the column they go to: those listed, else those of the table. */
function assigned({ cols }: InsertStmt, target: Relation, source: QueryResult): Assignments {
  const values = source.columns.map(({ trace }) => trace)
  return insertedValues(cols, target, cols ? cols.map((_, index) => values[index]) : values)
}

/** What ON CONFLICT writes. Which rows it meets depends on the columns that may conflict. */
function readConflict(
  resolution: Resolution,
  { infer, targetList, whereClause }: OnConflictClause,
  {
    target,
    excluded,
    rows,
  }: { readonly target: Relation; readonly excluded: Relation; readonly rows: Set<IndirectLink> },
  outer: Scope,
): Assignments {
  const existing = new Scope(outer, [target], outer.ctes)
  const decide = (links: ReadonlySet<IndirectLink>): void => links.forEach((link) => rows.add(link))
  for (const node of infer?.indexElems ?? []) {
    const { IndexElem: element }: Tree = node
    const key = element?.expr ?? {
      ColumnRef: { fields: [{ String: { sval: element?.name ?? '' } }] },
    }
    decide(deciding(resolution.expression(key, existing), 'JOIN'))
    if (element?.name !== undefined) decide(deciding(own(excluded, element.name), 'JOIN'))
  }
  if (infer?.conname !== undefined) {
    const reason = 'is a constraint whose columns are not known'
    resolution.findings.cannotResolve({ kind: 'columns', name: infer.conname, reason })
  }
  decide(deciding(resolution.expression(infer?.whereClause, existing), 'FILTER'))
  const both = new Scope(outer, [target, excluded], outer.ctes)
  decide(deciding(resolution.expression(whereClause, both), 'FILTER'))
  return readSet(resolution, targetList, target, both)
}
