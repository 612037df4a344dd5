import type { Pool } from 'pg'
import { historyTable } from '../history/history-table.ts'
import type { Product } from '../product/product.ts'
import { servedTable } from './candidate.ts'

/**
 * Has Postgres gather statistics of new rows before anyone asks for them, and takes dead rows away
 * where nobody else does.
 * @param autovacuum whether the database does the latter by itself
 */
export async function describeRows(
  pool: Pool,
  product: Product,
  autovacuum: boolean,
): Promise<void> {
  const tables = [servedTable(product), ...(product.history ? [historyTable(product)] : [])]
  await pool.query(`${autovacuum ? 'ANALYZE' : 'VACUUM (ANALYZE)'} ${tables.join(', ')}`)
}
