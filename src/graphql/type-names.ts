import type { Product } from '../product/product.ts'

/**
 * Names of the types that belong to one product. The suffixes stand in product/engine-names.ts
 * too, where a project is told of clashes.
 */
export interface ProductTypeNames {
  readonly row: string
  readonly connection: string
  readonly edge: string
  readonly relatedConnection: string
  readonly relatedEdge: string
  readonly where: string
  readonly listFilter: string
  readonly order: string
  readonly key: string
  readonly near: string
  readonly search: string
  readonly embedding: string
}

export function typeNames(product: Product): ProductTypeNames {
  const row = product.typeName
  return {
    row,
    connection: `${row}Connection`,
    edge: `${row}Edge`,
    relatedConnection: `${row}RelatedConnection`,
    relatedEdge: `${row}RelatedEdge`,
    where: `${row}Where`,
    listFilter: `${row}ListWhere`,
    order: `${row}Order`,
    key: `${row}Key`,
    near: `${row}Near`,
    search: `${row}Search`,
    embedding: `${row}Embedding`,
  }
}
