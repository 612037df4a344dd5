import type { Pool } from 'pg'
import { qualifiedName } from '../../src/database/identifier.ts'
import type { Registry } from '../../src/product/product.ts'

/** Writes the ledger as if every product had been published once. */
export async function publish(pool: Pool, { products }: Registry): Promise<void> {
  for (const { id, version, layer, tableName } of products) {
    await pool.query(
      `insert into ops.product (product, contract_version, data_version, run_id, published_at,
         row_count, status, status_since, failing_checks)
       select $1, $2, 1, gen_random_uuid(), now(), count(*), 'PASSING', now(), '[]'
       from ${qualifiedName(layer, tableName)}`,
      [id, version],
    )
  }
}
