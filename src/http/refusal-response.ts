import type { Refusal } from '../identity/authenticator.ts'
import { jsonResponse } from './json-response.ts'

const retryAfterSeconds = 5

const wrongPurpose =
  'Platinum-Purpose is not what these credentials are for, or no name of at most 100 letters, digits, spaces and . _ : -. Leave it out, or correct it.'

/**
 * What a refused request is told: how to do it right, and nothing of what was wrong with what it
 * showed.
 */
export function refused({ status, reason }: Refusal): Response {
  if (reason === 'purpose') return failure(403, 'FORBIDDEN', wrongPurpose)
  if (status === 403) return forbidden()
  if (status === 503) {
    const response = failure(
      503,
      'IDENTITY_UNAVAILABLE',
      'Credentials cannot be checked at the moment. Try again shortly.',
    )
    response.headers.set('Retry-After', String(retryAfterSeconds))
    return response
  }
  const isBare = reason === 'nothing shown'
  return unauthenticated(
    isBare
      ? 'Say who asks: send an API key or a token as Authorization: Bearer.'
      : 'These credentials are not accepted. Send an API key or a token that is valid.',
    isBare,
  )
}

/** @param isBare whether nothing was shown at all, in which case RFC 6750 wants no error named */
export function unauthenticated(message: string, isBare: boolean): Response {
  const response = failure(401, 'UNAUTHENTICATED', message)
  response.headers.set(
    'WWW-Authenticate',
    isBare ? 'Bearer realm="platinum"' : 'Bearer realm="platinum", error="invalid_token"',
  )
  return response
}

/** For who has asked as often as anyone may. */
export function tooMany(seconds: number): Response {
  const response = failure(429, 'RATE_LIMITED', `Too many requests. Try again in ${seconds} s.`)
  response.headers.set('Retry-After', String(seconds))
  return response
}

/** For who is not asked who he is, because too many before him were nobody. */
export function tooManyFailures(seconds: number): Response {
  const response = failure(
    429,
    'RATE_LIMITED',
    `Too many credentials from this address are not accepted. Try again in ${seconds} s.`,
  )
  response.headers.set('Retry-After', String(seconds))
  return response
}

/** For who is known and may not. */
export function forbidden(): Response {
  return failure(403, 'FORBIDDEN', 'These credentials do not allow this. Ask for others.')
}

/** An answer that is an error and nothing else. */
export function failure(status: number, code: string, message: string): Response {
  return jsonResponse(status, { errors: [{ message, extensions: { code } }] })
}
