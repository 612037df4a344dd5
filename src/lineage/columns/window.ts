import type { Node, WindowDef } from 'libpg-query'
import { traceOfAll } from './clauses.ts'
import type { IndirectLink } from './edge.ts'
import type { Resolution } from './resolution.ts'
import type { Scope } from './scope.ts'
import { allOf, deciding } from './trace.ts'
import { sortedExpression, type Tree } from './tree.ts'

/** The windows of a WINDOW clause by name. */
export function namedWindows(nodes: readonly Node[] | undefined): ReadonlyMap<string, WindowDef> {
  const windows = new Map<string, WindowDef>()
  for (const node of nodes ?? []) {
    const { WindowDef: window }: Tree = node
    if (window?.name !== undefined) windows.set(window.name, window)
  }
  return windows
}

/** What a window decides: by which columns it parts, orders and bounds its rows. */
export function windowLinks(
  resolution: Resolution,
  window: WindowDef | undefined,
  scope: Scope,
): ReadonlySet<IndirectLink> {
  if (!window) return new Set()
  const { partitionClause, orderClause, startOffset, endOffset } = window
  const order = (orderClause ?? []).map(sortedExpression)
  const nodes = [...(partitionClause ?? []), ...order, startOffset, endOffset]
  const links = deciding(traceOfAll(resolution, nodes, scope), 'WINDOW')
  // OVER w has the name of its window under `name`, OVER (w …) under `refname`.
  const name = window.refname ?? (nodes.every((node) => !node) ? window.name : undefined)
  if (name === undefined) return links
  const base = scope.windows.get(name)
  if (!base) {
    const reason = 'is not in the WINDOW clause'
    resolution.findings.cannotResolve({ kind: 'window', name, reason })
    return links
  }
  return base === window ? links : allOf(links, windowLinks(resolution, base, scope))
}
