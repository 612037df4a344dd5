import { datasetName, type ColumnEdge, type ColumnLineage, type LineageGraph } from './graph.ts'

/** A column of a product, or a dataset as a whole where no column is known. */
export interface ColumnPlace {
  /** Product id, or `namespace:name` of a dataset outside. */
  readonly dataset: string
  /** Column by its SQL name. */
  readonly field: string | null
}

/** A column on the way of lineage. */
export interface ColumnStep extends ColumnPlace {
  readonly kind: 'product' | 'outside'
  /** 1 for a direct neighbor. */
  readonly depth: number
}

/** One column is made from another, or decided about by it. */
export interface ColumnLink {
  readonly from: ColumnPlace
  readonly to: ColumnPlace
  readonly edge: ColumnEdge
}

/**
 * Where a column comes from. Where no query tells, each of the datasets that its product is made
 * from is named, without a field.
 */
export function columnLineageOf(
  graph: LineageGraph,
  { dataset, field }: ColumnPlace,
): ColumnLineage {
  const made = graph.products.get(dataset)
  const known = field === null ? undefined : made?.columns.get(field)
  if (known) return known
  const direct = (made?.upstreams ?? []).map((upstream): ColumnEdge => ({
    dataset: datasetName(upstream),
    field: null,
    type: 'DIRECT',
    subtype: 'TRANSFORMATION',
    masking: false,
  }))
  return { direct, indirect: [] }
}

/** How a place is written: `silver.packages.license`, or the dataset alone. */
export function placeName({ dataset, field }: ColumnPlace): string {
  return field === null ? dataset : `${dataset}.${field}`
}

/** What a column is made from directly, each once, as it is written. */
export function sourceNames(graph: LineageGraph, place: ColumnPlace): string[] {
  return [...new Set(columnLineageOf(graph, place).direct.map(placeName))]
}

/** What decides about a column alone and is no part of its values, each once, as it is written. */
export function influenceNames(graph: LineageGraph, place: ColumnPlace): string[] {
  return [...new Set(columnLineageOf(graph, place).indirect.map(placeName))]
}

/** What decides which rows a product has, each once, as it is written. */
export function rowInfluenceNames(graph: LineageGraph, product: string): string[] {
  return [...new Set((graph.products.get(product)?.indirect ?? []).map(placeName))]
}

/**
 * Where a column comes from in the end: the places that are made from nothing known, such as the
 * datasets outside that sources read.
 */
export function originsOf(graph: LineageGraph, place: ColumnPlace): ColumnPlace[] {
  const steps = walkColumns(graph, place, 'UPSTREAM', { depth: Infinity, indirect: false }).steps
  return steps
    .filter((step) => columnLineageOf(graph, step).direct.length === 0)
    .map(({ dataset, field }) => ({ dataset, field }))
}

export interface WalkOptions {
  /** Steps to follow. */
  readonly depth: number
  /** Whether to follow columns that only decide about values too. */
  readonly indirect: boolean
}

/** Everything a column is made from, or everything made from it, nearest first, each once. */
export function walkColumns(
  graph: LineageGraph,
  start: ColumnPlace,
  direction: 'UPSTREAM' | 'DOWNSTREAM',
  { depth: maxDepth, indirect }: WalkOptions,
): { readonly steps: readonly ColumnStep[]; readonly links: readonly ColumnLink[] } {
  const next = direction === 'UPSTREAM' ? upstreamLinks : downstreamLinks
  const seen = new Set([placeName(start)])
  const steps: ColumnStep[] = []
  const links: ColumnLink[] = []
  let frontier: readonly ColumnPlace[] = [start]
  for (let depth = 1; frontier.length > 0 && depth <= maxDepth; depth++) {
    const found: ColumnPlace[] = []
    for (const place of frontier) {
      for (const link of next(graph, place)) {
        if (!indirect && link.edge.type === 'INDIRECT') continue
        links.push(link)
        const neighbor = direction === 'UPSTREAM' ? link.from : link.to
        const name = placeName(neighbor)
        if (seen.has(name)) continue
        seen.add(name)
        const kind = graph.products.has(neighbor.dataset) ? 'product' : 'outside'
        steps.push({ ...neighbor, kind, depth })
        found.push(neighbor)
      }
    }
    frontier = found
  }
  return { steps, links }
}

function upstreamLinks(graph: LineageGraph, to: ColumnPlace): ColumnLink[] {
  const { direct, indirect } = columnLineageOf(graph, to)
  const rows = graph.products.get(to.dataset)?.indirect ?? []
  return [...direct, ...indirect, ...rows].map((edge) => ({
    from: { dataset: edge.dataset, field: edge.field },
    to,
    edge,
  }))
}

function downstreamLinks(graph: LineageGraph, from: ColumnPlace): readonly ColumnLink[] {
  const index = downstreamIndex(graph)
  // A dataset of which no column is known feeds whatever names it as a whole.
  return index.get(placeName(from)) ?? []
}

const indexes = new WeakMap<LineageGraph, ReadonlyMap<string, readonly ColumnLink[]>>()

/** What is made from each place; built once for a graph. */
function downstreamIndex(graph: LineageGraph): ReadonlyMap<string, readonly ColumnLink[]> {
  const known = indexes.get(graph)
  if (known) return known
  const index = new Map<string, ColumnLink[]>()
  for (const [dataset, { columns }] of graph.products) {
    for (const field of columns.keys()) {
      for (const link of upstreamLinks(graph, { dataset, field })) {
        const name = placeName(link.from)
        const links = index.get(name)
        if (links) links.push(link)
        else index.set(name, [link])
      }
    }
  }
  indexes.set(graph, index)
  return index
}
