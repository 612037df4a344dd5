import type { Pool } from 'pg'
import { qualifiedName } from '../database/identifier.ts'
import { eventTime } from './event-time.ts'
import type { ProductMaterialization } from './resolve.ts'
import type { ServedState } from './served-state.ts'

/**
 * Records that the rows served are what a run would produce now: they are as fresh as what they are
 * made from, although nothing was written.
 */
export async function confirmUnchanged(
  pool: Pool,
  materialization: ProductMaterialization,
  states: ReadonlyMap<string, ServedState>,
  checkedAt: Date,
): Promise<void> {
  const { product } = materialization
  const rows = qualifiedName(product.layer, product.tableName)
  const time = await eventTime(pool, materialization, rows, states, checkedAt)
  await pool.query(`UPDATE ops.product SET event_time = $2 WHERE product = $1`, [product.id, time])
}
