import type { Pool } from 'pg'
import { quoteIdentifier, qualifiedName } from '../database/identifier.ts'
import type { Product } from '../product/product.ts'

/** Newest event time among the rows served, for sources that deliver only what is newer. */
export async function readWatermark(pool: Pool, product: Product): Promise<Date | null> {
  const column = product.freshness.eventTime
  if (!column) return null
  const { rows } = await pool.query<{ milliseconds: number | null }>(
    `SELECT (extract(epoch FROM max(${quoteIdentifier(column.name)})::timestamptz) * 1000)::float8
            AS milliseconds
       FROM ${qualifiedName(product.layer, product.tableName)}`,
  )
  const milliseconds = rows[0]?.milliseconds ?? null
  return milliseconds === null ? null : new Date(Math.floor(milliseconds))
}
