/**
 * What a change means for those who read the product. `BREAKING`: what worked fails, or means
 * something else. `RISKY`: it works, and may surprise. `SAFE`: readers get no less than before.
 */
export type Impact = 'BREAKING' | 'RISKY' | 'SAFE'

/** The part of a semantic version that goes up. */
export type Bump = 'major' | 'minor' | 'patch'

/** One difference between two versions of a contract. */
export interface Change {
  /** What changed: `column email`, `grain`, `check "amount at least 0"`. */
  readonly part: string
  /** GraphQL field that readers use, where the change is about one. */
  readonly field?: string
  readonly impact: Impact
  /** Which version this change alone asks for. */
  readonly due: Bump
  /** What changed and what that means for readers, in sentences. */
  readonly reason: string
}

type Place = string | { readonly part: string; readonly field: string }

export const breaking = (place: Place, reason: string): Change =>
  change(place, 'BREAKING', 'major', reason)

export const risky = (place: Place, reason: string): Change =>
  change(place, 'RISKY', 'minor', reason)

/** Readers get something they did not have. */
export const added = (place: Place, reason: string): Change =>
  change(place, 'SAFE', 'minor', reason)

/** Readers get what they had. */
export const reworded = (place: Place, reason: string): Change =>
  change(place, 'SAFE', 'patch', reason)

function change(place: Place, impact: Impact, due: Bump, reason: string): Change {
  return { ...(typeof place === 'string' ? { part: place } : place), impact, due, reason }
}

/** A change of the column or relation that readers know as this field. */
export const ofField = (kind: 'column' | 'relation', field: string): Place => ({
  part: `${kind} ${field}`,
  field,
})
