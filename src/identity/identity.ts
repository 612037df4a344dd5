/** A single value of an attribute, as JSON has it. */
export type AttributeScalar = string | number | boolean | null

/** What an attribute holds: one value, or a list of them. */
export type AttributeValue = AttributeScalar | readonly AttributeScalar[]

/**
 * How a request's asker was known: not at all, by an API key, by a token that somebody else
 * signed, or because the engine itself asks.
 */
export type IdentityKind = 'anonymous' | 'apiKey' | 'jwt' | 'system'

/** Who asks. Made once a request, before its document is read, and never changed. */
export interface Identity {
  /** Name of who asks; unique within its kind. An API key's is the key's id, never its secret. */
  readonly subject: string
  readonly kind: IdentityKind
  /** Sorted, each once. */
  readonly roles: readonly string[]
  /** What row rules may compare with: `{ country: 'NO', teams: ['a', 'b'] }`. */
  readonly attributes: Readonly<Record<string, AttributeValue>>
  /** Ids of the only products it may read: `gold.packages`. Absent: its roles alone decide. */
  readonly products?: readonly string[]
  /** What the data is asked for, where it is said. */
  readonly purpose?: string
  /** The program that asks, where it is known. */
  readonly client?: string
}

/** Roles as an identity holds them: sorted by code point, each once. */
export function sortedRoles(roles: Iterable<string>): readonly string[] {
  return Object.freeze([...new Set(roles)].sort())
}

/** Nobody in particular, without a role. */
export const anonymous: Identity = Object.freeze({
  subject: 'anonymous',
  kind: 'anonymous',
  roles: sortedRoles([]),
  attributes: Object.freeze({}),
})

/** The engine itself: no request ever has it. */
export const system: Identity = Object.freeze({
  subject: 'system',
  kind: 'system',
  roles: sortedRoles([]),
  attributes: Object.freeze({}),
})
