import type { JsonBehavior, JsonTable, Node, RangeTableFunc } from 'libpg-query'
import { renamed } from './rename.ts'
import type { Resolution } from './resolution.ts'
import type { Relation, Scope } from './scope.ts'
import type { MadeRelation } from './table-function.ts'
import { derived, nothing, together, type Column, type Trace } from './trace.ts'
import { names, type Tree } from './tree.ts'

/** JSON_TABLE: every column comes from the document, and from its own defaults. */
export function jsonTable(resolution: Resolution, table: JsonTable, scope: Scope): MadeRelation {
  const expression = (node: Node | undefined): Trace => resolution.expression(node, scope)
  const passing = (table.passing ?? []).map((node) => {
    const { JsonArgument: argument }: Tree = node
    return expression(argument?.val?.raw_expr)
  })
  const document = together([
    expression(table.context_item?.raw_expr),
    ...passing,
    fallback(resolution, table.on_error, scope),
  ])
  const columns = jsonColumns(resolution, table.columns, document, scope)
  return { relation: documentRelation(columns, table.alias), input: document }
}

function jsonColumns(
  resolution: Resolution,
  nodes: readonly Node[] | undefined,
  document: Trace,
  scope: Scope,
): Column[] {
  return (nodes ?? []).flatMap((node): Column[] => {
    const { JsonTableColumn: column }: Tree = node
    if (!column) return []
    const { coltype, name = '', columns, on_empty: onEmpty, on_error: onError } = column
    if (coltype === 'JTC_NESTED') return jsonColumns(resolution, columns, document, scope)
    if (coltype === 'JTC_FOR_ORDINALITY') return [{ name, trace: nothing, reads: [] }]
    const defaults = [onEmpty, onError].map((behavior) => fallback(resolution, behavior, scope))
    const trace = derived(together([document, ...defaults]), 'TRANSFORMATION')
    return [{ name, trace, reads: [] }]
  })
}

/** The expression of `DEFAULT … ON EMPTY` and `ON ERROR`. */
function fallback(resolution: Resolution, behavior: JsonBehavior | undefined, scope: Scope): Trace {
  return resolution.expression(behavior?.expr, scope)
}

/** XMLTABLE: every column comes from the document, and from its own path and default. */
export function xmlTable(
  resolution: Resolution,
  table: RangeTableFunc,
  scope: Scope,
): MadeRelation {
  const expression = (node: Node | undefined): Trace => resolution.expression(node, scope)
  const namespaces = (table.namespaces ?? []).map((node) => {
    const { ResTarget: target }: Tree = node
    return expression(target?.val)
  })
  const document = together([expression(table.docexpr), expression(table.rowexpr), ...namespaces])
  const columns = (table.columns ?? []).flatMap((node): Column[] => {
    const { RangeTableFuncCol: column }: Tree = node
    if (!column) return []
    const { colname: name = '' } = column
    if (column.for_ordinality === true) return [{ name, trace: nothing, reads: [] }]
    const own = [column.colexpr, column.coldefexpr].map(expression)
    return [{ name, trace: derived(together([document, ...own]), 'TRANSFORMATION'), reads: [] }]
  })
  return { relation: documentRelation(columns, table.alias), input: document }
}

function documentRelation(columns: readonly Column[], alias: JsonTable['alias']): Relation {
  return {
    name: alias?.aliasname,
    columns: renamed(columns, names(alias?.colnames)),
    named: alias !== undefined,
    listed: true,
  }
}
