/**
 * One circle for each import that closes one, as the nodes along it with the first repeated at
 * the end. Empty when the graph has none.
 */
export function findCycles(graph: ReadonlyMap<string, readonly string[]>): string[][] {
  const cycles: string[][] = []
  const done = new Set<string>()
  const trail: string[] = []

  const enter = (node: string): void => {
    const start = trail.indexOf(node)
    if (start !== -1) {
      cycles.push([...trail.slice(start), node])
      return
    }
    if (done.has(node)) return
    trail.push(node)
    for (const next of new Set(graph.get(node))) enter(next)
    trail.pop()
    done.add(node)
  }

  for (const node of graph.keys()) enter(node)
  return cycles
}
