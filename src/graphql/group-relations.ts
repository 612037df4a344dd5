import { isGroupable } from '../product/measurable.ts'
import type { Product, Relation } from '../product/product.ts'
import { servedRelations } from './where-input.ts'

/** Relations to one row, by whose columns rows can be grouped. */
export function groupRelations(product: Product): readonly Relation[] {
  return servedRelations(product).filter(
    ({ kind, to }) => kind === 'belongsTo' && canBeGrouped(to, new Set([product])),
  )
}

/** Whether rows can be grouped by a column of theirs, or of rows they lead to. */
export function canBeGrouped(product: Product, passed: ReadonlySet<Product> = new Set()): boolean {
  if (product.columns.some(isGroupable)) return true
  const here = new Set([...passed, product])
  return servedRelations(product).some(
    ({ kind, to }) => kind === 'belongsTo' && !here.has(to) && canBeGrouped(to, here),
  )
}
