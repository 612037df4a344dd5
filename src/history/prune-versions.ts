import type { Pool } from 'pg'
import type { Product } from '../product/product.ts'
import { historyTable, servedRange } from './history-table.ts'

/** Rows deleted in one statement, so that no lock is held for long. */
const atOnce = 5_000

/**
 * Deletes versions of rows that were replaced or removed longer ago than their product promises to
 * keep them. Moments that can no longer be answered are refused before a row goes.
 *
 * @returns how many versions of rows were deleted.
 */
export async function pruneVersions(pool: Pool, products: readonly Product[]): Promise<number> {
  let pruned = 0
  for (const product of products) {
    if (product.history?.keepSeconds === undefined) continue
    await moveBeginning(pool, product, product.history.keepSeconds)
    pruned += await deleteUnreachable(pool, product)
  }
  return pruned
}

/** History begins with the version that was served when the promised time began. */
async function moveBeginning(pool: Pool, product: Product, keepSeconds: number): Promise<void> {
  await pool.query(
    `WITH beginning AS (
       SELECT max(data_version) AS version FROM ops.publication
        WHERE product = $1 AND published_at <= now() - make_interval(secs => $2)),
     gone AS (
       DELETE FROM ops.publication p USING beginning b
        WHERE p.product = $1 AND p.data_version < b.version RETURNING 1)
     UPDATE ops.publication p SET begins = true FROM beginning b
      WHERE p.product = $1 AND p.data_version = b.version AND EXISTS (SELECT 1 FROM gone)`,
    [product.id, keepSeconds],
  )
}

async function deleteUnreachable(pool: Pool, product: Product): Promise<number> {
  const table = historyTable(product)
  const known = await pool.query('SELECT 1 WHERE to_regclass($1) IS NOT NULL', [table])
  if (known.rowCount === 0) return 0
  let deleted = 0
  for (;;) {
    const { rowCount } = await pool.query(
      `DELETE FROM ${table} WHERE ctid = ANY (ARRAY(
         SELECT ctid FROM ${table}
          WHERE ${servedRange} << int8range(
                  (SELECT min(data_version) FROM ops.publication WHERE product = $1), NULL)
          LIMIT ${atOnce}))`,
      [product.id],
    )
    deleted += rowCount ?? 0
    if ((rowCount ?? 0) < atOnce) return deleted
  }
}
