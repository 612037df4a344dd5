import type { Pool, PoolClient } from 'pg'
import type { CheckResult } from '../contract/check-result.ts'
import { withTransaction } from '../database/transaction.ts'
import type { PlatinumError } from '../errors/platinum-error.ts'
import type { CheckVerdict } from '../lineage/openlineage/check-facets.ts'
import { putEvent } from '../lineage/openlineage/outbox.ts'
import {
  runEvent,
  type EventInput,
  type EventNames,
  type EventOutcome,
  type EventRun,
  type RunParent,
} from '../lineage/openlineage/run-event.ts'
import type { Product } from '../product/product.ts'
import { isScheduled } from './requested-by.ts'
import type { ProductMaterialization } from './resolve.ts'
import { describeCause } from './run-error.ts'

/** For whom events of runs are written, and how things are called in them. */
export interface EventSink {
  readonly names: EventNames
  /** Each gets every event. */
  readonly destinations: readonly string[]
}

/** Product id → data version read. */
type ReadVersions = Readonly<Record<string, string>>

/** A publication, as far as its event tells. */
export interface PublicationFacts {
  readonly dataVersion: bigint
  /** Rows inserted and updated. */
  readonly rowsWritten: bigint
  /** Rows served now. */
  readonly rowCount: bigint
  readonly lifecycle: 'CREATE' | 'OVERWRITE' | undefined
  readonly results: readonly CheckResult[]
}

/**
 * Writes what becomes of one run as OpenLineage events into the outbox, in the transaction that
 * decides it: what was rolled back was never told, and what was committed will be.
 */
export class RunEvents {
  readonly #sink: EventSink
  readonly #materialization: ProductMaterialization
  readonly #basis: { readonly flowId: string | null; readonly inputs: ReadVersions }
  readonly #now: () => Date
  #run: EventRun | undefined

  constructor(
    sink: EventSink,
    materialization: ProductMaterialization,
    basis: { readonly flowId: string | null; readonly inputs: ReadVersions },
    now: () => Date,
  ) {
    this.#sink = sink
    this.#materialization = materialization
    this.#basis = basis
    this.#now = now
  }

  /** The run has begun. Call it before the others. */
  async started(client: PoolClient, runId: string): Promise<void> {
    const { product, lineage, query, upstreams } = this.#materialization
    const { flowId, inputs } = this.#basis
    this.#run = {
      runId,
      product,
      lineage,
      sql: query?.text,
      inputs: await readInputs(client, upstreams, inputs),
      parent: flowId === null ? undefined : await readParent(client, flowId),
    }
    await this.#put(client, { eventType: 'START' })
  }

  /** Its rows are written and about to be checked. Says nothing of a run that has ended meanwhile. */
  async running(pool: Pool): Promise<void> {
    await withTransaction(pool, async (client) => {
      const { rowCount } = await client.query(
        `SELECT 1 FROM ops.run WHERE id = $1 AND status = 'RUNNING' FOR UPDATE`,
        [this.#run?.runId],
      )
      if (rowCount === 1) await this.#put(client, { eventType: 'RUNNING' })
    })
  }

  /** Its rows are served. */
  async completed(client: PoolClient, facts: PublicationFacts): Promise<void> {
    await this.#put(client, {
      eventType: 'COMPLETE',
      dataVersion: facts.dataVersion.toString(),
      rowsWritten: Number(facts.rowsWritten),
      rowCount: Number(facts.rowCount),
      lifecycle: facts.lifecycle,
      checks: this.#verdicts(facts.results),
    })
  }

  /** Its checks forbid publishing. */
  async breached(client: PoolClient, results: readonly CheckResult[]): Promise<void> {
    const failed = results.filter(({ outcome, blocking }) => outcome !== 'PASSED' && blocking)
    const names = failed.map(({ name }) => name).join('; ')
    await this.#put(client, {
      eventType: 'FAIL',
      message: `Checks that must pass did not: ${names}. The rows served before are still served.`,
      checks: this.#verdicts(results),
    })
  }

  /**
   * It ended before its checks. What was found stays in the ledger: an error of Postgres or of a
   * project's own code may quote rows.
   */
  async failed(client: PoolClient, { code, where, expected, fix }: PlatinumError): Promise<void> {
    const message = describeCause(new Error(`${code} in ${where}. Expected: ${expected}. ${fix}`))
    await this.#put(client, { eventType: 'FAIL', message, checks: [] })
  }

  async #put(client: PoolClient, outcome: EventOutcome): Promise<void> {
    if (!this.#run) return
    const { names, destinations } = this.#sink
    await putEvent(client, destinations, runEvent(names, this.#run, outcome, this.#now()))
  }

  #verdicts(results: readonly CheckResult[]): CheckVerdict[] {
    const { columns } = this.#materialization.product
    const names = new Map(columns.map(({ key, name }) => [key, name]))
    return results.map((result) => ({
      ...result,
      columns: result.columns.map((key) => names.get(key) ?? key),
    }))
  }
}

async function readInputs(
  client: PoolClient,
  upstreams: readonly Product[],
  inputs: ReadVersions,
): Promise<EventInput[]> {
  const { rows } = await client.query<{ product: string; version: string; rows: string }>(
    `SELECT product, data_version::text AS version, row_count::text AS rows
       FROM ops.product WHERE product = ANY ($1)`,
    [upstreams.map(({ id }) => id)],
  )
  return upstreams.map((product) => {
    const dataVersion = inputs[product.id] ?? '0'
    const now = rows.find((row) => row.product === product.id)
    const rowCount = now?.version === dataVersion ? Number(now.rows) : undefined
    return { product, dataVersion, rowCount }
  })
}

async function readParent(client: PoolClient, flowId: string): Promise<RunParent | undefined> {
  const { rows } = await client.query<{ requested_by: string; created_at: string }>(
    `SELECT requested_by,
            to_char(date_trunc('second', created_at AT TIME ZONE 'UTC'), 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS created_at
       FROM ops.flow WHERE id = $1`,
    [flowId],
  )
  const [flow] = rows
  return (
    flow && {
      runId: flowId,
      requestedBy: flow.requested_by,
      // A schedule asks when its time has come, to the second.
      nominalTime: isScheduled(flow.requested_by) ? new Date(flow.created_at) : undefined,
    }
  )
}
