import type { Materializations } from './resolve.ts'

/** Product id → products that must be final before it runs, when both are planned. */
export type Dependencies = ReadonlyMap<string, ReadonlySet<string>>

/**
 * Upstreams, plus the targets of relations: a foreign key is checked against the rows the target
 * will have. Where a target is itself made from the product, the relation gives way.
 */
export function dependencies(materializations: Materializations): Dependencies {
  const edges = new Map(
    [...materializations].map(([id, { upstreams }]) => [
      id,
      new Set(upstreams.map((upstream) => upstream.id)),
    ]),
  )
  for (const [id, { product }] of materializations) {
    for (const relation of product.relations) {
      const target = relation.to.id
      if (relation.kind !== 'belongsTo' || target === id) continue
      if (!reaches(edges, target, id)) edges.get(id)?.add(target)
    }
  }
  return edges
}

/** Products in an order in which each comes after what it depends on. */
export function inOrder(dependencies: Dependencies): string[] {
  const ordered = new Set<string>()
  const place = (id: string): void => {
    if (ordered.has(id)) return
    for (const dependency of dependencies.get(id) ?? []) place(dependency)
    ordered.add(id)
  }
  for (const id of dependencies.keys()) place(id)
  return [...ordered]
}

function reaches(edges: Dependencies, from: string, to: string): boolean {
  const seen = new Set<string>()
  const stack = [from]
  for (let id = stack.pop(); id !== undefined; id = stack.pop()) {
    if (id === to) return true
    if (seen.has(id)) continue
    seen.add(id)
    stack.push(...(edges.get(id) ?? []))
  }
  return false
}
