import type { DeleteStmt, UpdateStmt } from 'libpg-query'
import { readSet, writtenColumns } from './assignment.ts'
import { openWith } from './ctes.ts'
import { readFrom, tableRelation } from './from.ts'
import type { Resolution } from './resolution.ts'
import { readReturning, withValues } from './returning.ts'
import { Scope } from './scope.ts'
import { allOf, deciding, nothing } from './trace.ts'
import type { StatementResult } from './written.ts'

/** UPDATE. Its columns are those it sets. */
export function resolveUpdate(
  resolution: Resolution,
  update: UpdateStmt,
  outer: Scope,
): StatementResult {
  const { scope, close } = openWith(resolution, update.withClause, outer)
  const target = tableRelation(resolution, update.relation ?? {})
  // FROM cannot see the target, not even from LATERAL.
  const from = readFrom(resolution, update.fromClause, scope)
  const all = new Scope(scope, [target, ...from.relations], scope.ctes)
  const columns = writtenColumns(readSet(resolution, update.targetList, target, all))
  const where = deciding(resolution.expression(update.whereClause, all), 'FILTER')
  const after = withValues(target, columns)
  const returned = { target: after, before: target, after, others: from.relations }
  const returning = readReturning(resolution, update.returningClause, returned, scope)
  close()
  return { columns, returning, rows: allOf(from.rows, where) }
}

/** DELETE. It writes no column, so its columns are those it returns. */
export function resolveDelete(
  resolution: Resolution,
  statement: DeleteStmt,
  outer: Scope,
): StatementResult {
  const { scope, close } = openWith(resolution, statement.withClause, outer)
  const target = tableRelation(resolution, statement.relation ?? {})
  const using = readFrom(resolution, statement.usingClause, scope)
  const all = new Scope(scope, [target, ...using.relations], scope.ctes)
  const where = deciding(resolution.expression(statement.whereClause, all), 'FILTER')
  const gone = target.columns.map((column) => ({ ...column, trace: nothing }))
  const after = withValues(target, gone)
  const returned = { target, before: target, after, others: using.relations }
  const returning = readReturning(resolution, statement.returningClause, returned, scope)
  close()
  return { columns: returning ?? [], returning, rows: allOf(using.rows, where) }
}
