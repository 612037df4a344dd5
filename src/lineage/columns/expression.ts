import type { A_Expr, CaseExpr, ColumnRef, Node, SubLink } from 'libpg-query'
import { traceOfAll } from './clauses.ts'
import { callTrace } from './function-call.ts'
import { jsonTrace } from './json-expression.ts'
import type { Resolution } from './resolution.ts'
import { castTrace, indirectionTrace, rowTrace } from './row-expression.ts'
import { arrayOf, byComparison, oneOf, rowOf } from './rows.ts'
import type { Relation, Scope } from './scope.ts'
import { decidedBy, deciding, derived, nothing, together, type Trace } from './trace.ts'
import { endsInStar, isEmpty, kindOf, names, type Tree } from './tree.ts'

/** Where the value of an expression comes from. */
export function expressionTrace(
  resolution: Resolution,
  node: Node | undefined,
  scope: Scope,
): Trace {
  if (!node) return nothing
  const tree: Tree = node
  const computed = (...nodes: readonly (Node | undefined)[]): Trace =>
    derived(traceOfAll(resolution, nodes, scope), 'TRANSFORMATION')
  const all = (nodes: readonly Node[] | undefined): Trace[] =>
    (nodes ?? []).map((each) => resolution.expression(each, scope))
  if (tree.ColumnRef) return referenceTrace(resolution, tree.ColumnRef, scope)
  if (tree.A_Const || tree.ParamRef || tree.SQLValueFunction) return nothing
  if (tree.FuncCall) return callTrace(resolution, tree.FuncCall, scope)
  if (tree.A_Expr) return operatorTrace(resolution, tree.A_Expr, scope)
  if (tree.BoolExpr) return computed(...(tree.BoolExpr.args ?? []))
  if (tree.TypeCast) return castTrace(resolution, tree.TypeCast, scope)
  if (tree.SubLink) return sublinkTrace(resolution, tree.SubLink, scope)
  if (tree.CaseExpr) return caseTrace(resolution, tree.CaseExpr, scope)
  if (tree.CoalesceExpr) return coalesceTrace(resolution, tree.CoalesceExpr.args ?? [], scope)
  if (tree.NullTest) return computed(tree.NullTest.arg)
  if (tree.BooleanTest) return computed(tree.BooleanTest.arg)
  if (tree.A_Indirection) return indirectionTrace(resolution, tree.A_Indirection, scope)
  if (tree.CollateClause) return resolution.expression(tree.CollateClause.arg, scope)
  if (tree.NamedArgExpr) return resolution.expression(tree.NamedArgExpr.arg, scope)
  if (tree.RowExpr) return rowTrace(resolution, tree.RowExpr.args ?? [], scope)
  if (tree.A_ArrayExpr) return arrayOf(all(tree.A_ArrayExpr.elements), 'TRANSFORMATION')
  if (tree.MinMaxExpr) return byComparison(oneOf(all(tree.MinMaxExpr.args), 'TRANSFORMATION'))
  if (tree.List) return computed(...(tree.List.items ?? []))
  if (tree.GroupingFunc) {
    const traced = traceOfAll(resolution, tree.GroupingFunc.args, scope)
    return decidedBy(nothing, deciding(traced, 'GROUP_BY'))
  }
  if (tree.XmlExpr)
    return computed(...(tree.XmlExpr.args ?? []), ...values(tree.XmlExpr.named_args))
  if (tree.XmlSerialize) return computed(tree.XmlSerialize.expr)
  if (tree.SetToDefault || tree.CurrentOfExpr || tree.MergeSupportFunc) return nothing
  const json = jsonTrace(resolution, tree, scope)
  if (json) return json
  if (!isEmpty(node)) {
    const reason = 'is a kind of expression that the resolver does not know'
    resolution.findings.cannotResolve({ kind: 'expression', name: kindOf(node), reason })
    return resolution.findings.unknown(kindOf(node))
  }
  return nothing
}

/** The expressions of named arguments. */
function values(nodes: readonly Node[] | undefined): (Node | undefined)[] {
  return (nodes ?? []).map((node) => {
    const { ResTarget: target }: Tree = node
    return target?.val
  })
}

/** A name: a column, or a whole row. */
function referenceTrace(resolution: Resolution, { fields }: ColumnRef, scope: Scope): Trace {
  const { findings } = resolution
  const path = names(fields)
  const name = path.join('.')
  if (endsInStar(fields)) {
    // Outside of a list, a star is the row as one value.
    const relation = scope.relation(path.at(-2), path.at(-1) ?? '')
    return relation ? wholeRow(resolution, relation) : notFound(resolution, name)
  }
  const [first = '', second] = path
  const found =
    second === undefined
      ? scope.find(first)
      : scope.findIn(path.at(-3), path.at(-2) ?? '', path.at(-1) ?? '')
  switch (found.kind) {
    case 'column':
      return findings.use(found.column)
    case 'more':
      return found.trace
    case 'relation':
      return wholeRow(resolution, found.relation)
    case 'ambiguous': {
      const reason = 'may be a column of more than one relation'
      findings.cannotResolve({ kind: 'column', name, reason })
      return findings.unknown(name)
    }
    case 'missing':
      return notFound(resolution, name)
  }
}

function notFound({ findings }: Resolution, name: string): Trace {
  findings.cannotResolve({ kind: 'column', name, reason: 'is no known column' })
  return findings.unknown(name)
}

function wholeRow({ findings }: Resolution, { name = '', whole, columns, more }: Relation): Trace {
  if (whole) return whole
  if (!more?.likely) return rowOf(columns)
  if (more.trace) return more.trace
  const reason = 'stands for a row whose columns are not known'
  findings.cannotResolve({ kind: 'columns', name, reason })
  return together([...columns.map(({ trace }) => trace), findings.unknown(name)])
}

function operatorTrace(
  resolution: Resolution,
  { kind, lexpr, rexpr }: A_Expr,
  scope: Scope,
): Trace {
  if (kind !== 'AEXPR_NULLIF') {
    return derived(traceOfAll(resolution, [lexpr, rexpr], scope), 'TRANSFORMATION')
  }
  const value = oneOf([resolution.expression(lexpr, scope)], 'TRANSFORMATION')
  const compared = traceOfAll(resolution, [lexpr, rexpr], scope)
  return decidedBy(value, deciding(compared, 'CONDITIONAL'))
}

function caseTrace(
  resolution: Resolution,
  { arg, args, defresult }: CaseExpr,
  scope: Scope,
): Trace {
  const branches = (args ?? []).flatMap((node) => {
    const { CaseWhen: when }: Tree = node
    return when ? [when] : []
  })
  const conditions = [arg, ...branches.map(({ expr }) => expr)]
  const results = [...branches.map(({ result }) => result), defresult]
  const values = results.map((result) => resolution.expression(result, scope))
  const value = oneOf(values, 'TRANSFORMATION')
  return decidedBy(value, deciding(traceOfAll(resolution, conditions, scope), 'CONDITIONAL'))
}

/** Every argument but the last decides whether the next is looked at. */
function coalesceTrace(resolution: Resolution, args: readonly Node[], scope: Scope): Trace {
  const traces = args.map((argument) => resolution.expression(argument, scope))
  const value = oneOf(traces, 'TRANSFORMATION')
  return decidedBy(value, deciding(together(traces.slice(0, -1)), 'CONDITIONAL'))
}

/** A subquery as a value. What decides about its rows decides about the value. */
function sublinkTrace(
  resolution: Resolution,
  { subLinkType, testexpr, subselect }: SubLink,
  scope: Scope,
): Trace {
  const { SelectStmt: select }: Tree = subselect ?? {}
  if (!select) return nothing
  const { columns, rows } = resolution.query(select, scope)
  const values = together(columns.map(({ trace }) => trace))
  return decidedBy(value(), rows)

  function value(): Trace {
    if (subLinkType === 'EXISTS_SUBLINK') return nothing
    if (subLinkType === 'ARRAY_SUBLINK') {
      return arrayOf(
        columns.map(({ trace }) => trace),
        'AGGREGATION',
      )
    }
    if (subLinkType !== 'EXPR_SUBLINK') {
      const compared = together([resolution.expression(testexpr, scope), values])
      return derived(compared, 'TRANSFORMATION')
    }
    const [only] = columns
    return only && columns.length === 1 ? only.trace : rowOf(columns)
  }
}
