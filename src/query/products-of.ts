import type { Product } from '../product/product.ts'
import type { RootPlan } from './plan.ts'
import { usedFields } from './used-fields.ts'

/** Every product that a plan reads, filters and orderings included, each once. */
export function productsOf(plan: RootPlan): ReadonlySet<Product> {
  return new Set(usedFields(plan).map(({ product }) => product))
}
