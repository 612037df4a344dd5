import type { Identity } from './identity.ts'

/**
 * Which roles open the endpoints beside `/graphql`: who holds one of them is let in. Without a
 * list, `/metrics` and `/schema.graphql` are open to everyone whom the server knows, and
 * `/api/v1/lineage` to those who show its key.
 */
export interface EndpointAccess {
  /** `GET /metrics`. Holders are told of every product; without a list, each of those he may see. */
  readonly metrics?: readonly string[]
  /** `GET /schema.graphql`. */
  readonly schema?: readonly string[]
  /** `POST /api/v1/lineage`. */
  readonly lineage?: readonly string[]
}

/** Whether an identity holds one of the roles; without a list of them, whether it is known at all. */
export function holdsOneOf({ roles }: Identity, allowed: readonly string[] | undefined): boolean {
  return allowed === undefined || roles.some((role) => allowed.includes(role))
}
