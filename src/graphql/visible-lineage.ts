import type { Visible } from '../lineage/store/visible-graph.ts'
import type { Product } from '../product/product.ts'
import type { SchemaSources } from './schema-sources.ts'

/**
 * Which places readers of a registry may be told of; undefined: everything has a name for them. It
 * hides the products and the columns of the whole project that readers have no name for. What the
 * ledger remembers of products and columns that are no more has no class, so it is told of to those
 * alone from whom nothing is hidden that it may have been. Datasets outside have none either, and
 * are told of; who reads some products alone is told of those that these are made from.
 */
export function visibleIn({ registry, lineage, whole }: SchemaSources): Visible | undefined {
  if (!whole) return undefined
  const seen = new Map(
    registry.products.map(({ id, columns }) => [id, new Set(columns.map(({ name }) => name))]),
  )
  const seesAllOf = ({ id, columns }: Product): boolean => seen.get(id)?.size === columns.length
  if (!whole.isScoped && whole.registry.products.every(seesAllOf)) return undefined
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
