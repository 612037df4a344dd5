import { randomUUID } from 'node:crypto'
import type { Pool, PoolClient } from 'pg'
import { z } from 'zod'
import { lockProduct } from '../database/product-lock.ts'
import { withTransaction } from '../database/transaction.ts'
import { MaterializationError, type Problem } from '../errors/platinum-error.ts'
import {
  closeVersions,
  openVersions,
  publicationTime,
  recordPublication,
} from '../history/record-publication.ts'
import { readStatements } from '../lineage/store/read-statements.ts'
import { recordLineage } from '../lineage/store/record-lineage.ts'
import { quoteIdentifier } from '../database/identifier.ts'
import type { Product } from '../product/product.ts'
import { servedTable, storedNames } from './candidate.ts'
import { announceVersion, dataVersions } from './data-version.ts'
import { loseExpired } from './ledger.ts'
import { keptRow, keptTable, sameKeptGrain, tableColumns } from './previous-version.ts'

/** Who goes back, and why: it is recorded. */
export interface RollbackRequest {
  readonly by: string
  readonly reason: string
}

export interface RolledBack {
  /** The version that was served until now. */
  readonly from: bigint
  /** The version whose rows are served again. */
  readonly restored: bigint
  /** The number those rows have now: a version is never used twice. */
  readonly dataVersion: bigint
  /** Rows taken away, and rows put back; a row with another value is both. */
  readonly removed: bigint
  readonly returned: bigint
}

const previousRow = z
  .object({
    kept_in: z.string(),
    columns: z.array(z.string()),
    data_version: z.string(),
    next_version: z.string(),
    run_id: z.string().nullable(),
    published_at: z.string().nullable(),
  })
  .transform((row) => ({
    keptIn: row.kept_in,
    columns: row.columns,
    dataVersion: BigInt(row.data_version),
    nextVersion: BigInt(row.next_version),
    runId: row.run_id,
    publishedAt: row.published_at,
  }))

type Previous = z.infer<typeof previousRow>

/**
 * Serves the rows of the version before again, in one transaction: readers see them all or none of
 * them, under a data version of their own. What the ledger says of them, their checks and their
 * lineage comes back too. The product counts as made from what the newer version was made from, so
 * it is not due before something it is made from changes, or its definition does.
 *
 * @throws MaterializationError `ROLLBACK_BUSY`, `ROLLBACK_NOTHING_KEPT` or `ROLLBACK_TABLE_CHANGED`;
 *   nothing is changed then.
 */
export async function rollBack(
  pool: Pool,
  product: Product,
  request: RollbackRequest,
): Promise<RolledBack> {
  return await withTransaction(pool, async (client) => {
    await lockProduct(client, product)
    await assertIdle(client, product)
    const { current, next } = await dataVersions(client, product)
    const previous = await readPrevious(client, product, current)
    const runId = randomUUID()
    const kept = keptTable(previous.keptIn)
    const removed = await takeAway(client, product, kept, next)
    const returned = await putBack(client, product, kept, next)
    await recordRun(client, { product, runId, request, previous, current, next, removed, returned })
    const publishedAt = await recordServed(client, product, runId, next)
    await restoreLineage(client, product, { previous, publishedAt, runId, next })
    if (product.history) await recordPublication(client, product)
    await client.query('DELETE FROM ops.previous_version WHERE product = $1', [product.id])
    await client.query(`DROP TABLE ${kept}`)
    await announceVersion(client, product, next)
    return { from: current, restored: previous.dataVersion, dataVersion: next, removed, returned }
  })
}

function refused(problem: Problem): MaterializationError {
  return new MaterializationError(problem)
}

/** A run under way has read what is served now, and would publish what follows from that. */
async function assertIdle(client: PoolClient, product: Product): Promise<void> {
  const { id } = product
  await loseExpired(client, product)
  const { rows } = await client.query<{ worker: string }>(
    `SELECT worker FROM ops.run WHERE product = $1 AND status = 'RUNNING'`,
    [id],
  )
  const [live] = rows
  if (!live) return
  throw refused({
    code: 'ROLLBACK_BUSY',
    where: id,
    expected: 'no run of the product under way',
    found: `one by ${live.worker}`,
    fix: 'Wait until it has ended, or stop its worker; then roll back.',
  })
}

async function readPrevious(
  client: PoolClient,
  product: Product,
  current: bigint,
): Promise<Previous> {
  const { rows } = await client.query(
    `SELECT kept_in, columns, data_version, next_version, run_id, published_at::text
       FROM ops.previous_version WHERE product = $1`,
    [product.id],
  )
  const previous = rows[0] === undefined ? undefined : previousRow.parse(rows[0])
  if (!previous || previous.nextVersion !== current) {
    throw refused({
      code: 'ROLLBACK_NOTHING_KEPT',
      where: product.id,
      expected: 'a publication whose version before is kept',
      found: await nothingKept(client, product, current),
      fix: 'Correct the data upstream or the contract, and materialize the product again.',
    })
  }
  const columns = await tableColumns(client, product)
  if (JSON.stringify(columns) !== JSON.stringify(previous.columns)) {
    throw refused({
      code: 'ROLLBACK_TABLE_CHANGED',
      where: product.id,
      expected: `the columns that version ${previous.dataVersion} had: ${previous.columns.join(', ')}`,
      found: columns.join(', '),
      fix: 'Correct the data upstream or the contract, and materialize the product again.',
    })
  }
  return previous
}

async function nothingKept(client: PoolClient, { id }: Product, current: bigint): Promise<string> {
  if (current === 0n) return 'it was never published'
  const { rows } = await client.query<{ restored_version: string }>(
    'SELECT restored_version FROM ops.rollback WHERE product = $1 AND data_version = $2',
    [id, current.toString()],
  )
  const [row] = rows
  return row
    ? `version ${current} is version ${row.restored_version} again, and what was before that is not kept`
    : `version ${current} is the first, or was published before versions were kept`
}

async function takeAway(
  client: PoolClient,
  product: Product,
  kept: string,
  version: bigint,
): Promise<bigint> {
  const grain = product.grain.map(({ name }) => `s.${quoteIdentifier(name)}`).join(', ')
  const closed = product.history ? `, closed AS (${closeVersions(product, 'gone', '$1')})` : ''
  const { rows } = await client.query<{ removed: string }>(
    `WITH gone AS (DELETE FROM ${servedTable(product)} s
                    WHERE EXISTS (SELECT 1 FROM ${kept} k WHERE ${sameKeptGrain(product, 'k', 's')})
                    RETURNING ${grain})${closed}
     SELECT count(*) AS removed FROM gone`,
    product.history ? [version.toString()] : [],
  )
  return BigInt(rows[0]?.removed ?? 0)
}

async function putBack(
  client: PoolClient,
  product: Product,
  kept: string,
  version: bigint,
): Promise<bigint> {
  const served = servedTable(product)
  const names = storedNames(product)
  const opened = product.history ? `, opened AS (${openVersions(product, 'added', '$1')})` : ''
  // OFFSET 0 has Postgres read each row's text once, not once a column.
  const { rows } = await client.query<{ returned: string }>(
    `WITH added AS (
       INSERT INTO ${served} (${names.join(', ')}) OVERRIDING SYSTEM VALUE
       SELECT ${names.map((name) => `(k.r).${name}`).join(', ')}
         FROM (SELECT ${keptRow}::${served} AS r FROM ${kept} WHERE ${keptRow} IS NOT NULL OFFSET 0) k
       RETURNING *)${opened}
     SELECT count(*) AS returned FROM added`,
    product.history ? [version.toString()] : [],
  )
  return BigInt(rows[0]?.returned ?? 0)
}

interface Change {
  readonly product: Product
  readonly runId: string
  readonly request: RollbackRequest
  readonly previous: Previous
  readonly current: bigint
  readonly next: bigint
  readonly removed: bigint
  readonly returned: bigint
}

/**
 * Going back is a run of its own, with the checks of the run whose rows it serves again. A rollup
 * was compared with another version of its base then, so nothing proves it until it is made again.
 */
async function recordRun(
  client: PoolClient,
  { product, runId, request, previous, current, next, removed, returned }: Change,
): Promise<void> {
  const updated = removed < returned ? removed : returned
  await client.query(
    `INSERT INTO ops.run
       (id, product, status, worker, lease_until, finished_at, candidate, definition, inputs,
        source_state, phase, rows_inserted, rows_updated, rows_deleted, data_version)
     SELECT $2, product, 'PUBLISHED', $3, clock_timestamp(), clock_timestamp(), '',
            coalesce(definition, ''), inputs, source_state, 'publish', $4, $5, $6, $7
       FROM ops.product WHERE product = $1`,
    [
      product.id,
      runId,
      request.by,
      (returned - updated).toString(),
      updated.toString(),
      (removed - updated).toString(),
      next.toString(),
    ],
  )
  await client.query(
    `INSERT INTO ops.rollback
       (run_id, product, from_version, restored_version, data_version, rolled_back_by, reason)
     VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    [
      runId,
      product.id,
      current.toString(),
      previous.dataVersion.toString(),
      next.toString(),
      request.by,
      request.reason,
    ],
  )
  await client.query(
    `INSERT INTO ops.check_result
       (run_id, name, kind, columns, severity, blocking, outcome, failed_rows, message, sample_keys)
     SELECT $1, name, kind, columns, severity, blocking, outcome, failed_rows, message, sample_keys
       FROM ops.check_result WHERE run_id = $2 AND kind <> 'rollup'`,
    [runId, previous.runId],
  )
}

/** What was said of the rows when they were served is said again. @returns the time of the publication */
async function recordServed(
  client: PoolClient,
  product: Product,
  runId: string,
  next: bigint,
): Promise<string> {
  const { rows } = await client.query<{ published_at: string }>(
    `UPDATE ops.product p SET
       contract_version = v.contract_version,
       data_version = $2,
       run_id = $3,
       published_at = ${publicationTime},
       event_time = v.event_time,
       row_count = (SELECT count(*) FROM ${servedTable(product)}),
       status = v.status,
       status_since = CASE WHEN p.status = v.status THEN p.status_since ELSE clock_timestamp() END,
       failing_checks = v.failing_checks
      FROM ops.previous_version v WHERE p.product = $1 AND v.product = $1
      RETURNING p.published_at::text`,
    [product.id, next.toString(), runId],
  )
  const [row] = rows
  if (!row) throw new TypeError(`${product.id} is not in the ledger`)
  return row.published_at
}

async function restoreLineage(
  client: PoolClient,
  { id }: Product,
  {
    previous,
    publishedAt,
    runId,
    next,
  }: {
    readonly previous: Previous
    readonly publishedAt: string
    readonly runId: string
    readonly next: bigint
  },
): Promise<void> {
  if (previous.publishedAt === null) return
  const known = await readStatements(client, { kind: 'product', id }, previous.publishedAt)
  const own = known.find(({ statement }) => statement.job === null)
  if (!own) return
  await recordLineage(client, own.statement, {
    at: publishedAt,
    runId,
    dataVersion: next,
    verification: own.verification,
    verifiedAt: own.verifiedAt,
  })
}
