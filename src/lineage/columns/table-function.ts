import type { FuncCall, Node, RangeFunction } from 'libpg-query'
import { tableFunction } from './function-names.ts'
import { outputName } from './output-name.ts'
import { renamed } from './rename.ts'
import type { Resolution } from './resolution.ts'
import { elementOf } from './rows.ts'
import type { Relation, Scope } from './scope.ts'
import { derived, nothing, together, type Column, type Trace } from './trace.ts'
import { items, lastName, names, type Tree } from './tree.ts'
import type { UnknownColumns } from './unknown-columns.ts'

/** A relation made from values, with the values. */
export interface MadeRelation {
  readonly relation: Relation
  readonly input: Trace
}

/** The columns of one function in FROM. */
interface FunctionColumns {
  readonly columns: readonly Column[]
  readonly more?: UnknownColumns | undefined
  /** Of a function that returns one value and not a row: whether the alias names its column too. */
  readonly named?: 'by alias' | 'by itself'
  readonly input: Trace
}

/** A function in FROM, or several side by side: `ROWS FROM (…)`. Each column comes from its input. */
export function functionRelation(
  resolution: Resolution,
  range: RangeFunction,
  scope: Scope,
): MadeRelation {
  const parts = (range.functions ?? []).flatMap((node) => {
    const [call, definitions] = items(node)
    if (!call) return []
    const own = items(definitions)
    return [functionColumns(resolution, call, own.length > 0 ? own : range.coldeflist, scope)]
  })
  const { alias, ordinality } = range
  const columns = parts.flatMap((part) => part.columns)
  const [only] = parts.length === 1 ? parts : []
  // Columns of an unknown function, or of an array of rows, are known where the alias names them.
  if (only?.more?.trace) {
    const { trace } = only.more
    const last = ordinality === true ? -1 : undefined
    const further = names(alias?.colnames).slice(columns.length, last)
    columns.push(...further.map((name): Column => ({ name, trace, reads: [] })))
  }
  const [column] = columns
  if (only?.named === 'by alias' && column && alias?.aliasname !== undefined) {
    columns[0] = { ...column, name: alias.aliasname }
  }
  if (ordinality === true) columns.push({ name: 'ordinality', trace: nothing, reads: [] })
  const relation: Relation = {
    name: alias?.aliasname ?? functionName(range),
    columns: renamed(columns, names(alias?.colnames)),
    more: parts.find(({ more }) => more)?.more,
    // The name of a function that returns a value stands for the value.
    whole: only?.named && ordinality !== true ? column?.trace : undefined,
    named: true,
    listed: true,
  }
  return { relation, input: together(parts.map(({ input }) => input)) }
}

function functionColumns(
  resolution: Resolution,
  node: Node,
  definitions: readonly Node[] | undefined,
  scope: Scope,
): FunctionColumns {
  const input = resolution.expression(node, scope)
  const trace = derived(input, 'TRANSFORMATION')
  const column = (name: string): Column => ({ name, trace, reads: [] })
  const { FuncCall: call, SQLValueFunction: value }: Tree = node
  const known = call && tableFunction(names(call.funcname))
  if (call && known?.kind === 'unknown') {
    const name = names(call.funcname)
    const reason = 'returns columns that are not known'
    if (resolution.isKnownFunction(name)) {
      resolution.findings.cannotResolve({ kind: 'function', name: name.join('.'), reason })
    } else {
      resolution.findings.unknownFunction(name)
    }
  }
  if (definitions && definitions.length > 0) {
    const columns = definitions.flatMap((definition) => {
      const { ColumnDef: column }: Tree = definition
      return column?.colname === undefined ? [] : [column.colname]
    })
    return { columns: columns.map(column), input }
  }
  if (value) return { columns: [column(valueFunctionName(value.op))], named: 'by alias', input }
  if (!call) return { columns: [column(outputName(node))], named: 'by alias', input }
  if (lastName(call.funcname) === 'unnest') return unnest(resolution, call, scope, input)
  if (known?.kind === 'columns') {
    const columns = known.columns.map(column)
    return columns.length === 1 ? { columns, named: 'by itself', input } : { columns, input }
  }
  if (known?.kind === 'scalar') {
    return { columns: [column(lastName(call.funcname))], named: 'by alias', input }
  }
  const { row } = input
  return row ? { columns: row, input } : { columns: [], more: { trace, likely: true }, input }
}

/** One column for each array. The elements may be rows, whose fields are then columns. */
function unnest(
  resolution: Resolution,
  call: FuncCall,
  scope: Scope,
  input: Trace,
): FunctionColumns {
  const elements = (call.args ?? []).map((argument) => {
    return elementOf(resolution.expression(argument, scope), nothing, false)
  })
  if (elements.some(({ row }) => row)) {
    const columns = elements.flatMap((trace) => trace.row ?? [unnested(trace)])
    return { columns, input }
  }
  const columns = elements.map(unnested)
  const more = { trace: derived(input, 'TRANSFORMATION'), likely: false }
  return columns.length === 1
    ? { columns, more, named: 'by alias', input }
    : { columns, more, input }
}

const unnested = (trace: Trace): Column => ({ name: 'unnest', trace, reads: [] })

function valueFunctionName(op: string | undefined): string {
  return (op ?? '')
    .replace(/^SVFOP_/, '')
    .replace(/_N$/, '')
    .toLowerCase()
}

function functionName({ functions }: RangeFunction): string {
  const { FuncCall: call, SQLValueFunction: value }: Tree = items(functions?.[0])[0] ?? {}
  return call ? lastName(call.funcname) : value ? valueFunctionName(value.op) : ''
}
