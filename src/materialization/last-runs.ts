import type { Pool } from 'pg'

/** When each product's newest run began. Products that never ran are absent. */
export async function readLastRuns(pool: Pool): Promise<ReadonlyMap<string, Date>> {
  const { rows } = await pool.query<{ product: string; milliseconds: number }>(
    `SELECT product, (extract(epoch FROM max(started_at)) * 1000)::float8 AS milliseconds
       FROM ops.run GROUP BY product`,
  )
  return new Map(rows.map(({ product, milliseconds }) => [product, new Date(milliseconds)]))
}
