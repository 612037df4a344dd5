import type { Pool } from 'pg'
import { z } from 'zod'
import type { FieldUse } from './operation-use.ts'
import type { UsageQuestion } from './field-usage.ts'

/** A client that asked, how often, and the newest day on which it did, in UTC. */
export interface ClientUse {
  /** Null for all that do not say who they are. */
  readonly name: string | null
  readonly requests: number
  readonly lastDay: string
}

/** An operation with those of its fields that were asked about. */
export interface LoggedOperation {
  readonly hash: string
  readonly name: string | null
  readonly fields: readonly FieldUse[]
  readonly clients: readonly ClientUse[]
}

const operationRows = z.array(
  z.object({
    hash: z.string(),
    name: z.string(),
    fields: z.array(z.tuple([z.string(), z.string(), z.string().nullable(), z.boolean()])),
    clients: z.array(z.tuple([z.string(), z.number(), z.string()])),
  }),
)

/**
 * The operations that used any of some fields since a moment, and the clients that asked them.
 * One that variables make use several sets of fields is there once for each.
 */
export async function operationUsage(
  database: Pick<Pool, 'query'>,
  { since, of }: Required<UsageQuestion>,
): Promise<readonly LoggedOperation[]> {
  if (of.length === 0) return []
  const { rows } = await database.query(
    `WITH used AS MATERIALIZED (
       SELECT f.operation,
              json_agg(json_build_array(f.product, f.field, f.column_name, f.selected)
                       ORDER BY f.product, f.field) AS fields
         FROM ops.query_field f
        WHERE (f.product, CASE WHEN f.field = '' THEN '' ELSE f.column_name END)
              IN (SELECT * FROM unnest($2::text[], $3::text[]))
        GROUP BY f.operation),
     asked AS (
       SELECT c.operation, c.client, sum(c.times) AS times, max(c.day) AS last_day
         FROM used JOIN ops.query_count c USING (operation)
        WHERE c.day >= $1::date GROUP BY c.operation, c.client)
     SELECT o.hash, o.name, u.fields, a.clients
       FROM used u
       JOIN ops.query_operation o ON o.id = u.operation
       JOIN (SELECT operation, json_agg(json_build_array(client, times, last_day)
                                        ORDER BY client) AS clients
               FROM asked GROUP BY operation) a USING (operation)
      ORDER BY o.name, o.hash, o.id`,
    [
      since.toISOString().slice(0, 10),
      of.map(({ product }) => product),
      of.map(({ column }) => column ?? ''),
    ],
  )
  return operationRows.parse(rows).map(({ hash, name, fields, clients }) => ({
    hash,
    name: name === '' ? null : name,
    fields: fields.map(([product, field, column, selected]) => ({
      product,
      field: field === '' ? null : field,
      column,
      selected,
    })),
    clients: clients.map(([client, requests, lastDay]) => ({
      name: client === '' ? null : client,
      requests,
      lastDay,
    })),
  }))
}
