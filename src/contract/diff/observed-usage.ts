import type { Pool } from 'pg'
import { fieldUsage } from '../../usage/field-usage.ts'
import type { FieldUse, FieldUsage } from './compare-contracts.ts'

const dayMilliseconds = 86_400_000

/**
 * How fields were read, as the query log has it. Clients that do not say who they are count as one.
 * A field that is not in the log was read by nobody, as far as the log goes back.
 *
 * @param now The last moment of the days looked at.
 * @param days How many days to look at.
 * @returns undefined where nothing was ever logged: nothing can be said then.
 */
export async function observedUsage(
  database: Pick<Pool, 'query'>,
  now: Date,
  days = 30,
): Promise<FieldUsage | undefined> {
  const since = new Date(now.getTime() - (days - 1) * dayMilliseconds)
  const { uses, loggedSince, unlogged } = await fieldUsage(database, { since })
  if (loggedSince === null) return undefined
  const kept = Math.floor((now.getTime() - Date.parse(loggedSince)) / dayMilliseconds) + 1
  const looked = { days: Math.min(days, kept), ...(unlogged > 0 ? { atLeast: true as const } : {}) }
  const clients = new Map<string, Set<string | null>>()
  for (const { product, field, client } of uses) {
    for (const name of field === null ? [product] : [product, `${product}.${field}`]) {
      clients.set(name, (clients.get(name) ?? new Set()).add(client))
    }
  }
  return (product, field): FieldUse => ({
    clients: clients.get(field === undefined ? product : `${product}.${field}`)?.size ?? 0,
    ...looked,
  })
}
