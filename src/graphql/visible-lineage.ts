import type { Impact } from '../lineage/store/ask-impact.ts'
import type { LineageAnswer } from '../lineage/store/ask-lineage.ts'
import type { Place } from '../lineage/store/places.ts'
import type { Product } from '../product/product.ts'
import type { SchemaSources } from './schema-sources.ts'

/** Whether readers of a registry may be told of a place. */
export type Visible = (place: Place) => boolean

/** Of readers for whom everything has a name. */
export const everyPlace: Visible = () => true

/**
 * Hides the products and the columns of the whole project that readers have no name for. What the
 * ledger remembers of products and columns that are no more has no class, so it is told of to those
 * alone from whom nothing is hidden that it may have been. Datasets outside have none either, and
 * are told of; who reads some products alone is told of those that these are made from.
 */
export function visibleIn({ registry, lineage, whole }: SchemaSources): Visible {
  if (!whole) return everyPlace
  const seen = new Map(
    registry.products.map(({ id, columns }) => [id, new Set(columns.map(({ name }) => name))]),
  )
  const seesAllOf = ({ id, columns }: Product): boolean => seen.get(id)?.size === columns.length
  if (!whole.isScoped && whole.registry.products.every(seesAllOf)) return everyPlace
  const outside = new Set(
    [...lineage.products.values()].flatMap(({ upstreams }) =>
      upstreams.flatMap((each) => (each.kind === 'outside' ? [outsideKey(each)] : [])),
    ),
  )
  return ({ dataset, field }) => {
    if (dataset.kind !== 'product') return !whole.isScoped || outside.has(outsideKey(dataset))
    const [product, columns] = [whole.registry.byId.get(dataset.id), seen.get(dataset.id)]
    if (!product || !columns) return false
    if (field === null || columns.has(field)) return true
    return seesAllOf(product) && !product.columns.some(({ name }) => name === field)
  }
}

function outsideKey({ namespace, name }: { namespace: string; name: string }): string {
  return JSON.stringify([namespace, name])
}

/** How far is followed, and how much of it is told. */
export interface Extent {
  readonly depth: number
  readonly limit: number
}

/**
 * An answer as it would be, were what its readers may not be told of not there: what they asked for
 * is counted of what they see.
 */
export function visiblePart(
  answer: LineageAnswer,
  of: Place,
  visible: Visible,
  { depth, limit }: Extent,
): LineageAnswer {
  const seen = visibleLineage(answer, visible)
  const part = (steps: LineageAnswer['upstream']): LineageAnswer['upstream'] =>
    steps.filter((step) => step.depth <= depth).slice(0, limit)
  const [upstream, downstream] = [part(seen.upstream), part(seen.downstream)]
  const told = new Set([of, ...upstream, ...downstream].map(placeKey))
  const isTold = (place: Place): boolean => told.has(placeKey(place))
  const isCut = upstream.length < seen.upstream.length || downstream.length < seen.downstream.length
  return {
    ...seen,
    upstream,
    downstream,
    edges: seen.edges.filter(({ from, to }) => isTold(from) && isTold(to)),
    paths: seen.paths.filter((places) => places.every(isTold)),
    truncated: isCut || answer.truncated,
  }
}

function placeKey({ dataset, field }: Place): string {
  const { kind } = dataset
  return JSON.stringify(
    kind === 'product' ? [dataset.id, field] : [dataset.namespace, dataset.name, field],
  )
}

/** An answer without what its readers may not be told of. */
export function visibleLineage(answer: LineageAnswer, visible: Visible): LineageAnswer {
  const edges = answer.edges.filter(({ from, to }) => visible(from) && visible(to))
  const upstream = answer.upstream.filter(visible)
  const downstream = answer.downstream.filter(visible)
  const near = (steps: LineageAnswer['upstream']): number =>
    steps.filter(({ depth }) => depth === 1).length
  return {
    ...answer,
    edges,
    upstream,
    downstream,
    paths: answer.paths.filter((places) => places.every(visible)),
    degree: {
      in: answer.degree.in - near(answer.upstream) + near(upstream),
      out: answer.degree.out - near(answer.downstream) + near(downstream),
    },
  }
}

/** An impact without columns that its readers may not be told of, and operations that used nothing else. */
export function visibleImpact(impact: Impact, visible: Visible): Impact {
  const seen = ({ product, column }: { product: string; column: string | null }): boolean =>
    visible({ dataset: { kind: 'product', id: product }, field: column })
  return {
    ...impact,
    columns: impact.columns.filter(seen),
    operations: impact.operations.flatMap((operation) => {
      const fields = operation.fields.filter(seen)
      return fields.length > 0 ? [{ ...operation, fields }] : []
    }),
  }
}
