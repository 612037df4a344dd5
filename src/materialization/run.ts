import type { Pool } from 'pg'
import { audit } from '../contract/audit.ts'
import { blocksPublishing, type CheckResult } from '../contract/check-result.ts'
import { qualifiedName } from '../database/identifier.ts'
import { fillEmbeddings } from '../embedding/fill-embeddings.ts'
import type { EmbeddingSpaces } from '../embedding/provider.ts'
import { MaterializationError, PlatinumError } from '../errors/platinum-error.ts'
import { auditScope, candidateTable, createCandidate, dropCandidate } from './candidate.ts'
import { dueReason, readSourceState } from './due.ts'
import { eventTime } from './event-time.ts'
import { holdLease } from './lease.ts'
import {
  abandonRun,
  beginRun,
  recordBreach,
  recordFailure,
  type LiveRun,
  type RunInputs,
} from './ledger.ts'
import { produce } from './produce.ts'
import { publish, type Published } from './publish.ts'
import type { ProductMaterialization } from './resolve.ts'
import { readServedStates } from './served-state.ts'
import { confirmUnchanged } from './confirm-unchanged.ts'
import { verifyLineage } from './verify-lineage.ts'
import { readWatermark } from './watermark.ts'

/** What runs need besides the product. */
export interface RunContext {
  readonly pool: Pool
  readonly spaces: EmbeddingSpaces
  /** Whether the database cleans up after itself; an embedded one has no autovacuum. */
  readonly autovacuum: boolean
  readonly now: () => Date
}

export interface RunRequest {
  readonly flowId: string | null
  /** Run even when nothing the product is made from has changed. */
  readonly forced: boolean
  readonly signal: AbortSignal
}

/** How a run ended. */
export type RunOutcome =
  | ({ readonly runId: string } & Published)
  /** Nothing it is made from has changed; no run was needed. */
  | { readonly runId: null; readonly status: 'UNCHANGED' }
  /** An upstream was never published. */
  | { readonly runId: null; readonly status: 'SKIPPED'; readonly note: string }
  | {
      readonly runId: string
      readonly status: 'BREACHED'
      readonly results: readonly CheckResult[]
    }
  | { readonly runId: string; readonly status: 'FAILED'; readonly error: PlatinumError }
  /** The caller gave up. Nothing was published; the step is to be done again. */
  | { readonly runId: string; readonly status: 'ABORTED' }

/** How long a run waits for another live run of the same product. */
const waitForLeaseMs = 10 * 60_000
const waitStepMs = 250

/**
 * Makes one product: write → audit → publish.
 *
 * Rows go to a candidate table; checks decide; one transaction publishes. Whatever goes wrong, the
 * rows served before stay served. Resolves with the outcome, also for failures of the product's own
 * making; rejects only when the ledger itself cannot be reached.
 */
export async function runProduct(
  context: RunContext,
  materialization: ProductMaterialization,
  request: RunRequest,
): Promise<RunOutcome> {
  const { pool } = context
  const { product } = materialization
  const readAt = context.now()
  const states = await readServedStates(pool)
  const unpublished = materialization.upstreams.find(
    ({ id }) => (states.get(id)?.dataVersion ?? 0n) === 0n,
  )
  if (unpublished) {
    const note = `${unpublished.id} has never been published`
    return { runId: null, status: 'SKIPPED', note }
  }
  const sourceState = await sourceStateOf(materialization)
  if (!request.forced && !dueReason(materialization, states, sourceState)) {
    await confirmUnchanged(pool, materialization, states, readAt)
    return { runId: null, status: 'UNCHANGED' }
  }
  const inputs: RunInputs = Object.fromEntries(
    materialization.upstreams.map(({ id }) => [id, String(states.get(id)?.dataVersion ?? 0n)]),
  )
  const run = await takeLease(context, materialization, request, inputs, sourceState ?? null)
  await using lease = holdLease(pool, run, request.signal)
  try {
    await verifyLineage(pool, materialization)
    const watermark = await readWatermark(pool, product)
    await createCandidate(pool, run)
    await produce(pool, run, materialization, { signal: lease.signal, watermark }, (rows) =>
      lease.report('write', rows),
    )
    for (const embedding of product.embeddings) {
      const provider = context.spaces.get(embedding.space)
      if (!provider) throw new TypeError(`no embedding space ${embedding.space}`)
      lease.report('embed', 0)
      await fillEmbeddings(pool, {
        table: candidateTable(run),
        embedding,
        provider,
        signal: lease.signal,
      })
    }
    lease.report('audit', 0)
    const scope = auditScope(product, run, materialization.declared.strategy)
    const results = await audit(pool, product, scope)
    if (blocksPublishing(results)) {
      await recordBreach(pool, run, results)
      return { runId: run.id, status: 'BREACHED', results }
    }
    lease.signal.throwIfAborted()
    const published = await publish(pool, run, {
      strategy: materialization.declared.strategy,
      definition: materialization.definition,
      inputs,
      sourceState: sourceState ?? null,
      eventTime: await eventTime(pool, materialization, scope.whole, states, readAt),
      results,
    })
    await dropCandidate(pool, run)
    if (published.status === 'PUBLISHED') await refreshStatistics(context, run)
    return { runId: run.id, ...published }
  } catch (cause) {
    if (request.signal.aborted) {
      await abandonRun(pool, run)
      return { runId: run.id, status: 'ABORTED' }
    }
    const error = asPlatinumError(product.id, cause)
    await recordFailure(pool, run, { code: error.code, message: error.message })
    return { runId: run.id, status: 'FAILED', error }
  }
}

async function sourceStateOf(materialization: ProductMaterialization): Promise<string | undefined> {
  try {
    return await readSourceState(materialization)
  } catch {
    // A source that cannot tell its state is read; reading reports what is wrong with it.
    return undefined
  }
}

async function takeLease(
  context: RunContext,
  materialization: ProductMaterialization,
  request: RunRequest,
  inputs: RunInputs,
  sourceState: string | null,
): Promise<LiveRun> {
  const deadline = Date.now() + waitForLeaseMs
  for (;;) {
    const run = await beginRun(context.pool, {
      product: materialization.product,
      flowId: request.flowId,
      definition: materialization.definition,
      inputs,
      sourceState,
    })
    if (run) return run
    if (Date.now() > deadline) {
      throw new MaterializationError({
        code: 'MATERIALIZATION_BUSY',
        where: materialization.product.id,
        expected: 'the run before it to end within ten minutes',
        found: 'it is still running',
        fix: 'Wait for it, or end the process that runs it; its lease expires within a minute.',
      })
    }
    request.signal.throwIfAborted()
    await new Promise((resolve) => setTimeout(resolve, waitStepMs))
  }
}

/** Statistics describe the new rows before anyone asks; dead rows go where nobody else removes them. */
async function refreshStatistics(context: RunContext, run: LiveRun): Promise<void> {
  const table = qualifiedName(run.product.layer, run.product.tableName)
  await context.pool.query(`${context.autovacuum ? 'ANALYZE' : 'VACUUM (ANALYZE)'} ${table}`)
}

function asPlatinumError(product: string, cause: unknown): PlatinumError {
  if (cause instanceof PlatinumError) return cause
  return new MaterializationError(
    {
      code: 'MATERIALIZATION_FAILED',
      where: product,
      expected: 'the run to produce its rows',
      found: cause instanceof Error ? cause.message : String(cause),
      fix: 'Correct the query, the step or the source; the rows served before are still served.',
    },
    { cause },
  )
}
