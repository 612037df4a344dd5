import type { DirectSubtype, IndirectSubtype, Mask } from './columns/edge.ts'

/** A dataset a product is made from: another product, or one outside named by OpenLineage's rules. */
export type Upstream =
  | {
      readonly kind: 'product'
      /** `silver.packages` */
      readonly id: string
      /** Columns read, by SQL name, where they are known exactly; otherwise the whole table. */
      readonly columns?: readonly string[]
    }
  | { readonly kind: 'outside'; readonly namespace: string; readonly name: string }

/** How one product is made, as far as lineage is concerned. */
export interface ProductLineage {
  /** `gold.packages` */
  readonly product: string
  readonly transform: 'select' | 'compute' | 'source'
  readonly upstreams: readonly Upstream[]
  /** Where each column comes from, by SQL name, as far as that is known. */
  readonly columns: ReadonlyMap<string, ColumnLineage>
  /** Columns that decide which rows there are, and so about every column. */
  readonly indirect: readonly ColumnEdge[]
  /** What could not be resolved, by name. Default: nothing. */
  readonly unresolved?: readonly string[]
}

/** Where the values of one column come from. */
export interface ColumnLineage {
  /** What they are made from. */
  readonly direct: readonly ColumnEdge[]
  /** What decides about them alone. */
  readonly indirect: readonly ColumnEdge[]
  /** Functions on the way that may read any table. Default: none. */
  readonly unknown?: readonly string[]
}

/** One step of lineage between columns, in OpenLineage's words. */
export interface ColumnEdge {
  /** Product id, or `namespace:name` of a dataset outside. */
  readonly dataset: string
  /** Column by its SQL name; null where only the dataset is known. */
  readonly field: string | null
  readonly type: 'DIRECT' | 'INDIRECT'
  readonly subtype: DirectSubtype | IndirectSubtype
  /** Whether a hash or an anonymizing function stands in between. */
  readonly masking: boolean
  /** Which function, where that is known. */
  readonly mask?: Mask
  /** What is done on the way, in words, where the subtype alone does not say it. */
  readonly description?: string
}

/** Lineage of a whole project, between datasets. Immutable; built once at boot from what runs. */
export interface LineageGraph {
  readonly products: ReadonlyMap<string, ProductLineage>
}

export interface LineageStep {
  /** Product id, or `namespace:name` for a dataset outside. */
  readonly dataset: string
  readonly kind: 'product' | 'outside'
  /** 1 for a direct neighbor. */
  readonly depth: number
}

/** Name of a dataset in answers: product id, or namespace and name of one outside. */
export function datasetName(upstream: Upstream): string {
  return upstream.kind === 'product' ? upstream.id : `${upstream.namespace}:${upstream.name}`
}

/** Everything a product is made from, nearest first, each dataset once at its smallest depth. */
export function upstreamOf(
  graph: LineageGraph,
  product: string,
  maxDepth = Infinity,
): LineageStep[] {
  return walk(product, maxDepth, (id) =>
    (graph.products.get(id)?.upstreams ?? []).map((upstream) => ({
      dataset: datasetName(upstream),
      kind: upstream.kind,
    })),
  )
}

/** Everything made from a product (or from an outside dataset), nearest first. */
export function downstreamOf(
  graph: LineageGraph,
  dataset: string,
  maxDepth = Infinity,
): LineageStep[] {
  return walk(dataset, maxDepth, (name) =>
    [...graph.products.values()]
      .filter((lineage) => lineage.upstreams.some((upstream) => datasetName(upstream) === name))
      .map((lineage) => ({ dataset: lineage.product, kind: 'product' as const })),
  )
}

function walk(
  start: string,
  maxDepth: number,
  neighbors: (dataset: string) => Omit<LineageStep, 'depth'>[],
): LineageStep[] {
  const seen = new Set([start])
  const found: LineageStep[] = []
  let frontier = [start]
  for (let depth = 1; frontier.length > 0 && depth <= maxDepth; depth++) {
    const next: string[] = []
    for (const neighbor of frontier.flatMap(neighbors)) {
      if (seen.has(neighbor.dataset)) continue
      seen.add(neighbor.dataset)
      found.push({ ...neighbor, depth })
      next.push(neighbor.dataset)
    }
    frontier = next
  }
  return found
}
