import type { Pool, PoolClient } from 'pg'
import { z } from 'zod'
import { contractStatus, type CheckResult } from '../contract/check-result.ts'
import { quoteIdentifier } from '../database/identifier.ts'
import { lockProduct } from '../database/product-lock.ts'
import { withTransaction } from '../database/transaction.ts'
import { MaterializationError } from '../errors/platinum-error.ts'
import {
  closeVersions,
  openVersions,
  publicationTime,
  recordPublication,
} from '../history/record-publication.ts'
import { recordLineage, type Verification } from '../lineage/store/record-lineage.ts'
import type { LineageStatement } from '../lineage/store/statement.ts'
import { candidateTable, sameGrain, servedTable, storedNames } from './candidate.ts'
import { failingChecks, insertCheckResults } from './check-ledger.ts'
import { announceVersion, dataVersions } from './data-version.ts'
import type { LiveRun, RunInputs } from './ledger.ts'
import { createKept, keepRows, keepVersion, keptRow } from './previous-version.ts'
import { recordQuarantine } from './quarantine.ts'
import type { RunEvents } from './run-events.ts'
import type { Strategy } from './strategy.ts'

export interface Publication {
  readonly strategy: Strategy
  readonly definition: string
  readonly inputs: RunInputs
  readonly sourceState: string | null
  /** ISO 8601 text or Postgres text; null when unknown. */
  readonly eventTime: string | null
  readonly results: readonly CheckResult[]
  /** Rows of the run that were set aside. */
  readonly quarantined: bigint
  readonly lineage: RunLineage
}

/** Where the rows come from, and how that is known. */
export interface RunLineage {
  readonly statement: LineageStatement
  readonly verification: Verification
  /** ISO 8601 */
  readonly verifiedAt: string
}

export interface Published {
  readonly status: 'PUBLISHED' | 'UNCHANGED'
  readonly dataVersion: bigint
  readonly inserted: bigint
  readonly updated: bigint
  readonly deleted: bigint
}

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
  events?: RunEvents,
): Promise<Published> {
  const { product } = run
  return withTransaction(pool, async (client) => {
    await lockProduct(client, product)
    await fence(client, run)
    const { current, next } = await dataVersions(client, product)
    // Before the first publication there is nothing to go back to.
    const kept = current === 0n ? undefined : await createKept(client, product, run.candidate)
    const changing: Changing = { run, version: next, kept }
    const { removed, updated } = await deleteOutdated(client, changing, publication.strategy)
    const inserted = await insertMissing(client, changing)
    // The first publication counts as a change even if it has no rows.
    const changed = removed > 0n || inserted > 0n || current === 0n
    const dataVersion = changed ? next : current
    if (kept !== undefined) {
      if (changed) await keepVersion(client, product, run.candidate, next)
      else await client.query(`DROP TABLE ${kept}`)
    }
    await insertCheckResults(client, run.id, publication.results)
    await recordQuarantine(client, run, publication.strategy, publication.quarantined)
    // From here on the publication has its time, so little may come between it and the commit.
    const { publishedAt, rowCount } = await recordServed(client, run, publication, dataVersion)
    const { statement, ...lineage } = publication.lineage
    await recordLineage(client, statement, {
      at: publishedAt,
      runId: run.id,
      dataVersion,
      ...lineage,
    })
    if (changed && product.history) await recordPublication(client, product)
    const published: Published = {
      status: changed ? 'PUBLISHED' : 'UNCHANGED',
      dataVersion,
      inserted: inserted - updated,
      updated,
      deleted: removed - updated,
    }
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
    await events?.completed(client, {
      dataVersion,
      rowsWritten: inserted,
      rowCount,
      lifecycle: lifecycleChange(publication.strategy, current, changed),
      results: publication.results,
    })
    if (changed) await announceVersion(client, product, dataVersion)
    return published
  })
}

/** What became of the table as a whole; rows that were merged or appended change nothing about that. */
function lifecycleChange(
  { kind }: Strategy,
  current: bigint,
  changed: boolean,
): 'CREATE' | 'OVERWRITE' | undefined {
  if (current === 0n) return 'CREATE'
  return changed && kind === 'replace' ? 'OVERWRITE' : undefined
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

/** What the statements that write the difference have in common. */
interface Changing {
  readonly run: LiveRun
  /** The version being published. */
  readonly version: bigint
  /** Quoted name of the table that keeps what is changed; undefined: nothing is kept. */
  readonly kept: string | undefined
}

/**
 * `*=` compares whole rows by their stored bytes: NULLs are equal, and 1.0 differs from 1.00, as a
 * reader would see it. Both tables have the same columns in the same order, since one was made from
 * the other; columns dropped since the table was made are passed over.
 */
async function deleteOutdated(
  client: PoolClient,
  { run, version, kept }: Changing,
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
  const grain = product.grain.map(({ name }) => `s.${quoteIdentifier(name)}`)
  const returned = [...grain, ...(kept === undefined ? [] : [`s::text AS ${keptRow}`])]
  const parts = [
    `gone AS (DELETE FROM ${served} s WHERE ${condition} RETURNING ${returned.join(', ')})`,
    ...(product.history ? [`closed AS (${closeVersions(product, 'gone', '$1')})`] : []),
    ...(kept === undefined ? [] : [`kept AS (${keepRows(product, kept, 'gone', 'removed')})`]),
  ]
  const { rows } = await client.query<{ removed: string; updated: string }>(
    `WITH ${parts.join(', ')}
     SELECT (SELECT count(*) FROM gone) AS removed,
            (SELECT count(*) FROM gone WHERE EXISTS
              (SELECT 1 FROM ${candidate} c WHERE ${sameGrain(product, 'c', 'gone')})) AS updated`,
    product.history ? [version.toString()] : [],
  )
  return { removed: BigInt(rows[0]?.removed ?? 0), updated: BigInt(rows[0]?.updated ?? 0) }
}

async function insertMissing(
  client: PoolClient,
  { run, version, kept }: Changing,
): Promise<bigint> {
  const { product } = run
  const names = storedNames(product)
  const insert = `INSERT INTO ${servedTable(product)} (${names.join(', ')}) OVERRIDING SYSTEM VALUE
     SELECT ${names.map((name) => `c.${name}`).join(', ')} FROM ${candidateTable(run)} c
      WHERE NOT EXISTS (SELECT 1 FROM ${servedTable(product)} s WHERE ${sameGrain(product, 'c', 's')})`
  const parts = [
    `added AS (${insert} RETURNING *)`,
    ...(product.history ? [`opened AS (${openVersions(product, 'added', '$1')})`] : []),
    ...(kept === undefined ? [] : [`kept AS (${keepRows(product, kept, 'added', 'added')})`]),
  ]
  if (parts.length === 1) return BigInt((await client.query(insert)).rowCount ?? 0)
  const { rows } = await client.query<{ added: string }>(
    `WITH ${parts.join(', ')} SELECT count(*) AS added FROM added`,
    product.history ? [version.toString()] : [],
  )
  return BigInt(rows[0]?.added ?? 0)
}

/** @returns the time of the publication */
async function recordServed(
  client: PoolClient,
  run: LiveRun,
  { definition, inputs, sourceState, eventTime, results }: Publication,
  dataVersion: bigint,
): Promise<z.infer<typeof publishedRow>> {
  const { rows } = await client.query(
    `INSERT INTO ops.product AS p
       (product, contract_version, data_version, run_id, published_at, event_time, row_count,
        status, status_since, failing_checks, definition, inputs, source_state)
     VALUES ($1, $2, $10, $3, ${publicationTime}, $4,
             (SELECT count(*) FROM ${servedTable(run.product)}), $5, clock_timestamp(), $6, $7, $8, $9)
     ON CONFLICT (product) DO UPDATE SET
       contract_version = excluded.contract_version,
       data_version = excluded.data_version,
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
     RETURNING published_at, row_count::text`,
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
      dataVersion.toString(),
    ],
  )
  return publishedRow.parse(rows[0])
}

const publishedRow = z
  .object({ published_at: z.string(), row_count: z.string() })
  .transform((row) => ({ publishedAt: row.published_at, rowCount: BigInt(row.row_count) }))
