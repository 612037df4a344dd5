import type { Node } from 'libpg-query'
import { lastName, names, type Tree } from './tree.ts'

/** The name Postgres gives to an output column that has no alias. */
export function outputName(node: Node): string {
  return (strongName(node) ?? weakName(node)) || '?column?'
}

/** A name that a cast around the expression keeps. */
function strongName(node: Node): string | undefined {
  const tree: Tree = node
  if (tree.ColumnRef) return lastName(tree.ColumnRef.fields) || undefined
  if (tree.FuncCall) return lastName(tree.FuncCall.funcname)
  if (tree.A_Indirection) {
    const { indirection, arg } = tree.A_Indirection
    return names(indirection).at(-1) ?? (arg && strongName(arg))
  }
  if (tree.A_Expr) return tree.A_Expr.kind === 'AEXPR_NULLIF' ? 'nullif' : undefined
  if (tree.TypeCast) return tree.TypeCast.arg && strongName(tree.TypeCast.arg)
  if (tree.CollateClause) return tree.CollateClause.arg && strongName(tree.CollateClause.arg)
  if (tree.CaseExpr) return tree.CaseExpr.defresult && strongName(tree.CaseExpr.defresult)
  if (tree.MinMaxExpr) return tree.MinMaxExpr.op === 'IS_LEAST' ? 'least' : 'greatest'
  if (tree.SQLValueFunction) return valueName(tree.SQLValueFunction.op)
  if (tree.SubLink) return sublinkName(tree)
  if (tree.XmlExpr) return xmlName(tree.XmlExpr.op)
  if (tree.JsonFuncExpr) return jsonName(tree.JsonFuncExpr.op)
  for (const kind of fixedNames) if (tree[kind]) return fixedName[kind]
  return undefined
}

/** Expressions that always have the same name. */
const fixedName = {
  CoalesceExpr: 'coalesce',
  A_ArrayExpr: 'array',
  RowExpr: 'row',
  GroupingFunc: 'grouping',
  MergeSupportFunc: 'merge_action',
  XmlSerialize: 'xmlserialize',
  JsonParseExpr: 'json',
  JsonScalarExpr: 'json_scalar',
  JsonSerializeExpr: 'json_serialize',
  JsonObjectConstructor: 'json_object',
  JsonArrayConstructor: 'json_array',
  JsonArrayQueryConstructor: 'json_array',
  JsonObjectAgg: 'json_objectagg',
  JsonArrayAgg: 'json_arrayagg',
} as const
const fixedNames = Object.keys(fixedName) as readonly (keyof typeof fixedName)[]

/** A name that gives way to a stronger one inside: that of a type, or `case`. */
function weakName(node: Node): string | undefined {
  const tree: Tree = node
  if (tree.TypeCast) {
    const { arg, typeName } = tree.TypeCast
    return lastName(typeName?.names) || (arg && weakName(arg))
  }
  if (tree.CollateClause) return tree.CollateClause.arg && weakName(tree.CollateClause.arg)
  if (tree.A_Indirection) return tree.A_Indirection.arg && weakName(tree.A_Indirection.arg)
  return tree.CaseExpr ? 'case' : undefined
}

function sublinkName({ SubLink: link }: Tree): string | undefined {
  if (link?.subLinkType === 'EXISTS_SUBLINK') return 'exists'
  if (link?.subLinkType === 'ARRAY_SUBLINK') return 'array'
  if (link?.subLinkType !== 'EXPR_SUBLINK') return undefined
  let { SelectStmt: select }: Tree = link.subselect ?? {}
  while (select?.larg) select = select.larg
  if (select?.valuesLists) return 'column1'
  const { ResTarget: target }: Tree = select?.targetList?.[0] ?? {}
  if (!target?.val) return undefined
  return target.name ?? outputName(target.val)
}

const valueName = (op: string | undefined): string =>
  (op ?? '')
    .replace(/^SVFOP_/, '')
    .replace(/_N$/, '')
    .toLowerCase()

function xmlName(op: string | undefined): string | undefined {
  // IS DOCUMENT is an operator and has no name.
  return op === 'IS_DOCUMENT' ? undefined : (op ?? '').replace(/^IS_/, '').toLowerCase()
}

function jsonName(op: string | undefined): string {
  return (op ?? '').replace(/_OP$/, '').toLowerCase()
}
