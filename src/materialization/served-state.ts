import type { Pool, PoolClient } from 'pg'
import { z } from 'zod'
import type { RunInputs } from './ledger.ts'

/** What the ledger says of one product. */
export interface ServedState {
  readonly product: string
  /** 0 when nothing was ever published. */
  readonly dataVersion: bigint
  readonly status: string
  readonly definition: string | null
  /** Data versions of the upstreams the served rows were made from. */
  readonly inputs: RunInputs
  readonly sourceState: string | null
  /** Postgres text, or null. */
  readonly eventTime: string | null
}

const rowSchema = z.object({
  product: z.string(),
  data_version: z.string().transform((text) => BigInt(text)),
  status: z.string(),
  definition: z.string().nullable(),
  inputs: z.record(z.string(), z.string()),
  source_state: z.string().nullable(),
  event_time: z.string().nullable(),
})

/** The ledger's word on every product that was ever tried. */
export async function readServedStates(
  database: Pool | PoolClient,
): Promise<ReadonlyMap<string, ServedState>> {
  const { rows } = await database.query(
    `SELECT product, data_version::text, status, definition, inputs, source_state, event_time::text
       FROM ops.product`,
  )
  return new Map(
    z
      .array(rowSchema)
      .parse(rows)
      .map((row) => [
        row.product,
        {
          product: row.product,
          dataVersion: row.data_version,
          status: row.status,
          definition: row.definition,
          inputs: row.inputs,
          sourceState: row.source_state,
          eventTime: row.event_time,
        },
      ]),
  )
}
