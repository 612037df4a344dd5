import type { Identity } from './identity.ts'

/** What a request shows of who sends it. */
export interface Shown {
  /** The header `Authorization`. */
  readonly authorization: string | undefined
  /** The header `Platinum-Purpose`. */
  readonly purpose: string | undefined
}

/** The request header that says what data is asked for. */
export const purposeHeader = 'platinum-purpose'

/**
 * Why a request is refused, in one of few words. It is counted, and never told to who asks: what is
 * wrong with a forged credential helps to forge a better one.
 */
export type RefusalReason =
  | 'nothing shown'
  | 'scheme'
  | 'malformed'
  | 'unknown key'
  | 'revoked key'
  | 'expired key'
  | 'algorithm'
  | 'signature'
  | 'unknown signer'
  | 'issuer'
  | 'audience'
  | 'expired token'
  | 'token not yet valid'
  | 'claims'
  | 'purpose'
  | 'keys unavailable'

/** The answer to who may not ask. */
export interface Refusal {
  /** 401: unknown; 403: known, and may not; 503: it cannot be found out at the moment. */
  readonly status: 401 | 403 | 503
  readonly reason: RefusalReason
}

export type Identified =
  | { readonly identity: Identity; readonly refusal?: undefined }
  | { readonly refusal: Refusal; readonly identity?: undefined }

/** Finds out who asks. */
export interface Authenticator {
  /** Never rejects: what goes wrong is a refusal. */
  readonly identify: (shown: Shown) => Identified | Promise<Identified>
  /**
   * Whether it remembers these credentials as good, without looking anything up. They may have ended
   * since, which `identify` finds out. Default: it remembers none.
   */
  readonly knows?: (shown: Shown) => boolean
}

/** Takes everyone for the same one, whatever they show. */
export function everyoneIs(identity: Identity): Authenticator {
  const identified = { identity }
  return { identify: () => identified }
}
