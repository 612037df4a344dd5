import type { Pool } from 'pg'
import { z } from 'zod'

/** One reader of a column. */
export interface ColumnReader {
  readonly subject: string
  readonly kind: string
  /** Whether values were in answers; else they only filtered, ordered and the like. */
  readonly returned: boolean
  /** How it was shown: `null`, `hash` and the like; null: as it is. */
  readonly mask: string | null
  readonly operations: number
  /** ISO 8601 in UTC. */
  readonly firstAt: string
  readonly lastAt: string
  /** The batch of the log with the newest of them. */
  readonly lastBatch: string
}

const readers = z.array(
  z.object({
    subject: z.string(),
    kind: z.string(),
    returned: z.boolean(),
    mask: z.string(),
    operations: z.string(),
    first_at: z.string(),
    last_at: z.string(),
    last_batch: z.string(),
  }),
)

/** A moment as ISO 8601, whatever the connection's settings are. */
const utc = (moment: string): string =>
  `to_char(${moment} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`

/**
 * Who read a column, the latest first.
 * @param column its place: `gold.people.email`
 * @param since whole days in UTC, from that of this moment on
 */
export async function whoRead(
  pool: Pick<Pool, 'query'>,
  column: string,
  since: Date,
): Promise<ColumnReader[]> {
  const { rows } = await pool.query(
    `SELECT subject, kind, returned, mask, sum(operations)::text AS operations,
            
            ${utc('min(first_at)')} AS first_at, ${utc('max(last_at)')} AS last_at,
            max(last_batch)::text AS last_batch
       FROM ops.audit_reader WHERE column_id = $1 AND day >= $2::date
      GROUP BY subject, kind, returned, mask
      ORDER BY max(last_at) DESC, subject, kind, returned, mask`,
    [column, since.toISOString().slice(0, 10)],
  )
  return readers.parse(rows).map((row) => ({
    subject: row.subject,
    kind: row.kind,
    returned: row.returned,
    mask: row.mask === '' ? null : row.mask,
    operations: Number(row.operations),
    firstAt: row.first_at,
    lastAt: row.last_at,
    lastBatch: row.last_batch,
  }))
}
