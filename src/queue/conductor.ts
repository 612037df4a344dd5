import type { Pool } from 'pg'
import {
  claimStep,
  createFlow,
  finishStep,
  readySteps,
  returnStep,
  runningFlows,
} from '../materialization/flows.ts'
import { plan, type Plan } from '../materialization/plan.ts'
import type { Materializations } from '../materialization/resolve.ts'
import { runProduct, type RunContext } from '../materialization/run.ts'
import { sweep } from '../materialization/sweep.ts'
import { holdWorkerLease } from '../materialization/worker-lease.ts'
import { durationSeconds } from '../product/duration.ts'
import type { Lane } from './lanes.ts'
import type { CarriedStep, Schedule, StepMessage, Transport } from './transport.ts'

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

/**
 * Works off flows: the ledger says what is ready, the transport carries it, a run does it. Every
 * decision is read from Postgres again, so a lost, doubled or late message changes nothing.
 */
export class Conductor {
  readonly #options: ConductorOptions
  readonly #pool: Pool

  constructor(options: ConductorOptions) {
    this.#options = options
    this.#pool = options.context.pool
  }

  /** Stores a plan and sends its first steps. @returns the flow's id. */
  async start(what: Plan, requestedBy: string): Promise<string> {
    const flowId = await createFlow(this.#pool, what, requestedBy)
    const steps = await this.#ready(flowId)
    if (steps.length > 0) await this.#options.transport.sendFlow(flowId, steps)
    return flowId
  }

  /** Takes work until disposed. Disposing gives unfinished steps back. */
  async work(): Promise<AsyncDisposable> {
    const { transport, concurrency, onError } = this.#options
    const cleanup = new AsyncDisposableStack()
    cleanup.use(await holdWorkerLease(this.#pool))
    await this.reconcile()
    cleanup.use(
      await transport.work({
        step: (message, signal) => this.#runStep(message, signal),
        flow: (flowId) => this.#advance(flowId),
        schedule: (product) => this.#runSchedule(product),
        concurrency,
        onError,
      }),
    )
    await transport.setSchedules(this.#schedules())
    let reconciling: Promise<void> = Promise.resolve()
    const timer = setInterval(() => {
      reconciling = reconciling.then(() => this.reconcile()).catch(onError)
    }, reconcileEveryMs)
    cleanup.defer(async () => {
      clearInterval(timer)
      await reconciling
    })
    return cleanup
  }

  /** Brings the queue in line with the ledger: dead processes' work waits again, ready steps are sent. */
  async reconcile(): Promise<void> {
    await sweep(this.#pool)
    for (const flowId of await runningFlows(this.#pool)) await this.#advance(flowId)
  }

  async #advance(flowId: string): Promise<void> {
    const steps = await this.#ready(flowId)
    if (steps.length > 0) await this.#options.transport.sendSteps(steps)
  }

  async #ready(flowId: string): Promise<CarriedStep[]> {
    const products = await readySteps(this.#pool, flowId)
    return products.flatMap((product) => {
      const lane = this.#options.materializations.get(product)?.product.freshness.lane
      // A product of another version of the project: a process that knows it will take it.
      return lane ? [{ flowId, product, lane }] : []
    })
  }

  async #runStep({ flowId, product }: StepMessage, signal: AbortSignal): Promise<void> {
    const { context, materializations } = this.#options
    const materialization = materializations.get(product)
    if (!materialization || signal.aborted) return
    const claimed = await claimStep(this.#pool, flowId, product)
    if (!claimed) return
    try {
      const outcome = await runProduct(context, materialization, {
        flowId,
        forced: claimed.forced,
        signal,
      })
      if (outcome.status === 'ABORTED') await returnStep(this.#pool, flowId, product)
      else await finishStep(this.#pool, flowId, product, outcome)
    } catch (error) {
      await returnStep(this.#pool, flowId, product)
      throw error
    }
    await this.#advance(flowId)
  }

  async #runSchedule(product: string): Promise<void> {
    const { materializations } = this.#options
    if (!materializations.has(product)) return
    await this.start(
      await plan(this.#pool, materializations, { products: [product] }),
      `schedule of ${product}`,
    )
  }

  #schedules(): Schedule[] {
    return [...this.#options.materializations.values()].flatMap(
      ({ product, declared }): Schedule[] => {
        const { trigger } = declared
        if (trigger.kind === 'cron') {
          return [{ id: product.id, repeat: { pattern: trigger.pattern } }]
        }
        if (trigger.kind === 'every') {
          const seconds = durationSeconds(trigger.interval)
          return seconds === undefined
            ? []
            : [{ id: product.id, repeat: { every: seconds * 1_000 } }]
        }
        return []
      },
    )
  }
}
