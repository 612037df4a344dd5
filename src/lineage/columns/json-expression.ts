import type { JsonAggConstructor, JsonFuncExpr, JsonValueExpr, Node } from 'libpg-query'
import { traceOfAll } from './clauses.ts'
import { decided } from './function-call.ts'
import type { Resolution } from './resolution.ts'
import type { Scope } from './scope.ts'
import { decidedBy, derived, together, type Trace } from './trace.ts'
import { sortedExpression, type Tree } from './tree.ts'

/** The expressions of SQL/JSON; undefined where the node is none of them. */
export function jsonTrace(resolution: Resolution, tree: Tree, scope: Scope): Trace | undefined {
  const computed = (...nodes: readonly (Node | undefined)[]): Trace =>
    derived(traceOfAll(resolution, nodes, scope), 'TRANSFORMATION')
  const aggregated = (
    constructor: JsonAggConstructor | undefined,
    ...nodes: readonly (Node | undefined)[]
  ): Trace =>
    decided(resolution, derived(traceOfAll(resolution, nodes, scope), 'AGGREGATION'), scope, {
      filter: constructor?.agg_filter,
      order: (constructor?.agg_order ?? []).map(sortedExpression),
      over: constructor?.over,
    })

  if (tree.JsonValueExpr) return computed(tree.JsonValueExpr.raw_expr)
  if (tree.JsonKeyValue) return computed(tree.JsonKeyValue.key, raw(tree.JsonKeyValue.value))
  if (tree.JsonObjectConstructor) return computed(...(tree.JsonObjectConstructor.exprs ?? []))
  if (tree.JsonArrayConstructor) return computed(...(tree.JsonArrayConstructor.exprs ?? []))
  if (tree.JsonParseExpr) return computed(raw(tree.JsonParseExpr.expr))
  if (tree.JsonScalarExpr) return computed(tree.JsonScalarExpr.expr)
  if (tree.JsonSerializeExpr) return computed(raw(tree.JsonSerializeExpr.expr))
  if (tree.JsonIsPredicate) return computed(tree.JsonIsPredicate.expr)
  if (tree.JsonFuncExpr) return computed(...functionInputs(tree.JsonFuncExpr))
  if (tree.JsonArrayAgg) {
    const { arg } = tree.JsonArrayAgg
    return aggregated(tree.JsonArrayAgg.constructor, raw(arg))
  }
  if (tree.JsonObjectAgg) {
    const { arg } = tree.JsonObjectAgg
    return aggregated(tree.JsonObjectAgg.constructor, arg?.key, raw(arg?.value))
  }
  if (tree.JsonArrayQueryConstructor) {
    const { SelectStmt: select }: Tree = tree.JsonArrayQueryConstructor.query ?? {}
    if (!select) return undefined
    const { columns, rows } = resolution.query(select, scope)
    const values = together(columns.map(({ trace }) => trace))
    return decidedBy(derived(values, 'AGGREGATION'), rows)
  }
  return undefined
}

const raw = (value: JsonValueExpr | undefined): Node | undefined => value?.raw_expr

/** JSON_VALUE, JSON_QUERY, JSON_EXISTS: the document, the path, what is passed, the defaults. */
function functionInputs(call: JsonFuncExpr): (Node | undefined)[] {
  const passing = (call.passing ?? []).map((node) => {
    const { JsonArgument: argument }: Tree = node
    return raw(argument?.val)
  })
  return [
    raw(call.context_item),
    call.pathspec,
    ...passing,
    call.on_empty?.expr,
    call.on_error?.expr,
  ]
}
