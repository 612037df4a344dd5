import { createHash, timingSafeEqual } from 'node:crypto'
import { holdsOneOf } from '../identity/endpoint-access.ts'
import type { Identity } from '../identity/identity.ts'
import type { Arrival } from './arrival.ts'
import type { FailureLimit } from './failure-limit.ts'
import { jsonResponse } from './json-response.ts'
import { forbidden, tooManyFailures, unauthenticated } from './refusal-response.ts'

/** @returns why a sender may not send; undefined for one who may */
export type LineageAdmission = (
  arrival: Arrival,
  identify: () => Promise<Identity | Response>,
  failures: FailureLimit,
) => Promise<Response | undefined>

export interface LineageAdmissionOptions {
  /** A key of this endpoint alone, for senders that know no other way. */
  readonly apiKey: string | undefined
  /** Roles whose holders may send. */
  readonly roles: readonly string[] | undefined
  readonly mode: 'dev' | 'serve'
}

/** The path of events, of one and of many; both take either. */
export function isLineagePath(url: string): boolean {
  return /^\/api\/v1\/lineage(\/batch)?\/?(\?|$)/.test(url)
}

/**
 * Lets in who shows the endpoint's key or holds one of the roles. Where there is neither key nor
 * roles, `dev` lets in whom it knows, and `serve` nobody.
 */
export function createLineageAdmission({
  apiKey,
  roles,
  mode,
}: LineageAdmissionOptions): LineageAdmission {
  return async ({ method, authorization, purpose, address }, identify, failures) => {
    if (method !== 'POST') {
      const response = failure(405, 'METHOD_NOT_ALLOWED', 'Events are sent here. Use POST.')
      response.headers.set('Allow', 'POST')
      return response
    }
    if (apiKey !== undefined && authorization !== undefined) {
      // Whoever chose the key may have chosen a short one: it is not told from others by then.
      const seconds = failures.waitFor({ authorization, purpose }, address)
      if (roles === undefined && seconds !== undefined) return tooManyFailures(seconds)
      if (seconds === undefined && showsKey(authorization, apiKey)) return undefined
    }
    if (roles === undefined && apiKey !== undefined) {
      if (authorization !== undefined) failures.failed({ authorization, purpose }, address)
      return unauthenticated('Send the key as a bearer token.', authorization === undefined)
    }
    if (roles === undefined && mode !== 'dev') {
      return failure(403, 'LINEAGE_CLOSED', 'This server takes events from nobody: it has no key.')
    }
    const identity = await identify()
    if (identity instanceof Response) return identity
    return holdsOneOf(identity, roles) ? undefined : forbidden()
  }
}

/** Takes the same time whatever is shown. */
function showsKey(authorization: string | undefined, apiKey: string): boolean {
  const shown = /^Bearer +(.+)$/i.exec(authorization ?? '')?.[1] ?? ''
  return timingSafeEqual(digest(shown), digest(apiKey))
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest()

function failure(status: number, code: string, message: string): Response {
  return jsonResponse(status, { errors: [{ message, extensions: { code } }] })
}
