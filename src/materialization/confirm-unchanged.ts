import type { Pool } from 'pg'
import { derivedEventTime } from './event-time.ts'
import type { ProductMaterialization } from './resolve.ts'
import type { ServedState } from './served-state.ts'

/**
 * Records that the rows served are what a run would produce now: they are as fresh as what they are
 * made from, although nothing was written. Where the rows themselves say how fresh they are, there
 * is nothing to record; nor where another run has published since `states` were read, nor where the
 * rows are those of an earlier version that was gone back to.
 */
export async function confirmUnchanged(
  pool: Pool,
  materialization: ProductMaterialization,
  states: ReadonlyMap<string, ServedState>,
  checkedAt: Date,
): Promise<void> {
  const { product } = materialization
  if (product.freshness.eventTime) return
  await pool.query(
    `UPDATE ops.product p SET event_time = $2
      WHERE product = $1 AND run_id IS NOT DISTINCT FROM $3
        AND NOT EXISTS (SELECT 1 FROM ops.rollback b WHERE b.run_id = p.run_id)`,
    [
      product.id,
      await derivedEventTime(pool, materialization, states, checkedAt),
      states.get(product.id)?.runId ?? null,
    ],
  )
}
