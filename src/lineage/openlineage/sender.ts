import type { Pool } from 'pg'
import { claimEvents, finishEvent, pruneEvents, returnEvents, type ClaimedEvent } from './outbox.ts'
import { EventRefused, type EventTransport } from './transport.ts'

export interface SenderOptions {
  readonly pool: Pool
  /** Name of each destination → the way there. */
  readonly transports: ReadonlyMap<string, EventTransport>
  /** Hears once when a destination fails, and of events that it refuses. */
  readonly onProblem: (message: string) => void
  /** Longest an attempt may take, in milliseconds. Default 5000. */
  readonly timeoutMs?: number
  /** How often it is looked whether there is something to send, in milliseconds. Default 1000. */
  readonly everyMs?: number
  /** Longest that events are still sent when the process ends, in milliseconds. Default 2000. */
  readonly farewellMs?: number
}

/** Events taken at once. What is taken must be sent before others believe that nobody sends it. */
const atOnce = 10
const firstDelayMs = 1_000
const longestDelayMs = 60_000
const pruneEveryMs = 3_600_000
const defaultTimeoutMs = 5_000

interface Destination {
  readonly name: string
  readonly transport: EventTransport
  /** Attempts in a row that failed. */
  failures: number
  /** Not before this moment, by `performance.now()`. */
  notBefore: number
}

/**
 * Sends what is in the outbox, beside the work and never within it. A destination that cannot be
 * reached is asked less and less often, and delays no other. Any number of processes may send.
 */
export class Sender implements AsyncDisposable {
  readonly #options: SenderOptions
  readonly #destinations: readonly Destination[]
  readonly #ended = new AbortController()
  #timer: NodeJS.Timeout | undefined
  #sending: Promise<void> | undefined
  #pruned = -Infinity

  constructor(options: SenderOptions) {
    this.#options = options
    this.#destinations = [...options.transports].map(([name, transport]) => ({
      name,
      transport,
      failures: 0,
      notBefore: 0,
    }))
  }

  /** Sends from now on, until disposed. */
  start(): this {
    this.#timer ??= setInterval(() => {
      this.#turn().catch(() => undefined)
    }, this.#options.everyMs ?? 1_000)
    return this
  }

  /** Sends everything whose turn it is. Rejects only when the outbox cannot be read. */
  async flush(): Promise<void> {
    await Promise.all(this.#destinations.map((destination) => this.#empty(destination)))
  }

  /** Sends what has just been written, for a moment; what is left is sent by the next process. */
  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer)
    const deadline = setTimeout(
      () => this.#ended.abort(new Error('the process ends')),
      this.#options.farewellMs ?? 2_000,
    )
    try {
      await this.#sending
      if (!this.#ended.signal.aborted) await this.#turn()
    } finally {
      clearTimeout(deadline)
    }
  }

  /** One at a time: a slow destination must not be met with a queue of senders. */
  #turn(): Promise<void> {
    this.#sending ??= this.flush()
      .then(() => this.#prune())
      .catch((error: unknown) => {
        this.#options.onProblem(`OpenLineage events: ${messageOf(error)}`)
      })
      .finally(() => {
        this.#sending = undefined
      })
    return this.#sending
  }

  async #prune(): Promise<void> {
    if (performance.now() - this.#pruned < pruneEveryMs) return
    this.#pruned = performance.now()
    const given = await pruneEvents(this.#options.pool)
    if (given > 0)
      this.#options.onProblem(`OpenLineage: ${given} events could not be sent in time.`)
  }

  async #empty(destination: Destination): Promise<void> {
    while (performance.now() >= destination.notBefore && !this.#ended.signal.aborted) {
      const events = await claimEvents(this.#options.pool, destination.name, atOnce)
      if (events.length === 0 || !(await this.#sendAll(destination, events))) return
    }
  }

  async #sendAll(destination: Destination, events: readonly ClaimedEvent[]): Promise<boolean> {
    const { pool } = this.#options
    for (const [index, event] of events.entries()) {
      const problem = await this.#send(destination, event)
      if (problem === undefined) {
        destination.failures = 0
        await finishEvent(pool, event, 'SENT')
      } else if (problem instanceof EventRefused) {
        this.#options.onProblem(`OpenLineage to ${destination.name}: ${problem.message}`)
        await finishEvent(pool, event, 'REFUSED', problem.message)
      } else {
        await returnEvents(pool, events.slice(index), problem.message)
        this.#retreat(destination, problem)
        return false
      }
    }
    return true
  }

  async #send({ transport }: Destination, event: ClaimedEvent): Promise<Error | undefined> {
    const timeoutMs = this.#options.timeoutMs ?? defaultTimeoutMs
    const timeout = AbortSignal.timeout(timeoutMs)
    const signal = AbortSignal.any([timeout, this.#ended.signal])
    try {
      // A transport that does not listen to its signal is left behind.
      await Promise.race([transport.send(event.text, signal), rejectedBy(signal)])
      return undefined
    } catch (error) {
      if (timeout.aborted) return new Error(`no answer within ${timeoutMs} ms`)
      return error instanceof Error ? error : new Error(String(error))
    }
  }

  /** Half of the delay certain, half of it chance, so that processes that failed together part. */
  #retreat(destination: Destination, problem: Error): void {
    const most = Math.min(firstDelayMs * 2 ** destination.failures, longestDelayMs)
    destination.notBefore = performance.now() + most / 2 + (Math.random() * most) / 2
    destination.failures += 1
    if (destination.failures === 1 && !this.#ended.signal.aborted) {
      this.#options.onProblem(
        `OpenLineage to ${destination.name}: ${messageOf(problem)}. Events wait and are sent later.`,
      )
    }
  }
}

function rejectedBy(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const fail = (): void => {
      reject(signal.reason instanceof Error ? signal.reason : new Error('aborted'))
    }
    if (signal.aborted) fail()
    else signal.addEventListener('abort', fail, { once: true })
  })
}

/** fetch only says that it failed; its cause says why. */
function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const { cause } = error
  if (!(cause instanceof Error)) return error.message
  const code = 'code' in cause && typeof cause.code === 'string' ? cause.code : cause.name
  return `${error.message}: ${cause.message === '' ? code : cause.message}`
}
