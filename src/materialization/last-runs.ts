import type { Pool } from 'pg'

/** When each product's newest run began. Products that never ran are absent. */
export async function readLastRuns(pool: Pool): Promise<ReadonlyMap<string, Date>> {
  const { rows } = await pool.query<{ product: string; milliseconds: number }>(
    `SELECT product, (extract(epoch FROM max(started_at)) * 1000)::float8 AS milliseconds
       FROM ops.run GROUP BY product`,
  )
  return new Map(rows.map(({ product, milliseconds }) => [product, new Date(milliseconds)]))
}

/** When a product's newest run began, from the index: this is asked every few seconds. */
export async function readLastRun(pool: Pool, product: string): Promise<Date | undefined> {
  const { rows } = await pool.query<{ milliseconds: number }>(
    `SELECT (extract(epoch FROM started_at) * 1000)::float8 AS milliseconds
       FROM ops.run WHERE product = $1 ORDER BY started_at DESC LIMIT 1`,
    [product],
  )
  return rows[0] && new Date(rows[0].milliseconds)
}
