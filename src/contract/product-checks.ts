import { impliedChecks } from '../product/implied-checks.ts'
import type { Product, ProductCheck } from '../product/product.ts'

/**
 * Every check of a product: those its table, relations and rollup imply, then those its
 * contract declares. A declared check that says again what is implied is not run twice.
 */
export function productChecks(product: Product): readonly ProductCheck[] {
  const implied = impliedChecks(product)
  const names = new Set(implied.map(({ name }) => name))
  return [...implied, ...product.checks.filter(({ name }) => !names.has(name))]
}
