import type { Pool } from 'pg'
import { audit } from '../contract/audit.ts'
import { blocksPublishing, type CheckResult } from '../contract/check-result.ts'
import { fillEmbeddings } from '../embedding/fill-embeddings.ts'
import type { EmbeddingSpaces } from '../embedding/provider.ts'
import type { PlatinumError } from '../errors/platinum-error.ts'
import { alignHistory } from '../history/align-history.ts'
import { auditScope, candidateTable, createCandidate, dropCandidate } from './candidate.ts'
import { confirmUnchanged } from './confirm-unchanged.ts'
import { describeRows } from './describe-rows.ts'
import { dueReason, readSourceState } from './due.ts'
import { eventTime } from './event-time.ts'
import { productStatement } from '../lineage/store/statement.ts'
import { holdLease, type Lease } from './lease.ts'
import { abandonRun, beginRun, recordBreach, recordFailure, type LiveRun } from './ledger.ts'
import { dropSuperseded } from './previous-version.ts'
import { produce } from './produce.ts'
import { publish, type Publication, type Published } from './publish.ts'
import { publishedRun } from './published-run.ts'
import { auditWithQuarantine } from './quarantine.ts'
import type { ProductMaterialization } from './resolve.ts'
import { runError } from './run-error.ts'
import { RunEvents, type EventSink } from './run-events.ts'
import { readServedStates, type ServedState } from './served-state.ts'
import { servedSince, wasOvertaken } from './since.ts'
import { verifyLineage } from './verify-lineage.ts'
import { readWatermark } from './watermark.ts'
import { nameWorker } from './worker.ts'

/** What runs need besides the product. */
export interface RunContext {
  readonly pool: Pool
  readonly spaces: EmbeddingSpaces
  /**
   * Whether the database is a server of its own: it vacuums by itself and can cancel a statement.
   * The embedded one does neither.
   */
  readonly autovacuum: boolean
  /** Where what becomes of runs is told in OpenLineage's words. Default: nowhere. */
  readonly openLineage?: EventSink | undefined
  readonly now: () => Date
}

export interface RunRequest {
  /** A flow publishes a product once: asked again, it is told how that went. */
  readonly flowId: string | null
  /** Who runs it, as `nameWorker` makes it. Default: a name of its own. */
  readonly worker?: string
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
  /** Another live run makes the product. Nothing was done; ask again when it has ended. */
  | { readonly runId: null; readonly status: 'BUSY' }
  /** The caller gave up, or the lease was lost. Nothing was published; it is to be done again. */
  | { readonly runId: string; readonly status: 'ABORTED' }

/** What a run is decided and recorded by, read before any row is. */
interface Basis {
  readonly states: ReadonlyMap<string, ServedState>
  readonly publication: Omit<Publication, 'eventTime' | 'results' | 'quarantined' | 'lineage'>
  readonly readAt: Date
}

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
  if (request.flowId !== null) {
    // Its worker may have died between publishing and saying so.
    const done = await publishedRun(pool, { flowId: request.flowId, product: product.id })
    if (done) return done
  }
  const basis = await decide(context, materialization, request)
  if ('status' in basis) return basis
  const { flowId, worker = nameWorker() } = request
  const events = context.openLineage
    ? new RunEvents(
        context.openLineage,
        materialization,
        { flowId, inputs: basis.publication.inputs },
        context.now,
      )
    : undefined
  const run = await beginRun(pool, { ...basis.publication, product, flowId, worker }, events)
  if (!run) return { runId: null, status: 'BUSY' }
  await using lease = holdLease(pool, run, request.signal)
  try {
    const outcome = await make(context, materialization, run, lease, { ...basis, events })
    if (outcome.status === 'PUBLISHED' || outcome.status === 'UNCHANGED') {
      await tidy(context, run, outcome.status)
    }
    return outcome
  } catch (cause) {
    if (request.signal.aborted) await abandonRun(pool, run)
    else {
      const error = runError(product.id, cause)
      const recorded = await recordFailure(pool, run, error, events)
      if (recorded) return { runId: run.id, status: 'FAILED', error }
    }
    // The run may have been published all the same, when the answer to COMMIT was lost.
    return (await publishedRun(pool, { runId: run.id })) ?? { runId: run.id, status: 'ABORTED' }
  }
}

/**
 * Decides whether there is anything to do. The upstreams' versions are read before their rows are,
 * so the rows can only be newer than recorded: then the product is due once more, never too seldom.
 */
async function decide(
  context: RunContext,
  materialization: ProductMaterialization,
  { forced }: RunRequest,
): Promise<Basis | Extract<RunOutcome, { readonly runId: null }>> {
  const readAt = context.now()
  const states = await readServedStates(context.pool)
  const version = (id: string): bigint => states.get(id)?.dataVersion ?? 0n
  const unpublished = materialization.upstreams.find(({ id }) => version(id) === 0n)
  if (unpublished) {
    const note = `${unpublished.id} has never been published`
    return { runId: null, status: 'SKIPPED', note }
  }
  const sourceState = await readSourceState(context.pool, materialization)
  if (!forced && !dueReason(materialization, states, sourceState)) {
    await confirmUnchanged(context.pool, materialization, states, readAt)
    return { runId: null, status: 'UNCHANGED' }
  }
  return {
    states,
    readAt,
    publication: {
      strategy: materialization.declared.strategy,
      definition: materialization.definition,
      inputs: Object.fromEntries(
        materialization.upstreams.map(({ id }) => [id, version(id).toString()]),
      ),
      sourceState: sourceState === 'unknown' ? null : sourceState.known,
    },
  }
}

async function make(
  context: RunContext,
  materialization: ProductMaterialization,
  run: LiveRun,
  lease: Lease,
  { states, readAt, publication, events }: Basis & { readonly events: RunEvents | undefined },
): Promise<RunOutcome> {
  const { pool } = context
  const { product } = materialization
  const served = states.get(product.id)
  if (await wasOvertaken(pool, materialization, served)) {
    await abandonRun(pool, run)
    return { runId: run.id, status: 'ABORTED' }
  }
  await verifyLineage(pool, materialization)
  const lineage = {
    statement: productStatement(
      materialization.lineage,
      product.columns.map(({ name }) => name),
    ),
    verification: materialization.query ? 'VERIFIED' : 'BY_CONSTRUCTION',
    verifiedAt: context.now().toISOString(),
  } as const
  const watermark = await readWatermark(pool, product)
  if (product.history) await alignHistory(pool, product)
  await createCandidate(pool, run)
  await produce(pool, run, materialization, {
    signal: lease.signal,
    watermark,
    since: servedSince(materialization, served),
    state: publication.sourceState,
    canCancel: context.autovacuum,
    onRows: (rows) => lease.report('write', rows),
  })
  await embed(context, run, lease)
  lease.signal.throwIfAborted()
  lease.report('audit', 0)
  await events?.running(pool)
  const scope = auditScope(product, run, publication.strategy)
  const { results, quarantined } = await auditWithQuarantine(pool, run, scope, () =>
    audit(pool, product, scope, context.now()),
  )
  lease.signal.throwIfAborted()
  if (blocksPublishing(results)) {
    return (await recordBreach(pool, run, results, events))
      ? { runId: run.id, status: 'BREACHED', results }
      : { runId: run.id, status: 'ABORTED' }
  }
  const time = await eventTime(pool, materialization, scope.whole, states, readAt)
  lease.signal.throwIfAborted()
  const published = await publish(
    pool,
    run,
    { ...publication, eventTime: time, results, quarantined, lineage },
    events,
  )
  return { runId: run.id, ...published }
}

async function embed(context: RunContext, run: LiveRun, lease: Lease): Promise<void> {
  for (const embedding of run.product.embeddings) {
    const provider = context.spaces.get(embedding.space)
    if (!provider) throw new TypeError(`no embedding space ${embedding.space}`)
    lease.report('embed', 0)
    await fillEmbeddings(context.pool, {
      table: candidateTable(run),
      embedding,
      provider,
      signal: lease.signal,
    })
  }
}

/**
 * After publishing: the candidate goes, statistics describe the new rows before anyone asks, and
 * dead rows go where nobody else removes them. Readers have their rows; what fails here is made up
 * for by the sweep and by the next run.
 */
async function tidy(
  { pool, autovacuum }: RunContext,
  run: LiveRun,
  status: Published['status'],
): Promise<void> {
  await dropCandidate(pool, run).catch(() => undefined)
  if (status === 'UNCHANGED') return
  await dropSuperseded(pool).catch(() => undefined)
  await describeRows(pool, run.product, autovacuum).catch(() => undefined)
}
