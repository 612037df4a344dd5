import type { Node } from 'libpg-query'
import type { Resolution } from './resolution.ts'
import type { Scope } from './scope.ts'
import { together, type Column, type Trace } from './trace.ts'
import { items, names, type Tree } from './tree.ts'

/**
 * An expression of ORDER BY or DISTINCT ON. A name alone is an output column first, and a number
 * counts output columns; anything else sees the columns of FROM.
 */
export function orderingTrace(
  resolution: Resolution,
  node: Node | undefined,
  outputs: readonly Column[],
  scope: Scope,
): Trace {
  const output = node && (numbered(node, outputs) ?? namedOutput(node, outputs))
  return output ? output.trace : resolution.expression(node, scope)
}

/**
 * The expressions of GROUP BY, those inside ROLLUP, CUBE and GROUPING SETS too. A name alone is a
 * column of FROM first, then an output column.
 */
export function groupingTraces(
  resolution: Resolution,
  nodes: readonly Node[] | undefined,
  outputs: readonly Column[],
  scope: Scope,
): Trace[] {
  return (nodes ?? []).flatMap((node): Trace[] => {
    const { GroupingSet: set, RowExpr: row }: Tree = node
    if (set) return groupingTraces(resolution, set.content, outputs, scope)
    if (row && row.row_format === 'COERCE_IMPLICIT_CAST') {
      return groupingTraces(resolution, row.args, outputs, scope)
    }
    const name = bareName(node)
    const input = name === undefined ? undefined : scope.findHere(name)
    const output =
      numbered(node, outputs) ??
      (input?.kind === 'missing' && !isOpen(scope) ? namedOutput(node, outputs) : undefined)
    return [output ? output.trace : resolution.expression(node, scope)]
  })
}

/** True where FROM may have columns that are not known by name. */
function isOpen({ relations }: Scope): boolean {
  return relations.some(({ listed, more }) => listed && more?.likely === true)
}

/** The output column that a whole number counts to. */
function numbered(node: Node, outputs: readonly Column[]): Column | undefined {
  const { A_Const: constant }: Tree = node
  if (!constant?.ival) return undefined
  return outputs[(constant.ival.ival ?? 0) - 1]
}

function namedOutput(node: Node, outputs: readonly Column[]): Column | undefined {
  const name = bareName(node)
  return name === undefined ? undefined : outputs.find((output) => output.name === name)
}

function bareName(node: Node): string | undefined {
  const { ColumnRef: reference }: Tree = node
  return reference?.fields?.length === 1 ? names(reference.fields)[0] : undefined
}

/** Everything that the expressions of a list come from. */
export function traceOfAll(
  resolution: Resolution,
  nodes: readonly (Node | undefined)[] | undefined,
  scope: Scope,
): Trace {
  return together((nodes ?? []).flatMap(items).map((node) => resolution.expression(node, scope)))
}
