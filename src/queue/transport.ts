import {
  createPostgresBackend,
  createRedisBackend,
  isPgPool,
  runMigrations,
  withBackend,
  type BackendClasses,
  type IQueueBackend,
} from 'bullmq'
import { Redis } from 'ioredis'
import pg from 'pg'
import type { Database } from '../database/connect.ts'
import { DatabaseError } from '../errors/platinum-error.ts'
import { lanes, queueName, type Lane } from './lanes.ts'

/** What a message says: one product of one flow. The ledger holds everything else. */
export interface StepMessage {
  readonly flowId: string
  readonly product: string
}

/** A step to be carried, with the lane it belongs to. */
export interface CarriedStep extends StepMessage {
  readonly lane: Lane
}

export interface Schedule {
  readonly id: string
  readonly repeat: { readonly every: number } | { readonly pattern: string }
}

/** What carries messages between processes. It may lose all of them; the ledger brings them back. */
export interface Transport {
  readonly backend: 'redis' | 'postgres'
  /** Sends a flow: its parent message waits until the steps sent under it are done. */
  sendFlow(flowId: string, steps: readonly CarriedStep[]): Promise<void>
  /** Sends steps that became ready. Sending a step twice is harmless. */
  sendSteps(steps: readonly CarriedStep[]): Promise<void>
  /** Replaces all schedules by these. */
  setSchedules(schedules: readonly Schedule[]): Promise<void>
  /** Starts taking messages. @returns a handle that waits for work under way when closed. */
  work(handlers: {
    readonly step: (message: StepMessage, signal: AbortSignal) => Promise<void>
    readonly flow: (flowId: string) => Promise<void>
    readonly schedule: (id: string) => Promise<void>
    readonly concurrency: Readonly<Record<Lane, number>>
    readonly onError: (error: Error) => void
  }): Promise<AsyncDisposable>
  close(): Promise<void>
}

/** Opens BullMQ on Redis where a URL is given, else on its PostgreSQL backend in the same database. */
export async function openTransport(
  database: Database,
  redisUrl: string | undefined,
  onError: (error: Error) => void,
): Promise<Transport> {
  return redisUrl === undefined
    ? openOnPostgres(database, onError)
    : openOnRedis(database, redisUrl, onError)
}

async function openOnPostgres(
  database: Database,
  onError: (error: Error) => void,
): Promise<Transport> {
  const pool = new pg.Pool({
    ...database.connection,
    options: '-c search_path=bullmq,public',
    max: 12,
  })
  pool.on('error', onError)
  if (!isPgPool(pool)) throw new TypeError('BullMQ does not know this version of pg')
  const client = await pool.connect()
  try {
    await runMigrations(client)
  } finally {
    client.release()
  }
  return new BullTransport({
    backend: 'postgres',
    classes: withBackend(createPostgresBackend),
    connection: pool,
    // An embedded database answers one statement at a time, so workers ask again soon.
    drainDelaySeconds: database.kind === 'embedded' ? 1 : 5,
    prefix: 'platinum',
    onError,
    disconnect: () => pool.end(),
  })
}

async function openOnRedis(
  database: Database,
  url: string,
  onError: (error: Error) => void,
): Promise<Transport> {
  const redis = new Redis(url, { maxRetriesPerRequest: null, lazyConnect: true })
  redis.on('error', onError)
  try {
    await redis.connect()
  } catch (cause) {
    redis.disconnect()
    throw new DatabaseError(
      {
        code: 'REDIS_UNREACHABLE',
        where: 'REDIS_URL',
        expected: 'a Redis server that answers',
        found: cause instanceof Error ? cause.message : String(cause),
        fix: 'Start Redis or correct REDIS_URL; without REDIS_URL the queue runs on Postgres.',
      },
      { cause },
    )
  }
  // Two databases may share one Redis: the prefix keeps their messages apart.
  const { rows } = await database.pool.query<{ id: string }>('SELECT id FROM ops.instance')
  return new BullTransport({
    backend: 'redis',
    classes: withBackend(createRedisBackend),
    connection: redis,
    drainDelaySeconds: 5,
    prefix: `platinum-${rows[0]?.id ?? 'unknown'}`,
    onError,
    disconnect: async () => {
      await redis.quit()
    },
  })
}

interface BullSettings<B extends IQueueBackend, C> {
  readonly backend: Transport['backend']
  readonly classes: BackendClasses<B, C>
  readonly connection: C
  readonly drainDelaySeconds: number
  readonly prefix: string
  readonly onError: (error: Error) => void
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

class BullTransport<B extends IQueueBackend, C> implements Transport {
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
      children: steps.map(({ lane, ...message }) => ({
        name: message.product,
        queueName: queueName[lane],
        prefix,
        data: message,
        opts: { jobId: messageId(message), ...stepOptions, ignoreDependencyOnFailure: true },
      })),
    })
  }

  async sendSteps(steps: readonly CarriedStep[]): Promise<void> {
    for (const { lane, ...message } of steps) {
      const options = { jobId: messageId(message), ...stepOptions }
      const queue = this.#steps[lane]
      try {
        await queue.add(message.product, message, {
          ...options,
          parent: { id: message.flowId, queue: this.#flows.qualifiedName },
          ignoreDependencyOnFailure: true,
        })
      } catch {
        // The parent message is gone, as after a loss of the queue. The step counts, not the parent.
        await queue.add(message.product, message, options)
      }
    }
  }

  async setSchedules(schedules: readonly Schedule[]): Promise<void> {
    const existing = await this.#schedules.getJobSchedulers()
    const wanted = new Set(schedules.map(({ id }) => id))
    for (const { key } of existing) {
      if (!wanted.has(key)) await this.#schedules.removeJobScheduler(key)
    }
    for (const { id, repeat } of schedules) {
      const known = existing.find(({ key }) => key === id)
      // A schedule that stays as it is must not start over, or frequent restarts would starve it.
      const same =
        'every' in repeat
          ? Number(known?.every) === repeat.every
          : known?.pattern === repeat.pattern
      if (known && same) continue
      await this.#schedules.upsertJobScheduler(
        id,
        'every' in repeat
          ? { ...repeat, startDate: Date.now() + repeat.every }
          : { ...repeat, tz: 'UTC' },
        {
          name: id,
          data: { flowId: '', product: id },
          opts: { removeOnComplete: true, removeOnFail: true },
        },
      )
    }
  }

  async work({
    step,
    flow,
    schedule,
    concurrency,
    onError,
  }: Parameters<Transport['work']>[0]): Promise<AsyncDisposable> {
    const { classes, connection, prefix, drainDelaySeconds } = this.#settings
    const stopping = new AbortController()
    const start = (
      name: string,
      parallel: number,
      handle: (message: StepMessage, signal: AbortSignal) => Promise<void>,
    ) => {
      const worker = new classes.Worker<StepMessage>(
        name,
        async (job, _token, signal) =>
          handle(job.data, signal ? AbortSignal.any([signal, stopping.signal]) : stopping.signal),
        { connection, prefix, concurrency: parallel, drainDelay: drainDelaySeconds },
      )
      worker.on('error', onError)
      return worker
    }
    const workers = [
      ...lanes.map((lane) => start(queueName[lane], concurrency[lane], step)),
      start(flowQueue, 1, ({ flowId }) => flow(flowId)),
      start(scheduleQueue, 1, ({ product }) => schedule(product)),
    ]
    await Promise.all(workers.map((worker) => worker.waitUntilReady()))
    return {
      async [Symbol.asyncDispose]() {
        stopping.abort(new Error('the worker is stopping'))
        await Promise.all(workers.map((worker) => worker.close()))
      },
    }
  }

  async close(): Promise<void> {
    await Promise.all([
      this.#producer.close(),
      this.#flows.close(),
      this.#schedules.close(),
      ...lanes.map((lane) => this.#steps[lane].close()),
    ])
    await this.#settings.disconnect()
  }
}

/** BullMQ's ids may not contain a colon. One message a step, however often it is sent. */
function messageId({ flowId, product }: StepMessage): string {
  return `${flowId}_${product}`
}
