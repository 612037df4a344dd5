import type { ClassificationPattern } from './classification.ts'
import type { Treatment } from './treatment.ts'

/** Told from other exports by name, so two copies of the package agree. */
export const roleSymbol: unique symbol = Symbol.for('platinum.role')

/** What whoever holds a role may see, where a product's own policy says nothing else. */
export interface RoleTerms {
  readonly description: string
  /**
   * By class, or `pii.*` for all personal data that is not named. Default: `clear` for `public` and
   * `internal`, `deny` for every other class.
   */
  readonly classifications?: { readonly [C in ClassificationPattern]?: Treatment }
  /** What the data must be asked for; asked for anything else, the role is as if not held. Default: anything. */
  readonly purposes?: readonly string[]
  /** What its holders may ask, in place of the project's own `limits`. */
  readonly limits?: RoleLimits
}

export interface RoleLimits {
  /** Highest cost of an operation. Whoever holds several roles that name one has the highest. */
  readonly cost?: number
}

export interface Role extends RoleTerms {
  readonly name: string
  readonly [roleSymbol]: true
}

/** The role that everyone holds, whoever they are, where a project declares it. */
export const everyone = 'everyone'

/**
 * Declares a role: what it may see of each class of data.
 * @param name as identities hold it; `everyone` is held by all, anonymous readers too
 *
 * @example
 * export const support = role('support', {
 *   description: 'Answers customers.',
 *   classifications: { 'pii.email': partial({ first: 1 }), 'pii.*': 'null' },
 *   purposes: ['support'],
 * })
 */
export function role(name: string, terms: RoleTerms): Role {
  return { ...terms, name, [roleSymbol]: true }
}

export function isRole(value: unknown): value is Role {
  return typeof value === 'object' && value !== null && roleSymbol in value
}
