import type { Identity } from '../identity/identity.ts'
import type { Policies } from './policies.ts'
import { activeRoles } from './stance.ts'

/** What a reader's roles let an operation cost; undefined: they say nothing of it. */
export type CostLimit = (reader: Pick<Identity, 'roles' | 'purpose'>) => number | undefined

/**
 * Reads the cost limits of roles. Of several that name one, the highest holds.
 * @returns undefined where no role names one, so that nobody is asked
 */
export function roleCostLimit(policies: Policies): CostLimit | undefined {
  const costs = new Map(
    [...policies.roles].flatMap(([name, { limits }]): [string, number][] =>
      limits?.cost === undefined ? [] : [[name, limits.cost]],
    ),
  )
  if (costs.size === 0) return undefined
  return ({ roles, purpose }) => {
    const named = activeRoles(policies, roles, purpose).flatMap((role) => costs.get(role) ?? [])
    return named.length === 0 ? undefined : Math.max(...named)
  }
}
