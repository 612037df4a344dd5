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
  /** The run that found the served rows to be right. */
  readonly runId: string | null
  /** Whether the rows served are those of an earlier version that was gone back to. */
  readonly wentBack: boolean
  /** How the newest run ended, lost ones apart; null when there was none. */
  readonly newestRun: string | null
}

const rowSchema = z
  .object({
    product: z.string(),
    data_version: z.string().transform((text) => BigInt(text)),
    status: z.string(),
    definition: z.string().nullable(),
    inputs: z.record(z.string(), z.string()),
    source_state: z.string().nullable(),
    event_time: z.string().nullable(),
    run_id: z.string().nullable(),
    went_back: z.boolean(),
    newest_run: z.string().nullable(),
  })
  .transform((row): ServedState => ({
    product: row.product,
    dataVersion: row.data_version,
    status: row.status,
    definition: row.definition,
    inputs: row.inputs,
    sourceState: row.source_state,
    eventTime: row.event_time,
    runId: row.run_id,
    wentBack: row.went_back,
    newestRun: row.newest_run,
  }))

/**
 * The ledger's word on every product that was ever tried.
 * @param products ids of the only ones asked about; absent: all of them
 */
export async function readServedStates(
  database: Pool | PoolClient,
  products?: readonly string[],
): Promise<ReadonlyMap<string, ServedState>> {
  const { rows } = await database.query(
    `SELECT p.product, p.data_version::text, p.status, p.definition, p.inputs, p.source_state,
            p.event_time::text, p.run_id,
            EXISTS (SELECT 1 FROM ops.rollback b WHERE b.run_id = p.run_id) AS went_back,
            (SELECT r.status FROM ops.run r
              WHERE r.product = p.product AND r.status NOT IN ('RUNNING', 'LOST')
              ORDER BY r.started_at DESC LIMIT 1) AS newest_run
       FROM ops.product p WHERE $1::text[] IS NULL OR p.product = ANY ($1)`,
    [products ?? null],
  )
  return new Map(
    z
      .array(rowSchema)
      .parse(rows)
      .map((state) => [state.product, state]),
  )
}
