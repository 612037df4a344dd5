import type { Pool } from 'pg'
import { z } from 'zod'
import type { Published } from './publish.ts'

const rowSchema = z.object({
  id: z.string(),
  status: z.enum(['PUBLISHED', 'UNCHANGED']),
  data_version: z.string(),
  inserted: z.string(),
  updated: z.string(),
  deleted: z.string(),
})

/** What a publication did, by the ledger; undefined when there was none. */
export async function publishedRun(
  pool: Pool,
  which: { readonly runId: string } | { readonly flowId: string; readonly product: string },
): Promise<({ readonly runId: string } & Published) | undefined> {
  const [condition, values] =
    'runId' in which
      ? ['id = $1', [which.runId]]
      : ['flow_id = $1 AND product = $2', [which.flowId, which.product]]
  const { rows } = await pool.query(
    `SELECT id, status, data_version::text, rows_inserted::text AS inserted,
            rows_updated::text AS updated, rows_deleted::text AS deleted
       FROM ops.run WHERE ${condition} AND status IN ('PUBLISHED', 'UNCHANGED')`,
    values,
  )
  const [row] = z.array(rowSchema).parse(rows)
  return (
    row && {
      runId: row.id,
      status: row.status,
      dataVersion: BigInt(row.data_version),
      inserted: BigInt(row.inserted),
      updated: BigInt(row.updated),
      deleted: BigInt(row.deleted),
    }
  )
}
