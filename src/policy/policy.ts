import type { ColumnKey } from '../product/contract.ts'
import type { AnyDataProduct } from '../product/data-product.ts'
import type { Role } from './role.ts'
import type { RowRule } from './row-rule.ts'
import type { Treatment } from './treatment.ts'

/** Told from other exports by name, so two copies of the package agree. */
export const policySymbol: unique symbol = Symbol.for('platinum.policy')

/** What one role may see of one product. */
export interface Grant<P extends AnyDataProduct = AnyDataProduct> {
  readonly role: Role
  /** By column; what is not named follows the role's classes. */
  readonly columns?: { readonly [K in ColumnKey<P>]?: Treatment }
  /**
   * Which rows. Default: all, unless the policy gives some role a rule: then none, so that a rule
   * for one role is no open door for the others.
   */
  readonly rows?: 'all' | 'none' | RowRule<P>
}

export interface PolicyTerms<P extends AnyDataProduct = AnyDataProduct> {
  readonly grants: readonly Grant<P>[]
  /**
   * What a group is counted in before it is told anything of a masked column: the column, or
   * columns, that name one person, household or firm. Default: rows.
   */
  readonly entity?: ColumnKey<P> | readonly [ColumnKey<P>, ...ColumnKey<P>[]]
}

/** The policy of one product. */
export interface Policy extends PolicyTerms {
  readonly product: AnyDataProduct
  readonly [policySymbol]: true
}

/**
 * Says who sees what of a product. Roles that are not named see what their classes allow, and no
 * rows where others have a rule.
 *
 * @example
 * export const customerPolicy = policy(customers, {
 *   grants: [
 *     { role: support, columns: { email: 'clear' }, rows: { country: { eq: attribute('country') } } },
 *     { role: analyst, columns: { email: 'hash' }, rows: 'all' },
 *   ],
 * })
 */
export function policy<P extends AnyDataProduct>(product: P, terms: PolicyTerms<P>): Policy {
  // What a grant names is a column of the product; read as text from here on.
  return { ...(terms as unknown as PolicyTerms), product, [policySymbol]: true }
}

export function isPolicy(value: unknown): value is Policy {
  return typeof value === 'object' && value !== null && policySymbol in value
}
