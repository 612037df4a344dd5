import { setTimeout as sleep } from 'node:timers/promises'
import type { BackendClasses, IQueueBackend } from 'bullmq'
import { lanes, queueName, type Lane } from './lanes.ts'
import {
  messageId,
  messageSchema,
  type CarriedStep,
  type Schedule,
  type StepMessage,
  type Transport,
} from './messages.ts'

export interface BullSettings<B extends IQueueBackend, C> {
  readonly backend: Transport['backend']
  readonly classes: BackendClasses<B, C>
  readonly connection: C
  readonly drainDelaySeconds: number
  readonly lockDurationMs: number
  readonly prefix: string
  readonly onError: (error: Error) => void
  readonly isConnected: () => boolean
  readonly disconnect: () => Promise<void>
}

/** Finished messages are of no use: what became of a step stands in the ledger. */
const stepOptions = {
  attempts: 3,
  backoff: { type: 'exponential', delay: 1_000 },
  removeOnComplete: true,
  removeOnFail: true,
} as const

const flowQueue = 'platinum-flows'
const scheduleQueue = 'platinum-schedules'

/** Carries messages with BullMQ, whatever it keeps them in. */
export class BullTransport<B extends IQueueBackend, C> implements Transport {
  readonly backend: Transport['backend']
  readonly #settings: BullSettings<B, C>
  readonly #steps: Readonly<Record<Lane, ReturnType<BullTransport<B, C>['queue']>>>
  readonly #flows: ReturnType<BullTransport<B, C>['queue']>
  readonly #schedules: ReturnType<BullTransport<B, C>['queue']>
  readonly #producer

  constructor(settings: BullSettings<B, C>) {
    this.backend = settings.backend
    this.#settings = settings
    this.#steps = { batch: this.queue(queueName.batch), realtime: this.queue(queueName.realtime) }
    this.#flows = this.queue(flowQueue)
    this.#schedules = this.queue(scheduleQueue)
    const { classes, connection, prefix, onError } = settings
    this.#producer = new classes.FlowProducer({ connection, prefix })
    this.#producer.on('error', onError)
  }

  private queue(name: string) {
    const { classes, connection, prefix, onError } = this.#settings
    const queue = new classes.Queue<StepMessage>(name, { connection, prefix })
    queue.on('error', onError)
    return queue
  }

  async sendFlow(flowId: string, steps: readonly CarriedStep[]): Promise<void> {
    const { prefix } = this.#settings
    await this.#producer.add({
      name: 'flow',
      queueName: flowQueue,
      prefix,
      data: { flowId, product: '' },
      opts: { jobId: flowId, ...stepOptions },
      children: steps.map((step) => {
        const { name, data, opts } = stepJob(step)
        const queue = queueName[step.lane]
        return {
          name,
          data,
          queueName: queue,
          prefix,
          opts: { ...opts, ignoreDependencyOnFailure: true },
        }
      }),
    })
  }

  async sendSteps(steps: readonly CarriedStep[]): Promise<void> {
    for (const lane of lanes) {
      const jobs = steps.filter((step) => step.lane === lane).map(stepJob)
      if (jobs.length > 0) await this.#steps[lane].addBulk(jobs)
    }
  }

  async setSchedules(schedules: readonly Schedule[]): Promise<void> {
    const wanted = new Set(schedules.map(({ id }) => id))
    for (const { key } of await this.#schedules.getJobSchedulers()) {
      if (!wanted.has(key)) await this.#schedules.removeJobScheduler(key)
    }
    await this.restoreSchedules(schedules)
  }

  async restoreSchedules(schedules: readonly Schedule[]): Promise<void> {
    if (schedules.length === 0) return
    const existing = await this.#schedules.getJobSchedulers()
    for (const { id, repeat } of schedules) {
      const known = existing.find(({ key }) => key === id)
      // A schedule that stays as it is must not start over, or frequent restarts would starve it.
      const same =
        'every' in repeat
          ? Number(known?.every) === repeat.every
          : known?.pattern === repeat.pattern
      if (known && same) continue
      // One schedule that the queue refuses must not keep the others from being set.
      await this.#setSchedule(id, repeat).catch((error: unknown) => {
        const reason = error instanceof Error ? error.message : String(error)
        this.#settings.onError(new Error(`the schedule of ${id}: ${reason}`, { cause: error }))
      })
    }
  }

  async readSchedules() {
    const set = await this.#schedules.getJobSchedulers()
    return set.map(({ key, next }) => ({ id: key, next: next ? new Date(next) : undefined }))
  }

  async #setSchedule(id: string, repeat: Schedule['repeat']): Promise<void> {
    await this.#schedules.upsertJobScheduler(
      id,
      'every' in repeat
        ? { every: repeat.every, startDate: repeat.first }
        : { pattern: repeat.pattern, tz: 'UTC' },
      {
        name: id,
        data: { flowId: '', product: id },
        opts: { removeOnComplete: true, removeOnFail: true },
      },
    )
  }

  async work({
    step,
    flow,
    schedule,
    concurrency,
  }: Parameters<Transport['work']>[0]): Promise<AsyncDisposable> {
    const { classes, connection, prefix, drainDelaySeconds, lockDurationMs, onError } =
      this.#settings
    const stopping = new AbortController()
    const underWay = new Set<Promise<void>>()
    const start = (
      name: string,
      parallel: number,
      handle: (message: StepMessage, signal: AbortSignal) => Promise<void>,
    ) => {
      const worker = new classes.Worker<unknown>(
        name,
        async (job, _token, signal) => {
          const signals = signal ? [signal, stopping.signal] : [stopping.signal]
          const work = handle(messageSchema.parse(job.data), AbortSignal.any(signals))
          underWay.add(work)
          try {
            await work
          } catch (error) {
            // What a message failed of, BullMQ keeps, and others read the queue too.
            onError(error instanceof Error ? error : new Error(String(error)))
            throw new Error('What went wrong stands in the log of the worker.')
          } finally {
            underWay.delete(work)
          }
        },
        {
          connection,
          prefix,
          concurrency: parallel,
          drainDelay: drainDelaySeconds,
          lockDuration: lockDurationMs,
        },
      )
      worker.on('error', onError)
      worker.on('lockRenewalFailed', (jobIds) => {
        for (const id of jobIds) worker.cancelJob(id, 'the queue gave the message to another')
      })
      return worker
    }
    const { isConnected } = this.#settings
    const workers = [
      ...lanes.map((lane) => start(queueName[lane], concurrency[lane], step)),
      start(flowQueue, 1, ({ flowId }) => flow(flowId)),
      start(scheduleQueue, 1, ({ product }) => schedule(product)),
    ]
    await Promise.all(workers.map((worker) => worker.waitUntilReady()))
    return {
      async [Symbol.asyncDispose]() {
        stopping.abort(new Error('the worker is stopping'))
        // A queue that is away cannot be told which messages are done.
        const force = !isConnected()
        const closing = Promise.all(workers.map((worker) => worker.close(force)))
        await Promise.allSettled(underWay)
        await unlessStuck(closing)
      },
    }
  }

  async close(): Promise<void> {
    await unlessStuck(
      Promise.all([
        this.#producer.close(),
        this.#flows.close(),
        this.#schedules.close(),
        ...lanes.map((lane) => this.#steps[lane].close()),
      ]),
    )
    await this.#settings.disconnect()
  }
}

/** A queue that is away does not answer; stopping must not wait for it to come back. */
const closeLimitMs = 5_000

async function unlessStuck(closing: Promise<unknown>): Promise<void> {
  await Promise.race([closing, sleep(closeLimitMs, undefined, { ref: false })])
}

function stepJob(step: CarriedStep) {
  const { flowId, product } = step
  const data: StepMessage = { flowId, product }
  return { name: product, data, opts: { jobId: messageId(step), ...stepOptions } }
}
