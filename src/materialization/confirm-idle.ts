import type { Pool } from 'pg'
import { confirmUnchanged } from './confirm-unchanged.ts'
import { dueReason, readSourceState } from './due.ts'
import type { Plan } from './plan.ts'
import type { Materializations } from './resolve.ts'
import { readServedStates } from './served-state.ts'

/**
 * Whether a plan would find nothing to do. The ledger is then told that everything in it was looked
 * at, which is all that its flow would have come to: a source that is asked every few seconds would
 * otherwise leave thousands of flows behind on a day when nothing happens.
 *
 * @returns false when a step has to run; nothing is recorded then
 */
export async function confirmIdle(
  { pool, now }: { readonly pool: Pool; readonly now: () => Date },
  materializations: Materializations,
  { steps }: Plan,
): Promise<boolean> {
  const lookedAt = now()
  const states = await readServedStates(pool)
  const idle = []
  for (const { product, forced } of steps) {
    const materialization = materializations.get(product)
    if (forced || !materialization) return false
    const sourceState = await readSourceState(pool, materialization)
    if (dueReason(materialization, states, sourceState) !== undefined) return false
    idle.push(materialization)
  }
  // In order, since each is as fresh as those before it.
  for (const each of idle) {
    await confirmUnchanged(pool, each, await readServedStates(pool), lookedAt)
  }
  return true
}
