import type { A_Indirection, Node, TypeCast } from 'libpg-query'
import { traceOfAll } from './clauses.ts'
import type { Resolution } from './resolution.ts'
import { elementOf, rowOf, typed } from './rows.ts'
import type { Scope } from './scope.ts'
import { expandedRow } from './target-list.ts'
import { derived, type Column, type Trace } from './trace.ts'
import { names, type Tree } from './tree.ts'

/** `ROW(…)`, or a list in parentheses. */
export function rowTrace(resolution: Resolution, args: readonly Node[], scope: Scope): Trace {
  const columns = expandedRow(resolution, args, scope)
  return rowOf(columns.map((column, position): Column => ({ ...column, name: `f${position + 1}` })))
}

/** A cast. One to the type of a table makes a row of the table's columns. */
export function castTrace(
  resolution: Resolution,
  { arg, typeName }: TypeCast,
  scope: Scope,
): Trace {
  const value = resolution.expression(arg, scope)
  const [name = '', schema] = names(typeName?.names).toReversed()
  const table = schema === 'pg_catalog' ? undefined : resolution.catalog.find(schema, name)
  if (!table) return derived(value, 'TRANSFORMATION')
  return typed(value, table.columns, typeName?.arrayBounds ? 'elements' : 'row')
}

/** Fields of a row and elements of an array: `(row).field`, `array[1]`. */
export function indirectionTrace(
  resolution: Resolution,
  { arg, indirection = [] }: A_Indirection,
  scope: Scope,
): Trace {
  let trace = resolution.expression(arg, scope)
  for (const step of indirection) {
    const { String: field, A_Indices: indices }: Tree = step
    const column = field && trace.row?.find(({ name }) => name === field.sval)
    if (column) {
      trace = resolution.findings.use(column)
    } else if (indices) {
      const bounds = traceOfAll(resolution, [indices.lidx, indices.uidx], scope)
      trace = elementOf(trace, bounds, indices.is_slice === true)
    } else {
      trace = derived(trace, 'TRANSFORMATION')
    }
  }
  return trace
}
