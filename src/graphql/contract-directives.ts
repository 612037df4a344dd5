import { influenceNames, rowInfluenceNames, sourceNames } from '../lineage/column-graph.ts'
import { datasetName, type LineageGraph } from '../lineage/graph.ts'
import { columnByKey, type Product } from '../product/product.ts'
import { vectorOfField } from '../query/vector-bytes.ts'

/** A directive on a type or a field, as SDL and introspection both tell it. */
export interface ContractDirective {
  readonly name: 'contract' | 'lineage'
  readonly args: Readonly<Record<string, string | readonly string[]>>
}

/** What is promised about a product, and what it is made from. */
export function productDirectives(product: Product, lineage: LineageGraph): ContractDirective[] {
  const upstreams = lineage.products.get(product.id)?.upstreams ?? []
  return [
    contract(product, {}),
    madeFrom(upstreams.map(datasetName), rowInfluenceNames(lineage, product.id)),
  ]
}

/** What is promised about a field of a product's rows, and what it is made from. */
export function fieldDirectives(
  product: Product,
  field: string,
  lineage: LineageGraph,
): ContractDirective[] {
  const column = columnByKey(product, field) ?? vectorOfField(product, field)
  if (!column) {
    const relation = product.relations.find((each) => each.field === field)
    return relation ? [contract(relation.to, {})] : []
  }
  const place = { dataset: product.id, field: column.name }
  return [
    contract(product, {
      classification: column.classification,
      ...(column.unit === undefined ? {} : { unit: column.unit }),
    }),
    madeFrom(sourceNames(lineage, place), influenceNames(lineage, place)),
  ]
}

function contract(product: Product, more: Readonly<Record<string, string>>): ContractDirective {
  const { id, version, owner } = product
  return { name: 'contract', args: { product: id, version, owner, ...more } }
}

function madeFrom(from: readonly string[], influencedBy: readonly string[]): ContractDirective {
  return {
    name: 'lineage',
    args: { from, ...(influencedBy.length === 0 ? {} : { influencedBy }) },
  }
}
