import {
  walkColumns,
  type ColumnLink,
  type ColumnPlace,
  type ColumnStep,
} from '../lineage/column-graph.ts'
import type { LineageGraph } from '../lineage/graph.ts'
import type { Registry } from '../product/product.ts'
import type { DatasetLineage, LineageWanted } from './catalog-lineage.ts'

/** What a column is made from and what is made from it. */
export function columnLineageAnswer(
  graph: LineageGraph,
  place: ColumnPlace,
  { direction, depth, indirect }: LineageWanted,
): DatasetLineage {
  const none: { readonly steps: readonly ColumnStep[]; readonly links: readonly ColumnLink[] } = {
    steps: [],
    links: [],
  }
  const walk = (way: 'UPSTREAM' | 'DOWNSTREAM') =>
    direction === 'BOTH' || direction === way
      ? walkColumns(graph, place, way, { depth, indirect })
      : none
  const upstream = walk('UPSTREAM')
  const downstream = walk('DOWNSTREAM')
  return {
    dataset: place.dataset,
    field: place.field,
    upstream: upstream.steps,
    downstream: downstream.steps,
    edges: [...upstream.links, ...downstream.links].map(({ from, to, edge }) => ({
      from: from.dataset,
      fromField: from.field,
      to: to.dataset,
      toField: to.field,
      transform: graph.products.get(to.dataset)?.transform ?? 'source',
      type: edge.type,
      subtype: edge.subtype,
      masking: edge.masking,
    })),
  }
}

/**
 * The column a reader means: `gold.packages.license`, or the GraphQL coordinate `Package.license`;
 * undefined when it is none.
 */
export function findColumn(registry: Registry, of: string): ColumnPlace | undefined {
  const dot = of.lastIndexOf('.')
  const [owner, name] = [of.slice(0, dot), of.slice(dot + 1)]
  const product =
    registry.byId.get(owner) ?? registry.products.find(({ typeName }) => typeName === owner)
  const column = product?.columns.find((each) => each.key === name || each.name === name)
  return product && column && { dataset: product.id, field: column.name }
}
