import type { Limits } from '../config/limits.ts'
import type { Authenticator, Refusal } from '../identity/authenticator.ts'
import { holdsOneOf, type EndpointAccess } from '../identity/endpoint-access.ts'
import type { Identity } from '../identity/identity.ts'
import type { Admitted, Arrival } from './arrival.ts'
import { FailureLimit } from './failure-limit.ts'
import { isLineagePath, type LineageAdmission } from './lineage-admission.ts'
import { addHeaders } from './json-response.ts'
import { refuseOtherNames } from './local-host.ts'
import { networkOf } from './network.ts'
import type { Origins } from './origins.ts'
import { RateLimit } from './rate-limit.ts'
import { forbidden, refused, tooMany, tooManyFailures } from './refusal-response.ts'
import { overloaded, type Waiting } from './waiting.ts'

export interface AdmissionOptions {
  readonly authenticator: Authenticator
  readonly access: EndpointAccess
  /** Undefined: no events are taken. */
  readonly lineage: LineageAdmission | undefined
  /** Whether browsers are shown GraphiQL. */
  readonly hasGraphiql: boolean
  readonly waiting: Waiting
  readonly limits: Limits
  /** Which web pages may ask. */
  readonly origins: Origins
  /** Whether it is asked by names of this machine alone. */
  readonly isLocal: boolean
  /** Told of every refusal. */
  readonly onRefusal: (refusal: Refusal) => void
}

/** Decides, before anything of a request is read or run, whether it is answered and as whose. */
export function createAdmission({
  authenticator,
  access,
  lineage,
  hasGraphiql,
  waiting,
  limits,
  origins,
  isLocal,
  onRefusal,
}: AdmissionOptions): (arrival: Arrival) => Promise<Admitted | Response> {
  const rate = new RateLimit(limits.requestsPerMinute)
  const failures = new FailureLimit(authenticator, limits.failuresPerMinute)
  const decide = async (arrival: Arrival): Promise<Admitted | Response> => {
    const { pathname, authorization, purpose, address } = arrival
    const misled = isLocal ? refuseOtherNames(arrival) : undefined
    if (misled) return misled
    const open = { pathname, identity: undefined }
    const isLineage = lineage !== undefined && isLineagePath(pathname)
    if (pathname === '/graphql' || isLineage) {
      if (hasGraphiql && !isLineage && asksForPage(arrival)) return open
      const foreign = origins.refusal(arrival)
      if (foreign) return foreign
      // A key that is not known yet is looked up in the database.
      if (waiting.isFull()) return overloaded()
    } else if (pathname === '/health/ready') {
      // Open to all; who is known is told more.
      const { identity } = await failures.identify({ authorization, purpose }, address)
      return { pathname, identity }
    } else if (pathname !== '/schema.graphql' && pathname !== '/metrics') {
      return open
    }
    const identify = async (): Promise<Identity | Response> => {
      const identified = await failures.identify({ authorization, purpose }, address)
      const { identity, refusal } = identified
      if (identity) {
        const seconds = rate.waitFor(askerOf(identity, arrival))
        return seconds === undefined ? identity : tooMany(seconds)
      }
      if (!refusal) return tooManyFailures(identified.wait)
      onRefusal(refusal)
      return refused(refusal)
    }
    if (isLineage) return (await lineage(arrival, identify, failures)) ?? open
    const identity = await identify()
    if (identity instanceof Response) return identity
    const roles =
      pathname === '/metrics'
        ? access.metrics
        : pathname === '/schema.graphql'
          ? access.schema
          : undefined
    if (!holdsOneOf(identity, roles)) return forbidden()
    return { pathname, identity, asker: askerOf(identity, arrival) }
  }
  if (!origins.isOpen) return decide
  return async (arrival) => {
    const headers = origins.headers(arrival)
    const admitted = origins.preflight(arrival) ?? (await decide(arrival))
    if (!(admitted instanceof Response)) return { ...admitted, headers }
    addHeaders(admitted, headers)
    return admitted
  }
}

/** Whose requests are counted together. */
function askerOf({ kind, subject }: Identity, { address = '' }: Arrival): string {
  return kind === 'anonymous' ? `anonymous ${networkOf(address)}` : `${kind} ${subject}`
}

/** Whether a browser asks for the page, as against a client for an answer. */
function asksForPage({ method, accept }: Arrival): boolean {
  return method === 'GET' && accept !== undefined && accept.includes('text/html')
}
