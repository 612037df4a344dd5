import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import type { Pool, PoolClient } from 'pg'
import type { CheckResult } from '../contract/check-result.ts'
import { withTransaction } from '../database/transaction.ts'
import type { ErrorCode } from '../errors/codes.ts'
import type { Product } from '../product/product.ts'

/** Seconds a run is believed to be alive without a heartbeat. */
export const leaseSeconds = 45

/** Name of this process in the ledger. */
export const workerName = `${hostname()}/${process.pid}`

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
 * Takes the product's lease. Runs whose lease has expired are declared lost first.
 * @returns undefined while another live run holds it.
 */
export async function beginRun(
  pool: Pool,
  run: {
    readonly product: Product
    readonly flowId: string | null
    readonly definition: string
    readonly inputs: RunInputs
    readonly sourceState: string | null
  },
): Promise<LiveRun | undefined> {
  const id = randomUUID()
  const candidate =
    `${run.product.layer}_${run.product.tableName}`.slice(0, 40) + `_${id.slice(0, 8)}`
  return withTransaction(pool, async (client) => {
    await lockProduct(client, run.product)
    await client.query(
      `UPDATE ops.run SET status = 'LOST', finished_at = now()
        WHERE product = $1 AND status = 'RUNNING' AND lease_until < now()`,
      [run.product.id],
    )
    const { rowCount } = await client.query(
      `INSERT INTO ops.run (id, flow_id, product, worker, lease_until, candidate, definition, inputs, source_state)
       VALUES ($1, $2, $3, $4, now() + make_interval(secs => $5), $6, $7, $8, $9)
       ON CONFLICT (product) WHERE status = 'RUNNING' DO NOTHING`,
      [
        id,
        run.flowId,
        run.product.id,
        workerName,
        leaseSeconds,
        candidate,
        run.definition,
        JSON.stringify(run.inputs),
        run.sourceState,
      ],
    )
    return rowCount === 1 ? { id, product: run.product, candidate } : undefined
  })
}

/** Serializes everything that changes one product's state, across processes, until the transaction ends. */
export async function lockProduct(client: PoolClient, product: Product): Promise<void> {
  await client.query(`SELECT pg_advisory_xact_lock(hashtextextended('platinum:' || $1, 0))`, [
    product.id,
  ])
}

/** Extends the lease and reports progress. @returns false when the lease is gone: stop working. */
export async function heartbeat(
  pool: Pool,
  run: LiveRun,
  progress: { readonly phase: string; readonly rowsWritten: number },
): Promise<boolean> {
  const { rowCount } = await pool.query(
    `UPDATE ops.run
        SET lease_until = now() + make_interval(secs => $2), phase = $3, rows_written = $4
      WHERE id = $1 AND status = 'RUNNING'`,
    [run.id, leaseSeconds, progress.phase, progress.rowsWritten],
  )
  return rowCount === 1
}

/** Records a run whose checks forbid publishing. The rows served stay; the status says why. */
export async function recordBreach(
  pool: Pool,
  run: LiveRun,
  results: readonly CheckResult[],
): Promise<void> {
  await withTransaction(pool, async (client) => {
    await lockProduct(client, run.product)
    const { rowCount } = await client.query(
      `UPDATE ops.run SET status = 'BREACHED', finished_at = now() WHERE id = $1 AND status = 'RUNNING'`,
      [run.id],
    )
    if (rowCount !== 1) return
    await insertCheckResults(client, run.id, results)
    await setStatus(client, run.product, 'BREACHED', results)
  })
}

/** Records a run that ended before its checks. */
export async function recordFailure(
  pool: Pool,
  run: LiveRun,
  error: { readonly code: ErrorCode; readonly message: string },
): Promise<void> {
  await withTransaction(pool, async (client) => {
    await lockProduct(client, run.product)
    const { rowCount } = await client.query(
      `UPDATE ops.run SET status = 'FAILED', finished_at = now(), error = $2
        WHERE id = $1 AND status = 'RUNNING'`,
      [run.id, JSON.stringify(error)],
    )
    if (rowCount === 1) await setStatus(client, run.product, 'FAILED', [])
  })
}

/** Gives the lease back without a result; the sweep drops the candidate. */
export async function abandonRun(pool: Pool, run: LiveRun): Promise<void> {
  await pool.query(
    `UPDATE ops.run SET status = 'LOST', finished_at = now() WHERE id = $1 AND status = 'RUNNING'`,
    [run.id],
  )
}

export async function insertCheckResults(
  client: PoolClient,
  runId: string,
  results: readonly CheckResult[],
): Promise<void> {
  for (const result of results) {
    await client.query(
      `INSERT INTO ops.check_result
         (run_id, name, kind, columns, severity, blocking, outcome, failed_rows, message, sample_keys)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
      [
        runId,
        result.name,
        result.kind,
        result.columns,
        result.severity,
        result.blocking,
        result.outcome,
        result.failedRows?.toString() ?? null,
        result.message,
        JSON.stringify(result.sampleKeys),
      ],
    )
  }
}

/** The failing checks as `ops.product` keeps them for readers. */
export function failingChecks(results: readonly CheckResult[]): string {
  return JSON.stringify(
    results
      .filter(({ outcome }) => outcome !== 'PASSED')
      .map(({ name, severity, blocking, failedRows, message }) => ({
        name,
        severity,
        blocking,
        failedRows: failedRows?.toString() ?? null,
        message,
      })),
  )
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
     VALUES ($1, $2, 0, 0, $3, now(), $4)
     ON CONFLICT (product) DO UPDATE SET
       status = excluded.status,
       status_since = CASE WHEN p.status = excluded.status THEN p.status_since ELSE now() END,
       failing_checks = excluded.failing_checks`,
    [product.id, product.version, status, failingChecks(results)],
  )
}
