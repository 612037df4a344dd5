import type pg from 'pg'
import { FairQueue } from './fair-queue.ts'
import type { Database } from './run-statement.ts'

/**
 * The connections of a pool, given out in turn to all who wait for one: whoever asks for very many
 * at once waits behind himself alone.
 */
export class FairConnections {
  readonly #pool: Database
  readonly #waiting = new FairQueue<() => void>()
  #used = 0

  constructor(pool: Database) {
    this.#pool = pool
  }

  /** Everyone who waits. */
  get waitingCount(): number {
    return this.#waiting.size + this.#pool.waitingCount
  }

  /**
   * Whether somebody has to be sent away: more wait than may, and at least his share of them are
   * his own. With twice as many, everyone is.
   * @param asker undefined: it is not known yet who asks
   * @param most how many may wait
   */
  isFull(asker: string | undefined, most: number): boolean {
    const all = this.waitingCount
    if (all < most) return false
    if (all >= 2 * most) return true
    return (
      asker !== undefined &&
      this.#waiting.countOf(asker) * Math.max(1, this.#waiting.askers) >= most
    )
  }

  /** The pool as somebody has it. */
  of(asker: string): Database {
    return new InTurn(this.#pool, this, asker)
  }

  /** Waits for a connection, which its holder releases as any client of the pool. */
  async connect(asker: string): Promise<pg.PoolClient> {
    if (this.#used < this.#pool.options.max) this.#used += 1
    // Whoever is done leaves the place to who is next, so it is counted already.
    else await new Promise<void>((resolve) => this.#waiting.add(asker, resolve))
    try {
      const client = await this.#pool.connect()
      const release = client.release.bind(client)
      client.release = (error) => {
        release(error)
        this.#leave()
      }
      return client
    } catch (error) {
      this.#leave()
      throw error
    }
  }

  #leave(): void {
    const next = this.#waiting.take()
    if (next) next()
    else this.#used -= 1
  }
}

class InTurn implements Database {
  readonly #pool: Database
  readonly #connections: FairConnections
  readonly #asker: string

  constructor(pool: Database, connections: FairConnections, asker: string) {
    this.#pool = pool
    this.#connections = connections
    this.#asker = asker
  }

  connect(): Promise<pg.PoolClient> {
    return this.#connections.connect(this.#asker)
  }

  /** For the little that is asked beside the statements of a request. */
  get query(): Database['query'] {
    return this.#pool.query.bind(this.#pool)
  }

  get options(): Database['options'] {
    return this.#pool.options
  }

  get totalCount(): number {
    return this.#pool.totalCount
  }

  get idleCount(): number {
    return this.#pool.idleCount
  }

  get waitingCount(): number {
    return this.#connections.waitingCount
  }
}
