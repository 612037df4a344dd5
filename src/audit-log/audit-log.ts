import type { Pool } from 'pg'
import type { WrittenRecord } from './record-text.ts'
import { writeBatch } from './write-batch.ts'
import { toldMessage } from '../errors/told-error.ts'

export interface AuditLogOptions {
  readonly pool: Pick<Pool, 'query'>
  /** Longest that a record waits that nobody waits for, in milliseconds. Default 250. */
  readonly everyMs?: number
  /** Most records of a batch. Default 5,000. */
  readonly batchRecords?: number
  /** Most records that wait before operations wait for theirs. Default 10,000. */
  readonly maxWaiting?: number
  /** Told when records cannot be written, and when they can again. */
  readonly onProblem: (message: string) => void
}

interface Waiting {
  readonly record: WrittenRecord
  /** Who waits until it is stored. */
  readonly waiter: Waiter | undefined
}

interface Waiter {
  readonly written: () => void
  readonly failed: (error: unknown) => void
}

const defaultEveryMs = 250

/**
 * Writes what operations read, in batches: everything that came while the last one was written.
 * Nothing is left out. While the log cannot be written, whoever waits for a record is told so, and
 * the other records wait for the next attempt; when too many do, everyone waits.
 */
export class AuditLog implements AsyncDisposable {
  readonly #options: AuditLogOptions
  #waiting: Waiting[] = []
  #timer: NodeJS.Timeout | undefined
  #writing: Promise<void> | undefined
  #closed = false
  #failing = false

  constructor(options: AuditLogOptions) {
    this.#options = options
  }

  /**
   * Adds a record.
   * @param urgent whether its reader has to wait until it is stored
   * @returns undefined where nobody has to wait; else resolves once it is stored, or rejects with
   *   what kept it from being stored: it then is not part of the log
   */
  add(record: WrittenRecord, urgent: boolean): Promise<void> | undefined {
    if (this.#closed) throw new Error('the audit log is closed')
    const { maxWaiting = 10_000 } = this.#options
    if (!urgent && this.#waiting.length < maxWaiting) {
      this.#waiting.push({ record, waiter: undefined })
      this.#timer ??= setTimeout(() => this.#write(), this.#options.everyMs ?? defaultEveryMs)
      return undefined
    }
    return new Promise<void>((written, failed) => {
      this.#waiting.push({ record, waiter: { written, failed } })
      this.#write()
    })
  }

  /** Writes everything that waits. After it nothing can be added. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true
    this.#write()
    await this.#writing
    if (this.#waiting.length > 0) {
      this.#options.onProblem(`${this.#waiting.length} audit records could not be written.`)
    }
    clearTimeout(this.#timer)
  }

  #write(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#writing ??= this.#writeAll().finally(() => {
      this.#writing = undefined
      if (this.#waiting.length > 0 && !this.#closed) {
        this.#timer ??= setTimeout(() => this.#write(), this.#options.everyMs ?? defaultEveryMs)
      }
    })
  }

  async #writeAll(): Promise<void> {
    const { pool, batchRecords = 5_000 } = this.#options
    if (this.#waiting.length === 0) return
    do {
      const batch = this.#waiting.slice(0, batchRecords)
      this.#waiting = this.#waiting.slice(batchRecords)
      try {
        await writeBatch(
          pool,
          batch.map(({ record }) => record),
        )
        this.#tell(undefined)
        for (const { waiter } of batch) waiter?.written()
      } catch (error) {
        this.#tell(error)
        // The later ones would meet the same; those that nobody waits for stay for the next time.
        const all = [...batch, ...this.#waiting]
        this.#waiting = all.filter(({ waiter }) => !waiter)
        for (const { waiter } of all) waiter?.failed(error)
        return
      }
      // What came meanwhile waits for its time, unless somebody waits for it: a batch costs a commit.
    } while (this.#closed ? this.#waiting.length > 0 : this.#isDue(batchRecords))
  }

  #isDue(batchRecords: number): boolean {
    return this.#waiting.length >= batchRecords || this.#waiting.some(({ waiter }) => waiter)
  }

  #tell(error: unknown): void {
    if (this.#failing === (error !== undefined)) return
    this.#failing = error !== undefined
    const reason = toldMessage(error)
    this.#options.onProblem(
      this.#failing
        ? `The audit log cannot be written, so protected data is not served, and nothing else either once too many records wait: ${reason}`
        : 'The audit log is written again.',
    )
  }
}
