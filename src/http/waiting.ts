import type { Limits } from '../config/limits.ts'
import { FairConnections } from '../query/fair-connections.ts'
import type { Database } from '../query/run-statement.ts'
import { jsonResponse } from './json-response.ts'
import type { ServerOptions } from './server-options.ts'

const retryAfterSeconds = 1

/** Those who wait for connections to the database, each in turn. */
export class Waiting {
  readonly #pool: Database
  readonly #open: FairConnections
  readonly #walled: FairConnections | undefined
  readonly #most: number

  constructor({ pool, wall }: Pick<ServerOptions, 'pool' | 'wall'>, { waiting }: Limits) {
    this.#pool = pool
    this.#open = new FairConnections(pool)
    this.#walled = wall && new FairConnections(wall.database)
    this.#most = waiting
  }

  /** A pool as an asker has it. */
  share(database: Database, asker: string): Database {
    const connections = database === this.#pool ? this.#open : this.#walled
    return connections?.of(asker) ?? database
  }

  /** Statements that wait for a connection. */
  get count(): number {
    return this.#open.waitingCount + (this.#walled?.waitingCount ?? 0)
  }

  /** Whether somebody has to be sent away. @param asker undefined: it is not known yet who asks */
  isFull(asker?: string): boolean {
    return this.#open.isFull(asker, this.#most) || this.#walled?.isFull(asker, this.#most) === true
  }
}

/** Sends a request away, so that those who wait are answered in time. */
export function overloaded(): Response {
  const message = `Too many requests wait for the database. Try again in ${retryAfterSeconds} s.`
  const response = jsonResponse(503, {
    errors: [{ message, extensions: { code: 'OVERLOADED' } }],
  })
  response.headers.set('Retry-After', String(retryAfterSeconds))
  return response
}
