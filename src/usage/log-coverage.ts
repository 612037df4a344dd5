import type { Pool } from 'pg'
import { z } from 'zod'

const daysRow = z.object({ logged_since: z.string().nullable(), unlogged: z.string() })

/** How far the log can be believed. */
export interface LogCoverage {
  /** The first day of all that is kept, in UTC; null when nothing was ever logged. */
  readonly loggedSince: string | null
  /** Requests of the time asked about that were not told apart, because the log was full. */
  readonly unlogged: number
}

/** @param since whole days in UTC, from that of this moment on */
export async function logCoverage(
  database: Pick<Pool, 'query'>,
  since: Date,
): Promise<LogCoverage> {
  const { rows } = await database.query(
    `SELECT min(day)::text AS logged_since,
            coalesce(sum(unlogged) FILTER (WHERE day >= $1::date), 0)::text AS unlogged
       FROM ops.query_day`,
    [since.toISOString().slice(0, 10)],
  )
  const { logged_since: loggedSince, unlogged } = daysRow.parse(rows[0])
  return { loggedSince, unlogged: Number(unlogged) }
}
