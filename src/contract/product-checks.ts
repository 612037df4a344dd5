import { defineCheck, type Check } from '../product/check.ts'
import type { Product } from '../product/product.ts'

/** A check together with what its SQL needs to know. */
export interface ProductCheck extends Check {
  /** For `references`: where the key must exist. */
  readonly target?: { readonly product: Product; readonly columns: readonly string[] }
}

/**
 * Every check of a product: those its table and relations imply, then those its contract declares.
 * Implied ones block always, because the rows could not be stored or addressed otherwise.
 */
export function productChecks(product: Product): readonly ProductCheck[] {
  const declared = new Set(product.checks.map(({ name }) => name))
  return [...impliedChecks(product).filter(({ name }) => !declared.has(name)), ...product.checks]
}

function impliedChecks(product: Product): ProductCheck[] {
  const embedded = new Set(product.embeddings.map(({ column }) => column.key))
  const required = product.columns.filter(
    (column) =>
      (column.notNull || product.grain.includes(column)) &&
      !column.generated &&
      !embedded.has(column.key),
  )
  return [
    ...required.map(({ key }) => defineCheck([key], { kind: 'notNull' })),
    defineCheck(
      product.grain.map(({ key }) => key),
      { kind: 'unique' },
    ),
    ...product.relations
      .filter(({ kind }) => kind === 'belongsTo')
      .map((relation): ProductCheck => ({
        ...defineCheck(
          relation.localColumns.map(({ key }) => key),
          { kind: 'references', target: relation.to.id },
        ),
        target: { product: relation.to, columns: relation.targetColumns.map(({ name }) => name) },
      })),
  ]
}
