import type { Pool } from 'pg'
import { openSteps } from '../materialization/flows.ts'
import { readLastRun, readLastRuns } from '../materialization/last-runs.ts'
import type { Materializations, ProductMaterialization } from '../materialization/resolve.ts'
import { durationSeconds } from '../product/duration.ts'
import type { Schedule } from './messages.ts'

/** What a process does when it starts may be the same work: the first tick leaves it time to say so. */
const graceMs = 5_000

/**
 * The schedules of a project. An interval is counted from the last run, so that neither a restart
 * nor a lost queue delays the next one.
 */
export async function readSchedules(
  pool: Pool,
  materializations: Materializations,
): Promise<Schedule[]> {
  const lastRuns = await readLastRuns(pool)
  return [...materializations.values()].flatMap((materialization): Schedule[] => {
    const { product, declared } = materialization
    const { trigger } = declared
    if (trigger.kind === 'cron') {
      return [{ id: product.id, repeat: { pattern: trigger.pattern } }]
    }
    const every = intervalMs(materialization)
    if (every === undefined) return []
    const due = (lastRuns.get(product.id)?.getTime() ?? 0) + every
    const first = new Date(Math.max(due, Date.now() + Math.min(every, graceMs)))
    return [{ id: product.id, repeat: { every, first } }]
  })
}

/**
 * Whether a tick has something to do. A run that takes longer than its interval must not be
 * followed by ever more flows, and one that was just asked for by someone else need not be repeated.
 */
export async function isTickNeeded(
  pool: Pool,
  materialization: ProductMaterialization,
  requestedBy: string,
): Promise<boolean> {
  const { id } = materialization.product
  const { open, sameWaiting } = await openSteps(pool, id, requestedBy)
  const every = intervalMs(materialization)
  // A run that began before a cron's time has not seen what is there by now.
  if (every === undefined) return !sameWaiting
  const lastRun = (await readLastRun(pool, id))?.getTime() ?? 0
  return !open && Date.now() - lastRun >= every / 2
}

function intervalMs({ declared: { trigger } }: ProductMaterialization): number | undefined {
  const seconds = trigger.kind === 'every' ? durationSeconds(trigger.interval) : undefined
  return seconds === undefined ? undefined : seconds * 1_000
}
