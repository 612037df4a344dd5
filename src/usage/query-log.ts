import type { Pool } from 'pg'
import type { OperationUse } from './operation-use.ts'
import { pruneQueryLog, writeQueryLog, type LoggedUse } from './write-query-log.ts'
import { toldMessage } from '../errors/told-error.ts'

/** What the log may grow to. */
export interface QueryLogBounds {
  /** Pairs of operation and client that wait to be written. */
  readonly waiting: number
  /** Operations that are stored. */
  readonly operations: number
  /** Pairs of operation and client that are stored of one day. */
  readonly pairsOfDay: number
}

export interface QueryLogOptions {
  readonly pool: Pick<Pool, 'connect'>
  readonly now: () => Date
  /** Days to keep. Default 90. */
  readonly days?: number | undefined
  /** Hears once when the log can no longer be written, and when it can again. */
  readonly onProblem: (message: string) => void
  /** How often it is written, in milliseconds. Default 5000. */
  readonly everyMs?: number
  /** Default: 2,000 waiting, 20,000 operations, 50,000 pairs a day. */
  readonly bounds?: Partial<QueryLogBounds>
}

const defaultBounds: QueryLogBounds = { waiting: 2_000, operations: 20_000, pairsOfDay: 50_000 }
export const defaultDays = 90
const pruneEveryMs = 3_600_000

/**
 * Counts operations by day and client. A request only adds to a number in memory; the numbers are
 * written beside the requests, in batches. What is beyond the bounds is counted as not logged.
 */
export class QueryLog implements AsyncDisposable {
  readonly #options: QueryLogOptions
  readonly #bounds: QueryLogBounds
  readonly #timer: NodeJS.Timeout
  #waiting = new Map<string, LoggedUse>()
  #unlogged = 0
  #writing: Promise<void> | undefined
  #failing = false
  #pruned = -Infinity

  constructor(options: QueryLogOptions) {
    this.#options = options
    this.#bounds = { ...defaultBounds, ...options.bounds }
    this.#timer = setInterval(() => {
      this.#turn().catch(() => undefined)
    }, options.everyMs ?? 5_000)
    this.#timer.unref()
  }

  /** Counts one request. @param client undefined for one that does not say who it is */
  note(use: OperationUse, client: string | undefined): void {
    const key = `${use.hash} ${use.fieldsHash} ${use.name ?? ''} ${client ?? ''}`
    const known = this.#waiting.get(key)
    if (known) known.times += 1
    else if (this.#waiting.size >= this.#bounds.waiting) this.#unlogged += 1
    else this.#waiting.set(key, { use, client: client ?? '', times: 1 })
  }

  /** Writes what is waiting. @throws what Postgres says; then it waits for the next turn */
  async flush(): Promise<void> {
    if (this.#waiting.size === 0 && this.#unlogged === 0) return
    const [uses, unlogged] = [this.#waiting, this.#unlogged]
    this.#waiting = new Map()
    this.#unlogged = 0
    try {
      await writeQueryLog(this.#options.pool, {
        day: this.#today(),
        uses: [...uses.values()],
        unlogged,
        bounds: this.#bounds,
      })
    } catch (error) {
      this.#keep(uses, unlogged)
      throw error
    }
  }

  /** Stops and writes what is waiting. */
  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer)
    await this.#writing
    await this.#turn()
  }

  /** One at a time, and never a reason for anything else to fail. */
  #turn(): Promise<void> {
    this.#writing ??= this.flush()
      .then(() => this.#prune())
      .then(
        () => this.#tell(false, 'The query log is written again.'),
        (error: unknown) =>
          this.#tell(true, `The query log could not be written: ${toldMessage(error)}`),
      )
      .finally(() => {
        this.#writing = undefined
      })
    return this.#writing
  }

  async #prune(): Promise<void> {
    if (performance.now() - this.#pruned < pruneEveryMs) return
    this.#pruned = performance.now()
    await pruneQueryLog(this.#options.pool, this.#today(), this.#options.days ?? defaultDays)
  }

  #tell(failing: boolean, message: string): void {
    if (failing !== this.#failing) this.#options.onProblem(message)
    this.#failing = failing
  }

  /** Puts back what could not be written. */
  #keep(uses: ReadonlyMap<string, LoggedUse>, unlogged: number): void {
    this.#unlogged += unlogged
    for (const [key, use] of uses) {
      const known = this.#waiting.get(key)
      if (known) known.times += use.times
      else if (this.#waiting.size < this.#bounds.waiting) this.#waiting.set(key, use)
      else this.#unlogged += use.times
    }
  }

  #today(): string {
    return this.#options.now().toISOString().slice(0, 10)
  }
}
