import type { FuncCall, Node } from 'libpg-query'
import { traceOfAll } from './clauses.ts'
import { isAggregate, isMasking } from './function-names.ts'
import type { Resolution } from './resolution.ts'
import type { Scope } from './scope.ts'
import { decidedBy, deciding, derived, masked, type Trace } from './trace.ts'
import { names, sortedExpression } from './tree.ts'
import { windowLinks } from './window.ts'

/** A function, an aggregate or a window function. */
export function callTrace(resolution: Resolution, call: FuncCall, scope: Scope): Trace {
  const name = names(call.funcname)
  const order = (call.agg_order ?? []).map(sortedExpression)
  const within = call.agg_within_group === true
  const inputs = [...(call.args ?? []), ...(within ? order : [])]
  const subtype = isAggregate(name) || aggregates(call) ? 'AGGREGATION' : 'TRANSFORMATION'
  const value = derived(traceOfAll(resolution, inputs, scope), subtype)
  return decided(resolution, isMasking(name) ? masked(value) : value, scope, {
    filter: call.agg_filter,
    order: within ? [] : order,
    over: call.over,
  })
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
