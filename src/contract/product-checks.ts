import type { Check } from '../product/check.ts'
import { impliedChecks } from '../product/implied-checks.ts'
import type { Product, Relation } from '../product/product.ts'

/** A check together with what its SQL needs to know. */
export interface ProductCheck extends Check {
  /** For `references`: the relation whose target must hold the key. */
  readonly relation?: Relation
}

/**
 * Every check of a product: those its table and relations imply, then those its contract declares.
 * A declared check that says again what is implied is not run twice.
 */
export function productChecks(product: Product): readonly ProductCheck[] {
  const implied = impliedChecks(product)
  const names = new Set(implied.map(({ name }) => name))
  return [...implied, ...product.checks.filter(({ name }) => !names.has(name))]
}
