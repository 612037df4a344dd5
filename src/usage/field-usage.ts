import type { Pool } from 'pg'
import { z } from 'zod'
import { logCoverage, type LogCoverage } from './log-coverage.ts'
import type { FieldUse } from './operation-use.ts'

export interface UsageQuestion {
  /** Whole days in UTC, from that of this moment on. */
  readonly since: Date
  /** Only uses of these; default: of everything. A column of null asks for the product as a whole. */
  readonly of?: readonly { readonly product: string; readonly column: string | null }[]
}

/** That a client used a field in an operation. */
export interface LoggedFieldUse extends FieldUse {
  /** The operation's hash, and its name where it has one. */
  readonly operation: { readonly hash: string; readonly name: string | null }
  /** As it calls itself; null for all that do not say. */
  readonly client: string | null
  readonly requests: number
  /** The newest day on which it did, in UTC: `2026-01-31`. */
  readonly lastDay: string
}

export interface FieldUsage extends LogCoverage {
  /** By product, field, client and operation. */
  readonly uses: readonly LoggedFieldUse[]
}

const useRows = z.array(
  z.object({
    product: z.string(),
    field: z.string(),
    column_name: z.string().nullable(),
    selected: z.boolean(),
    hash: z.string(),
    name: z.string(),
    client: z.string(),
    requests: z.string(),
    last_day: z.string(),
  }),
)

/**
 * Which clients used which fields, in which operations, how often and when last, as the query log
 * has it. A field that nobody used is not in it: look at `loggedSince` before saying so.
 */
export async function fieldUsage(
  database: Pick<Pool, 'query'>,
  { since, of }: UsageQuestion,
): Promise<FieldUsage> {
  const day = since.toISOString().slice(0, 10)
  const { rows } = await database.query(
    `WITH asked AS (
       SELECT c.operation, c.client, sum(c.times) AS times, max(c.day) AS last_day
         FROM ops.query_count c WHERE c.day >= $1::date GROUP BY c.operation, c.client)
     SELECT f.product, f.field, f.column_name, bool_or(f.selected) AS selected, o.hash, o.name,
            a.client, sum(a.times)::text AS requests, max(a.last_day)::text AS last_day
       FROM asked a
       JOIN ops.query_operation o ON o.id = a.operation
       JOIN ops.query_field f ON f.operation = o.id
      ${of === undefined ? '' : `WHERE (f.product, CASE WHEN f.field = '' THEN '' ELSE f.column_name END) IN (SELECT * FROM unnest($2::text[], $3::text[]))`}
      GROUP BY f.product, f.field, f.column_name, o.hash, o.name, a.client
      ORDER BY f.product, f.field, a.client, o.name, o.hash`,
    of === undefined
      ? [day]
      : [day, of.map(({ product }) => product), of.map(({ column }) => column ?? '')],
  )
  return {
    uses: useRows.parse(rows).map((row) => ({
      product: row.product,
      field: row.field === '' ? null : row.field,
      column: row.column_name,
      selected: row.selected,
      operation: { hash: row.hash, name: row.name === '' ? null : row.name },
      client: row.client === '' ? null : row.client,
      requests: Number(row.requests),
      lastDay: row.last_day,
    })),
    ...(await logCoverage(database, since)),
  }
}
