import type { ColumnEdge, ColumnLineage, LineageGraph, Upstream } from '../lineage/graph.ts'
import type { Registry } from '../product/product.ts'

/**
 * Lineage as the readers of a registry may see it: a column that they have no name for is told of
 * as its dataset alone, and a product that they have no name for not at all.
 * @param whole the registry of everything, which says what is a product
 */
export function viewLineage(
  { products }: LineageGraph,
  whole: Registry,
  registry: Registry,
): LineageGraph {
  const hasName = (id: string): boolean => !whole.byId.has(id) || registry.byId.has(id)
  const names = new Map(
    registry.products.map(({ id, columns }) => [id, new Set(columns.map(({ name }) => name))]),
  )
  const edges = (all: readonly ColumnEdge[]): ColumnEdge[] =>
    all.flatMap((edge) => {
      if (!hasName(edge.dataset)) return []
      const known = names.get(edge.dataset)
      const isNamed = edge.field === null || !known || known.has(edge.field)
      return [isNamed ? edge : { ...edge, field: null }]
    })
  const column = ({ direct, indirect }: ColumnLineage): ColumnLineage => ({
    direct: edges(direct),
    indirect: edges(indirect),
  })
  return {
    products: new Map(
      [...products].flatMap(([id, made]) => {
        const known = names.get(id)
        if (!hasName(id)) return []
        const seen = {
          ...made,
          upstreams: made.upstreams.flatMap((upstream): Upstream[] => {
            if (upstream.kind === 'outside') return [upstream]
            if (!hasName(upstream.id)) return []
            const read = names.get(upstream.id)
            if (!upstream.columns || !read) return [upstream]
            return [{ ...upstream, columns: upstream.columns.filter((name) => read.has(name)) }]
          }),
          columns: new Map(
            [...made.columns].flatMap(([name, lineage]) =>
              known && !known.has(name) ? [] : [[name, column(lineage)] as const],
            ),
          ),
          indirect: edges(made.indirect),
        }
        return [[id, seen] as const]
      }),
    ),
  }
}
