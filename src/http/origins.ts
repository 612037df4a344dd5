import type { CorsConfig } from '../config/cors.ts'
import { provenanceHeader } from '../graphql/provenance.ts'
import { explainHeader } from '../graphql/explanation.ts'
import { purposeHeader } from '../identity/authenticator.ts'
import { clientNameHeaders } from '../usage/client-name.ts'
import type { Arrival } from './arrival.ts'
import { failure } from './refusal-response.ts'

/** What a browser may keep of an answer to "may I ask?", in seconds. */
const maxAge = 600

const allowHeaders = [
  'authorization',
  'content-type',
  explainHeader,
  provenanceHeader,
  purposeHeader,
  ...clientNameHeaders,
].join(', ')

/**
 * Which web pages may ask. A browser says of each request which page it is for, by `Origin` or
 * `Sec-Fetch-Site`; those of other origins are refused unless they are listed, so that no page can
 * have a visitor's browser ask what only that browser reaches. Programs say neither, and are let
 * through.
 */
export class Origins {
  readonly #allowed: '*' | ReadonlySet<string>
  /** Whether any other origin is let in. */
  readonly isOpen: boolean

  constructor(cors: CorsConfig | undefined) {
    const origins = cors?.origins ?? []
    this.#allowed = origins === '*' ? origins : new Set(origins)
    this.isOpen = origins.length > 0
  }

  /** Undefined for a request that may come from where it does. */
  refusal(arrival: Arrival): Response | undefined {
    if (this.#isOurs(arrival) || this.#isListed(arrival.origin)) return undefined
    return failure(
      403,
      'ORIGIN_REFUSED',
      'Web pages of other origins may not ask here. List the origin in server.cors.origins, or ask from a program.',
    )
  }

  /** The answer to a browser that asks whether it may ask; undefined for any other request. */
  preflight({ method, origin, wouldUse }: Arrival): Response | undefined {
    if (method !== 'OPTIONS' || wouldUse === undefined || !this.#isListed(origin)) return undefined
    return new Response(null, {
      status: 204,
      headers: {
        'Access-Control-Allow-Methods': 'GET, POST',
        'Access-Control-Allow-Headers': allowHeaders,
        'Access-Control-Max-Age': String(maxAge),
      },
    })
  }

  /** What stands on every answer, so that a browser gives it to the page. */
  headers({ origin }: Arrival): Readonly<Record<string, string>> | undefined {
    if (!this.isOpen) return undefined
    const vary = this.#allowed === '*' ? undefined : { Vary: 'Origin' }
    if (origin === undefined || !this.#isListed(origin)) return vary
    return {
      ...vary,
      'Access-Control-Allow-Origin': this.#allowed === '*' ? '*' : origin,
      'Access-Control-Expose-Headers': 'Retry-After, WWW-Authenticate',
    }
  }

  #isOurs({ origin, fetchSite, host }: Arrival): boolean {
    if (origin === undefined && fetchSite === undefined) return true
    if (fetchSite !== undefined) return fetchSite === 'same-origin' || fetchSite === 'none'
    return URL.canParse(origin ?? '') && new URL(origin ?? '').host === host
  }

  #isListed(origin: string | undefined): boolean {
    return this.#allowed === '*' || (origin !== undefined && this.#allowed.has(origin))
  }
}
