import type { Identity } from './identity.ts'

/**
 * Which roles open what is told beside data: who holds one of them is let in. Without a list,
 * `/metrics` and `/schema.graphql` are open to everyone whom the server knows, `/api/v1/lineage` to
 * those who show its key, and the rest to nobody; `platinum dev` tells the rest to everyone.
 */
export interface EndpointAccess {
  /**
   * `GET /metrics`. Holders are told the name, age, contract status and data version of every
   * product, those that their roles have no name for too; without a list, each of those he may see.
   */
  readonly metrics?: readonly string[]
  /** `GET /schema.graphql`. */
  readonly schema?: readonly string[]
  /** `POST /api/v1/lineage`. */
  readonly lineage?: readonly string[]
  /** Names of clients and of operations, in `catalog { impact }`; all others are told how many. */
  readonly usage?: readonly string[]
  /** Plans, SQL and times, by `Platinum-Explain: plan`, where `server.explain` is true. */
  readonly explain?: readonly string[]
}

/** Whether an identity holds one of the roles; without a list of them, whether it is known at all. */
export function holdsOneOf({ roles }: Identity, allowed: readonly string[] | undefined): boolean {
  return allowed === undefined || roles.some((role) => allowed.includes(role))
}

/** Whether an identity is told what nobody is told without one of the roles, except in `dev`. */
export function isToldOf(
  identity: Identity,
  allowed: readonly string[] | undefined,
  mode: 'dev' | 'serve',
): boolean {
  return mode === 'dev' || holdsOneOf(identity, allowed ?? [])
}
