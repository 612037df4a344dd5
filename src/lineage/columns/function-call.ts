import type { FuncCall, Node } from 'libpg-query'
import { traceOfAll } from './clauses.ts'
import type { DirectSubtype } from './edge.ts'
import { isAggregate, returnsRows, rowFunction } from './function-names.ts'
import { maskOf } from './masking-functions.ts'
import type { Resolution } from './resolution.ts'
import { arrayOf, byComparison, elementOf, filled, oneOf } from './rows.ts'
import type { Scope } from './scope.ts'
import { decidedBy, deciding, derived, masked, nothing, together, type Trace } from './trace.ts'
import { items, names, sortedExpression } from './tree.ts'
import { windowLinks } from './window.ts'

/** A function, an aggregate or a window function. */
export function callTrace(resolution: Resolution, call: FuncCall, scope: Scope): Trace {
  const name = names(call.funcname)
  const order = (call.agg_order ?? []).map(sortedExpression)
  const within = call.agg_within_group === true
  const inputs = [...(call.args ?? []), ...(within ? order : [])]
  const subtype = isAggregate(name) || aggregates(call) ? 'AGGREGATION' : 'TRANSFORMATION'
  const given = inputs.flatMap(items).map((input) => resolution.expression(input, scope))
  const mask = maskOf(name, isFromColumns(given[1]))
  const read: Trace[] = []
  if (!resolution.isKnownFunction(name) && !mask) {
    // `column(row)` is another way to write `row.column`.
    const [only] = given.length === 1 && name.length === 1 ? given : []
    const field = only?.row?.find((column) => column.name === name[0])
    if (field) return resolution.findings.use(field)
    read.push(resolution.findings.unknownFunction(name))
  }
  const made = computed(name, [...given, ...read], subtype)
  const value = call.agg_distinct === true ? byComparison(made) : made
  // In a list of columns, each row becomes as many as the function returns.
  if (returnsRows(name)) scope.multiply(deciding(value, 'JOIN'))
  return decided(resolution, mask ? masked(value, mask) : value, scope, {
    filter: call.agg_filter,
    order: within ? [] : order,
    over: call.over,
  })
}

function isFromColumns(trace: Trace = nothing): boolean {
  return trace.direct.size > 0 || trace.indirect.size > 0
}

/** What a function makes of what it is given. Rows stay rows where it only hands them on. */
function computed(name: readonly string[], given: readonly Trace[], subtype: DirectSubtype): Trace {
  switch (rowFunction(name)) {
    case 'chooses':
      return oneOf(given, subtype)
    case 'compares':
      return byComparison(oneOf(given, subtype))
    case 'collects':
      return arrayOf(given, subtype)
    case 'sorts':
      return byComparison(arrayOf(given, subtype))
    case 'takes apart':
      return elementOf(oneOf(given, subtype), nothing, false)
    case 'fills': {
      const [row = nothing, ...document] = given
      return filled(row, together(document))
    }
    case undefined:
      return derived(together(given), subtype)
  }
}

/** What stands behind the arguments of an aggregate or window function. */
export interface CallClauses {
  /** `FILTER (WHERE …)` */
  readonly filter: Node | undefined
  /** `ORDER BY` inside the parentheses. */
  readonly order: readonly (Node | undefined)[]
  readonly over: FuncCall['over']
}

/** A function's value with what its clauses decide. */
export function decided(
  resolution: Resolution,
  value: Trace,
  scope: Scope,
  { filter, order, over }: CallClauses,
): Trace {
  const links = [
    deciding(resolution.expression(filter, scope), 'FILTER'),
    deciding(traceOfAll(resolution, order, scope), 'SORT'),
    windowLinks(resolution, over, scope),
  ]
  return links.reduce(decidedBy, value)
}

/** True where only an aggregate can be called like this. */
function aggregates(call: FuncCall): boolean {
  return (
    call.agg_star === true ||
    call.agg_distinct === true ||
    call.agg_within_group === true ||
    call.agg_filter !== undefined ||
    call.agg_order !== undefined
  )
}
