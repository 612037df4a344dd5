import type { Pool, PoolClient } from 'pg'
import { contractStatus, type CheckResult } from '../contract/check-result.ts'
import { quoteIdentifier } from '../database/identifier.ts'
import { withTransaction } from '../database/transaction.ts'
import { MaterializationError } from '../errors/platinum-error.ts'
import { candidateTable, sameGrain, servedTable } from './candidate.ts'
import { failingChecks, insertCheckResults } from './check-ledger.ts'
import { lockProduct, type LiveRun, type RunInputs } from './ledger.ts'
import type { Strategy } from './strategy.ts'

export interface Publication {
  readonly strategy: Strategy
  readonly definition: string
  readonly inputs: RunInputs
  readonly sourceState: string | null
  /** ISO 8601 text or Postgres text; null when unknown. */
  readonly eventTime: string | null
  readonly results: readonly CheckResult[]
}

export interface Published {
  readonly status: 'PUBLISHED' | 'UNCHANGED'
  readonly dataVersion: bigint
  readonly inserted: bigint
  readonly updated: bigint
  readonly deleted: bigint
}

/** Channel on which every publication is announced, as `product:dataVersion`. */
export const publishedChannel = 'platinum_published'

/**
 * Makes an audited candidate the rows that readers see, in one transaction with its ledger rows.
 *
 * Only the difference is written: rows the candidate no longer holds are deleted, changed rows are
 * deleted and inserted again (so that swapped unique values never collide), identical rows are left
 * alone. Readers are never blocked, and a reader's snapshot holds rows and version of one run.
 *
 * @throws MaterializationError `MATERIALIZATION_FENCED` when the run no longer holds its lease;
 *   nothing is changed then.
 */
export async function publish(
  pool: Pool,
  run: LiveRun,
  publication: Publication,
): Promise<Published> {
  const { product } = run
  return withTransaction(pool, async (client) => {
    await lockProduct(client, product)
    await fence(client, run)
    const { removed, updated } = await deleteOutdated(client, run, publication.strategy)
    const inserted = await insertMissing(client, run)
    const changed = removed > 0n || inserted > 0n || !(await wasPublished(client, run))
    const dataVersion = await recordServed(client, run, publication, changed)
    const published: Published = {
      status: changed ? 'PUBLISHED' : 'UNCHANGED',
      dataVersion,
      inserted: inserted - updated,
      updated,
      deleted: removed - updated,
    }
    await insertCheckResults(client, run.id, publication.results)
    await client.query(
      `UPDATE ops.run SET status = $2, finished_at = clock_timestamp(), phase = 'publish', data_version = $3,
              rows_inserted = $4, rows_updated = $5, rows_deleted = $6
        WHERE id = $1`,
      [
        run.id,
        published.status,
        dataVersion.toString(),
        published.inserted.toString(),
        published.updated.toString(),
        published.deleted.toString(),
      ],
    )
    if (changed) {
      await client.query('SELECT pg_notify($1, $2)', [
        publishedChannel,
        `${product.id}:${dataVersion}`,
      ])
    }
    return published
  })
}

/** Only the run that holds the product's lease may go on; the row stays locked until the commit. */
async function fence(client: PoolClient, run: LiveRun): Promise<void> {
  const { rowCount } = await client.query(
    `SELECT 1 FROM ops.run WHERE id = $1 AND status = 'RUNNING' FOR UPDATE`,
    [run.id],
  )
  if (rowCount === 1) return
  throw new MaterializationError({
    code: 'MATERIALIZATION_FENCED',
    where: run.product.id,
    expected: 'a run that still holds its lease when it publishes',
    found: `run ${run.id} has lost it`,
    fix: 'Run the product again if no newer run did.',
  })
}

/** The first publication counts as a change even if it has no rows. */
async function wasPublished(client: PoolClient, { product }: LiveRun): Promise<boolean> {
  const { rowCount } = await client.query(
    'SELECT 1 FROM ops.product WHERE product = $1 AND data_version > 0',
    [product.id],
  )
  return rowCount === 1
}

/**
 * `*=` compares whole rows by their stored bytes: NULLs are equal, and 1.0 differs from 1.00, as a
 * reader would see it. Both tables have the same columns in the same order, since one was made from
 * the other; columns dropped since the table was made are passed over.
 */
async function deleteOutdated(
  client: PoolClient,
  run: LiveRun,
  strategy: Strategy,
): Promise<{ removed: bigint; updated: bigint }> {
  if (strategy.kind === 'append') return { removed: 0n, updated: 0n }
  const { product } = run
  const served = servedTable(product)
  const candidate = candidateTable(run)
  const same = sameGrain(product, 'c', 's')
  const condition =
    strategy.kind === 'replace'
      ? `NOT EXISTS (SELECT 1 FROM ${candidate} c WHERE ${same} AND c *= s)`
      : `EXISTS (SELECT 1 FROM ${candidate} c WHERE ${same} AND NOT c *= s)`
  const grain = product.grain.map(({ name }) => `s.${quoteIdentifier(name)}`).join(', ')
  const { rows } = await client.query<{ removed: string; updated: string }>(
    `WITH gone AS (DELETE FROM ${served} s WHERE ${condition} RETURNING ${grain})
     SELECT count(*) AS removed,
            count(*) FILTER (WHERE EXISTS
              (SELECT 1 FROM ${candidate} c WHERE ${sameGrain(product, 'c', 'gone')})) AS updated
       FROM gone`,
  )
  return { removed: BigInt(rows[0]?.removed ?? 0), updated: BigInt(rows[0]?.updated ?? 0) }
}

async function insertMissing(client: PoolClient, run: LiveRun): Promise<bigint> {
  const { product } = run
  // Identities are numbered in the candidate, so that a row keeps its number.
  const names = product.columns
    .filter(({ drizzle }) => drizzle.generated === undefined)
    .map(({ name }) => quoteIdentifier(name))
  const { rowCount } = await client.query(
    `INSERT INTO ${servedTable(product)} (${names.join(', ')}) OVERRIDING SYSTEM VALUE
     SELECT ${names.map((name) => `c.${name}`).join(', ')} FROM ${candidateTable(run)} c
      WHERE NOT EXISTS (SELECT 1 FROM ${servedTable(product)} s WHERE ${sameGrain(product, 'c', 's')})`,
  )
  return BigInt(rowCount ?? 0)
}

/**
 * A version is never used twice, even after the product was emptied or dropped: what was made from
 * an old version 1 must not take the new one for it.
 */
const nextAfterHistory = `1 + (SELECT coalesce(max(r.data_version), 0) FROM ops.run r WHERE r.product = $1)`

async function recordServed(
  client: PoolClient,
  run: LiveRun,
  { definition, inputs, sourceState, eventTime, results }: Publication,
  changed: boolean,
): Promise<bigint> {
  const { rows } = await client.query<{ data_version: string }>(
    `INSERT INTO ops.product AS p
       (product, contract_version, data_version, run_id, published_at, event_time, row_count,
        status, status_since, failing_checks, definition, inputs, source_state)
     VALUES ($1, $2, ${nextAfterHistory}, $3, clock_timestamp(), $4,
             (SELECT count(*) FROM ${servedTable(run.product)}), $5, clock_timestamp(), $6, $7, $8, $9)
     ON CONFLICT (product) DO UPDATE SET
       contract_version = excluded.contract_version,
       data_version = CASE WHEN p.data_version = 0 THEN ${nextAfterHistory}
                           WHEN $10 THEN p.data_version + 1 ELSE p.data_version END,
       run_id = excluded.run_id,
       published_at = excluded.published_at,
       event_time = excluded.event_time,
       row_count = excluded.row_count,
       status = excluded.status,
       status_since = CASE WHEN p.status = excluded.status THEN p.status_since ELSE clock_timestamp() END,
       failing_checks = excluded.failing_checks,
       definition = excluded.definition,
       inputs = excluded.inputs,
       source_state = excluded.source_state
     RETURNING data_version::text`,
    [
      run.product.id,
      run.product.version,
      run.id,
      eventTime,
      contractStatus(results),
      failingChecks(results),
      definition,
      JSON.stringify(inputs),
      sourceState,
      changed,
    ],
  )
  return BigInt(rows[0]?.data_version ?? 0)
}
