import type { Pool } from 'pg'
import {
  claimStep,
  createFlow,
  finishStep,
  readySteps,
  returnForgottenSteps,
  returnStep,
  skipUnknownSteps,
  type ClaimedStep,
  type ReadyStep,
} from '../materialization/flows.ts'
import { removeDeadRows } from '../database/remove-dead-rows.ts'
import { pruneVersions } from '../history/prune-versions.ts'
import { confirmIdle } from '../materialization/confirm-idle.ts'
import { plan, type Plan } from '../materialization/plan.ts'
import { pruneHistory } from '../materialization/prune.ts'
import type { Materializations } from '../materialization/resolve.ts'
import { scheduleOf } from '../materialization/requested-by.ts'
import { runProduct, type RunContext } from '../materialization/run.ts'
import { sweep } from '../materialization/sweep.ts'
import { holdWorkerLease } from '../materialization/worker-lease.ts'
import { nameWorker } from '../materialization/worker.ts'
import type { Lane } from './lanes.ts'
import {
  messageId,
  type CarriedStep,
  type Schedule,
  type StepMessage,
  type Transport,
} from './messages.ts'
import { isTickNeeded, readSchedules } from './schedules.ts'

export interface ConductorOptions {
  readonly context: RunContext
  readonly materializations: Materializations
  readonly transport: Transport
  /** Parallel runs a lane. */
  readonly concurrency: Readonly<Record<Lane, number>>
  /** Hears what went wrong outside a run: the queue, the database. */
  readonly onError: (error: Error) => void
}

/** How often the ledger is compared with the queue. */
const reconcileEveryMs = 5_000

/** Reconciliations between two looks at the schedules: a queue that lost them gets them back in a minute. */
const schedulesEvery = 12

/** Reconciliations between two looks for dead rows, where the database does not look itself: a minute. */
const deadRowsEvery = 12

/** Reconciliations between two deletions of old history: an hour. */
const pruneEvery = 720

/**
 * Works off flows: the ledger says what is ready, the transport carries it, a run does it. Every
 * decision is read from Postgres again, so a lost, doubled or late message changes nothing.
 */
export class Conductor {
  readonly #options: ConductorOptions
  readonly #pool: Pool
  readonly #worker = nameWorker()
  /** Steps being worked on. */
  readonly #held = new Set<ClaimedStep>()
  /** Messages sent since the last reconciliation, so that each is sent once between two. */
  readonly #sent = new Set<string>()
  #reconciliations = 0

  constructor(options: ConductorOptions) {
    this.#options = options
    this.#pool = options.context.pool
  }

  /** Stores a plan and sends its first steps. @returns the flow's id. */
  async start(what: Plan, requestedBy: string): Promise<string> {
    const flowId = await createFlow(this.#pool, what, requestedBy)
    const steps = this.#known(await readySteps(this.#pool))
    const own = steps.filter((step) => step.flowId === flowId)
    if (own.length > 0) await this.#options.transport.sendFlow(flowId, own)
    return flowId
  }

  /** Takes work until disposed. Disposing gives unfinished steps back. */
  async work(): Promise<AsyncDisposable> {
    const { transport, concurrency, onError } = this.#options
    await using cleanup = new AsyncDisposableStack()
    cleanup.use(await holdWorkerLease(this.#pool, this.#worker))
    await this.reconcile()
    cleanup.use(
      await transport.work({
        step: (message, signal) => this.#runStep(message, signal),
        flow: () => this.#advance(),
        schedule: (product) => this.#runSchedule(product),
        concurrency,
      }),
    )
    await transport.setSchedules(await this.#schedules())
    let reconciling: Promise<void> | undefined
    const timer = setInterval(() => {
      // Never two at once: a slow database must not be met with a queue of reconciliations.
      reconciling ??= this.reconcile()
        .then(() => this.#housekeep())
        .catch(onError)
        .finally(() => {
          reconciling = undefined
        })
    }, reconcileEveryMs)
    cleanup.defer(async () => {
      clearInterval(timer)
      await reconciling
    })
    return cleanup.move()
  }

  /** Brings the queue in line with the ledger: dead processes' work waits again, ready steps are sent. */
  async reconcile(): Promise<void> {
    await returnForgottenSteps(this.#pool, this.#worker, [...this.#held])
    await sweep(this.#pool)
    this.#sent.clear()
    await this.#advance()
  }

  async #housekeep(): Promise<void> {
    this.#reconciliations += 1
    if (this.#reconciliations % schedulesEvery === 0) {
      await this.#options.transport.restoreSchedules(await this.#schedules())
    }
    if (!this.#options.context.autovacuum && this.#reconciliations % deadRowsEvery === 0) {
      await removeDeadRows(this.#pool)
    }
    if (this.#reconciliations % pruneEvery === 0) {
      await pruneHistory(this.#pool)
      await pruneVersions(
        this.#pool,
        [...this.#options.materializations.values()].map(({ product }) => product),
      )
      await skipUnknownSteps(this.#pool, [...this.#options.materializations.keys()])
    }
  }

  async #advance(): Promise<void> {
    const steps = this.#known(await readySteps(this.#pool))
    const unsent = steps.filter((step) => !this.#sent.has(messageId(step)))
    if (unsent.length === 0) return
    await this.#options.transport.sendSteps(unsent)
    for (const step of unsent) this.#sent.add(messageId(step))
  }

  #known(steps: readonly ReadyStep[]): CarriedStep[] {
    return steps.flatMap((step) => {
      const lane = this.#options.materializations.get(step.product)?.product.freshness.lane
      // A product of another version of the project: a process that knows it will take it.
      return lane ? [{ ...step, lane }] : []
    })
  }

  async #runStep({ flowId, product }: StepMessage, signal: AbortSignal): Promise<void> {
    const { context, materializations } = this.#options
    const materialization = materializations.get(product)
    if (!materialization || signal.aborted) return
    const step = await claimStep(this.#pool, { flowId, product, worker: this.#worker })
    if (!step) return
    this.#held.add(step)
    try {
      const outcome = await runProduct(context, materialization, {
        flowId,
        worker: this.#worker,
        forced: step.forced,
        signal,
      })
      if (outcome.status === 'ABORTED' || outcome.status === 'BUSY') {
        await returnStep(this.#pool, step)
      } else {
        await finishStep(this.#pool, step, outcome)
      }
    } finally {
      // What the ledger could not be told, the next reconciliation tells it.
      this.#held.delete(step)
    }
    if (!signal.aborted) await this.#advance()
  }

  async #runSchedule(id: string): Promise<void> {
    const { context, materializations } = this.#options
    const materialization = materializations.get(id)
    if (!materialization) return
    const requestedBy = scheduleOf(id)
    if (!(await isTickNeeded(this.#pool, materialization, requestedBy))) return
    const what = await plan(this.#pool, materializations, { products: [id], scheduled: true })
    if (await confirmIdle(context, materializations, what)) return
    await this.start(what, requestedBy)
  }

  async #schedules(): Promise<Schedule[]> {
    return await readSchedules(this.#pool, this.#options.materializations)
  }
}
