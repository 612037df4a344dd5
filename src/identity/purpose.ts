import type { Identified } from './authenticator.ts'

/** A purpose is a name, such as `fraud-detection`. */
export const purposeName = /^[\p{L}\p{N}][\p{L}\p{N} ._:-]{0,99}$/u

/**
 * Who asks, with what he says the data is for. A key or token that is for one purpose serves no
 * other.
 */
export function withPurpose(identified: Identified, purpose: string): Identified {
  const { identity } = identified
  if (!identity) return identified
  const isAllowed = identity.purpose === undefined || identity.purpose === purpose
  if (!isAllowed || !purposeName.test(purpose)) {
    return { refusal: { status: 403, reason: 'purpose' } }
  }
  return { identity: { ...identity, purpose } }
}
