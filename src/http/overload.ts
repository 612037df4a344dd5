import type { Limits } from '../config/limits.ts'
import { jsonResponse } from './json-response.ts'
import type { ServerOptions } from './server-options.ts'

const retryAfterSeconds = 1

/** Whether as many statements wait for a connection as may. */
export function isOverloaded(
  { pool, wall }: Pick<ServerOptions, 'pool' | 'wall'>,
  { waiting }: Limits,
): boolean {
  return pool.waitingCount >= waiting || (wall !== undefined && wall.waitingCount >= waiting)
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
