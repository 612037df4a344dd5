import { createHash } from 'node:crypto'
import { errors, jwtVerify } from 'jose'
import { LRUCache } from 'lru-cache'
import type { Identified, RefusalReason } from './authenticator.ts'
import { readClaims } from './claims.ts'
import { sortedRoles, type Identity } from './identity.ts'
import type { JwtSettings } from './settings.ts'
import { SignerKeys, type KeySet } from './signer-keys.ts'

/** Most tokens whose verdict is remembered. */
const mostRemembered = 10_000

interface Remembered {
  readonly identity: Identity
  /** `exp`, in seconds. */
  readonly expires: number
  /** The keys it was checked with. */
  readonly edition: number
}

export interface TokensOptions {
  readonly jwt: JwtSettings
  readonly now: () => Date
  /** Milliseconds by a clock that only goes forward. */
  readonly elapsed: () => number
  readonly log: (line: string) => void
}

/** Who asks, by a token that an issuer signed. */
export class Tokens {
  readonly #options: TokensOptions
  readonly #keys: SignerKeys
  /** By digest: no token is kept. */
  readonly #known = new LRUCache<string, Remembered>({ max: mostRemembered })

  constructor(options: TokensOptions) {
    const { jwt, elapsed, log } = options
    this.#options = options
    this.#keys = new SignerKeys({ ...jwt, url: jwt.jwksUrl, elapsed, log })
  }

  /** Begins to read the issuer's keys before the first token comes. */
  prepare(): void {
    // Reading never rejects: that it failed is logged, and tried again.
    Promise.resolve(this.#keys.current()).catch(this.#options.log)
  }

  async identify(token: string): Promise<Identified> {
    const keys = await this.#keys.current()
    if (!keys) return { refusal: { status: 503, reason: 'keys unavailable' } }
    const name = nameOf(token)
    const known = this.#known.get(name)
    if (known?.edition === keys.edition) {
      const { now, jwt } = this.#options
      if (known.expires > now().getTime() / 1000 - jwt.clockTolerance) {
        return { identity: known.identity }
      }
      return refusal('expired token')
    }
    return await this.#verify(token, name, keys)
  }

  /** Whether it was good when it was verified. */
  knows(token: string): boolean {
    return this.#known.has(nameOf(token))
  }

  async #verify(token: string, name: string, keys: KeySet): Promise<Identified> {
    try {
      return await this.#verifyWith(token, name, keys)
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey)) return refusal(reasonOf(error))
    }
    const newer = await this.#keys.after(keys)
    if (newer === keys) return refusal('unknown signer')
    try {
      return await this.#verifyWith(token, name, newer)
    } catch (error) {
      return refusal(reasonOf(error))
    }
  }

  async #verifyWith(token: string, name: string, keys: KeySet): Promise<Identified> {
    const { jwt, now } = this.#options
    const { payload } = await jwtVerify(token, keys.keyOf, {
      issuer: jwt.issuer,
      audience: [...jwt.audience],
      algorithms: [...jwt.algorithms],
      clockTolerance: jwt.clockTolerance,
      currentDate: now(),
      requiredClaims: ['exp'],
      ...(jwt.type === undefined ? {} : { typ: jwt.type }),
    })
    const read = readClaims(payload, jwt.claims)
    if (!read) return refusal('claims')
    const { subject, roles, attributes, purpose, client } = read
    const identity: Identity = {
      subject,
      kind: 'jwt',
      roles: sortedRoles(roles),
      attributes,
      ...(purpose === undefined ? {} : { purpose }),
      ...(client === undefined ? {} : { client }),
    }
    this.#known.set(name, { identity, expires: payload.exp ?? 0, edition: keys.edition })
    return { identity }
  }
}

function nameOf(token: string): string {
  return createHash('sha256').update(token).digest('base64')
}

/** What is wrong with a token, in one of few words. The error itself may quote its claims. */
function reasonOf(error: unknown): RefusalReason {
  if (error instanceof errors.JWTExpired) return 'expired token'
  if (error instanceof errors.JOSEAlgNotAllowed) return 'algorithm'
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'signature'
  if (error instanceof errors.JWKSNoMatchingKey) return 'unknown signer'
  if (error instanceof errors.JWKSMultipleMatchingKeys) return 'unknown signer'
  if (!(error instanceof errors.JWTClaimValidationFailed)) return 'malformed'
  if (error.claim === 'iss') return 'issuer'
  if (error.claim === 'aud') return 'audience'
  return error.claim === 'nbf' ? 'token not yet valid' : 'claims'
}

function refusal(reason: RefusalReason): Identified {
  return { refusal: { status: 401, reason } }
}
