import { randomUUID } from 'node:crypto'
import type { Pool, PoolClient } from 'pg'
import type { CheckResult } from '../contract/check-result.ts'
import { lockProduct, productLock } from '../database/product-lock.ts'
import { withTransaction } from '../database/transaction.ts'
import type { PlatinumError } from '../errors/platinum-error.ts'
import { putAborts } from '../lineage/openlineage/outbox.ts'
import type { Product } from '../product/product.ts'
import { failingChecks, insertCheckResults } from './check-ledger.ts'
import type { RunEvents } from './run-events.ts'

/** Seconds a run is believed to be alive without a heartbeat. */
export const leaseSeconds = 45

/** A run that holds the product's lease. */
export interface LiveRun {
  readonly id: string
  readonly product: Product
  /** Unquoted table name in the `candidate` schema. */
  readonly candidate: string
}

export interface RunInputs {
  /** Product id → data version read, as text. */
  readonly [product: string]: string
}

/**
 * Takes the product's lease. Runs whose lease has expired are declared lost first. Never waits.
 * @returns undefined while another live run holds it.
 */
export async function beginRun(
  pool: Pool,
  run: {
    readonly product: Product
    readonly flowId: string | null
    readonly worker: string
    readonly definition: string
    readonly inputs: RunInputs
    readonly sourceState: string | null
  },
  events?: RunEvents,
): Promise<LiveRun | undefined> {
  const id = randomUUID()
  const candidate = candidateName(run.product, id)
  return withTransaction(pool, async (client) => {
    const { rows } = await client.query<{ locked: boolean }>(
      `SELECT pg_try_advisory_xact_lock(${productLock}) AS locked`,
      [run.product.id],
    )
    // Whoever holds the lock is publishing.
    if (!rows[0]?.locked) return undefined
    await loseExpired(client, run.product)
    const { rowCount } = await client.query(
      `INSERT INTO ops.run (id, flow_id, product, worker, lease_until, candidate, definition, inputs, source_state)
       VALUES ($1, $2, $3, $4, clock_timestamp() + make_interval(secs => $5), $6, $7, $8, $9)
       ON CONFLICT (product) WHERE status = 'RUNNING' DO NOTHING`,
      [
        id,
        run.flowId,
        run.product.id,
        run.worker,
        leaseSeconds,
        candidate,
        run.definition,
        JSON.stringify(run.inputs),
        run.sourceState,
      ],
    )
    if (rowCount !== 1) return undefined
    await events?.started(client, id)
    return { id, product: run.product, candidate }
  })
}

/** Declares runs of a product lost whose lease has expired: they cannot publish any more. */
export async function loseExpired(client: PoolClient, { id }: Product): Promise<void> {
  const { rows } = await client.query<{ id: string }>(
    `UPDATE ops.run SET status = 'LOST', finished_at = clock_timestamp()
      WHERE product = $1 AND status = 'RUNNING' AND lease_until < clock_timestamp() RETURNING id`,
    [id],
  )
  if (rows.length === 0) return
  await putAborts(
    client,
    rows.map((row) => row.id),
  )
}

/** At most 57 bytes, so that a suffix such as `_input` or `_aside` fits into the 63 that Postgres keeps of a name. */
function candidateName({ layer, tableName }: Product, runId: string): string {
  const readable = `${layer}_${tableName}`.replace(/[^A-Za-z0-9_]/g, '_').slice(0, 40)
  return `${readable}_${runId.replaceAll('-', '').slice(0, 16)}`
}

/** Extends the lease and reports progress. @returns false when the lease is gone: stop working. */
export async function heartbeat(
  pool: Pool,
  run: LiveRun,
  progress: { readonly phase: string; readonly rowsWritten: number },
): Promise<boolean> {
  const { rowCount } = await pool.query(
    `UPDATE ops.run
        SET lease_until = clock_timestamp() + make_interval(secs => $2), phase = $3, rows_written = $4
      WHERE id = $1 AND status = 'RUNNING'`,
    [run.id, leaseSeconds, progress.phase, progress.rowsWritten],
  )
  return rowCount === 1
}

/**
 * Records a run whose checks forbid publishing. The rows served stay; the status says why.
 * @returns false when the run has lost its lease, and so nothing was recorded.
 */
export async function recordBreach(
  pool: Pool,
  run: LiveRun,
  results: readonly CheckResult[],
  events?: RunEvents,
): Promise<boolean> {
  return withTransaction(pool, async (client) => {
    await lockProduct(client, run.product)
    const { rowCount } = await client.query(
      `UPDATE ops.run SET status = 'BREACHED', finished_at = clock_timestamp() WHERE id = $1 AND status = 'RUNNING'`,
      [run.id],
    )
    if (rowCount !== 1) return false
    await insertCheckResults(client, run.id, results)
    await setStatus(client, run.product, 'BREACHED', results)
    await events?.breached(client, results)
    return true
  })
}

/**
 * Records a run that ended before its checks.
 * @returns false when the run has ended already or has lost its lease, and so nothing was recorded.
 */
export async function recordFailure(
  pool: Pool,
  run: LiveRun,
  error: PlatinumError,
  events?: RunEvents,
): Promise<boolean> {
  return withTransaction(pool, async (client) => {
    await lockProduct(client, run.product)
    const { rowCount } = await client.query(
      `UPDATE ops.run SET status = 'FAILED', finished_at = clock_timestamp(), error = $2
        WHERE id = $1 AND status = 'RUNNING'`,
      [run.id, JSON.stringify({ code: error.code, message: error.message })],
    )
    if (rowCount !== 1) return false
    await setStatus(client, run.product, 'FAILED', [])
    await events?.failed(client, error)
    return true
  })
}

/** Gives the lease back without a result; the sweep drops the candidate. */
export async function abandonRun(pool: Pool, run: LiveRun): Promise<void> {
  await withTransaction(pool, async (client) => {
    const { rowCount } = await client.query(
      `UPDATE ops.run SET status = 'LOST', finished_at = clock_timestamp() WHERE id = $1 AND status = 'RUNNING'`,
      [run.id],
    )
    if (rowCount === 1) await putAborts(client, [run.id])
  })
}

/** Changes what readers are told without changing what they are served. */
async function setStatus(
  client: PoolClient,
  product: Product,
  status: 'BREACHED' | 'FAILED',
  results: readonly CheckResult[],
): Promise<void> {
  await client.query(
    `INSERT INTO ops.product AS p
       (product, contract_version, data_version, row_count, status, status_since, failing_checks)
     VALUES ($1, $2, 0, 0, $3, clock_timestamp(), $4)
     ON CONFLICT (product) DO UPDATE SET
       status = excluded.status,
       status_since = CASE WHEN p.status = excluded.status THEN p.status_since ELSE clock_timestamp() END,
       failing_checks = excluded.failing_checks`,
    [product.id, product.version, status, failingChecks(results)],
  )
}
