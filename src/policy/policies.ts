import type { Column } from '../product/column.ts'
import type { Role } from './role.ts'
import type { Rule } from './row-rule.ts'
import type { Treatment } from './treatment.ts'

/** Every role and policy of a project. Without any, classes above `internal` have no name. */
export interface Policies {
  readonly roles: ReadonlyMap<string, Role>
  /** By product id. */
  readonly products: ReadonlyMap<string, ProductPolicy>
  /** The same for the same roles and policies, and for no others. */
  readonly version: string
}

export interface ProductPolicy {
  /** What a group is counted in. */
  readonly entity: readonly Column[]
  /** By name of the role. */
  readonly grants: ReadonlyMap<string, ProductGrant>
}

export interface ProductGrant {
  readonly columns: ReadonlyMap<Column, Treatment>
  /** Undefined: it says nothing of rows. */
  readonly rows: 'all' | 'none' | Rule | undefined
}

/** Nobody sees more than what is public or internal. */
export const noPolicies: Policies = { roles: new Map(), products: new Map(), version: 'none' }

/** Fewest entities of a group that is told something of a masked column, unless it is set. */
export const defaultMinimumGroup = 5

/** Whether a policy gives anybody hashes. */
export function hashesAnything({ roles, products }: Policies): boolean {
  const byClass = [...roles.values()].flatMap(({ classifications = {} }) =>
    Object.values(classifications),
  )
  const byColumn = [...products.values()].flatMap(({ grants }) =>
    [...grants.values()].flatMap(({ columns }) => [...columns.values()]),
  )
  return [...byClass, ...byColumn].includes('hash')
}
