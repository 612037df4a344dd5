import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import { exportJWK, generateKeyPair, SignJWT, type JWK, type JWTPayload } from 'jose'
import type { Authenticator, Identified, RefusalReason } from '../../src/identity/authenticator.ts'
import { createAuthenticator } from '../../src/identity/create-authenticator.ts'
import type { Identity } from '../../src/identity/identity.ts'
import {
  identityWays,
  readIdentity,
  type IdentityConfig,
  type JwtConfig,
} from '../../src/identity/settings.ts'
import { sometime } from './sometime.ts'

export const issuerName = 'https://issuer.example/'
export const audience = 'https://data.example'

type Algorithm = 'RS256' | 'PS256' | 'ES256' | 'EdDSA'

type Claims = Readonly<Record<string, unknown>>

/** A key that an issuer signs with. */
export interface Signer {
  readonly id: string
  readonly algorithm: Algorithm
  readonly publicJwk: JWK
  /** A token; claims that are undefined are left out. */
  sign(claims?: Claims, header?: Readonly<Record<string, unknown>>): Promise<string>
}

export async function signer(id: string, algorithm: Algorithm = 'ES256'): Promise<Signer> {
  const { publicKey, privateKey } = await generateKeyPair(algorithm, { extractable: true })
  return {
    id,
    algorithm,
    publicJwk: { ...(await exportJWK(publicKey)), kid: id },
    sign: (claims, header) =>
      new SignJWT(goodClaims(claims))
        .setProtectedHeader({ alg: algorithm, kid: id, ...header })
        .sign(privateKey),
  }
}

const seconds = (date: Date): number => Math.floor(date.getTime() / 1000)

/** Claims of a token that is valid for an hour from `sometime` on. */
export function goodClaims(changed: Claims = {}): JWTPayload {
  const claims: Claims = {
    iss: issuerName,
    aud: audience,
    sub: 'ann',
    iat: seconds(sometime),
    exp: seconds(sometime) + 3600,
    ...changed,
  }
  return Object.fromEntries(Object.entries(claims).filter(([, value]) => value !== undefined))
}

/** Publishes keys over HTTP on loopback, or does what it is told. */
export class Issuer implements AsyncDisposable {
  keys: readonly JWK[]
  /** What is done instead of publishing the keys. */
  behavior: ((response: ServerResponse) => void) | undefined
  /** How often it was asked. */
  asked = 0
  readonly #server = createServer((_request, response) => {
    this.asked += 1
    if (this.behavior) this.behavior(response)
    else response.end(JSON.stringify({ keys: this.keys }))
  })

  private constructor(keys: readonly JWK[]) {
    this.keys = keys
  }

  static async start(...signers: readonly Signer[]): Promise<Issuer> {
    const issuer = new Issuer(signers.map(({ publicJwk }) => publicJwk))
    issuer.#server.listen(0, '127.0.0.1')
    await once(issuer.#server, 'listening')
    return issuer
  }

  publish(...signers: readonly Signer[]): void {
    this.keys = signers.map(({ publicJwk }) => publicJwk)
  }

  get url(): string {
    const address = this.#server.address()
    if (address === null || typeof address === 'string') throw new Error('not listening')
    return `http://127.0.0.1:${address.port}/keys`
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.close()
    this.#server.closeAllConnections()
    if (this.#server.listening) await once(this.#server, 'close')
  }
}

/** An authenticator with clocks that tests move, over no database. */
export class Asked {
  readonly logged: string[] = []
  readonly #authenticator: Authenticator
  #movedMs = 0

  constructor(issuer: Issuer, jwt: Partial<JwtConfig> = {}, more: IdentityConfig = {}) {
    const { settings, problems } = readIdentity(
      { jwt: { issuer: issuerName, audience, jwksUrl: issuer.url, ...jwt }, ...more },
      {},
    )
    if (problems.length > 0) throw new Error(JSON.stringify(problems))
    this.#authenticator = createAuthenticator({
      ways: identityWays(settings, 'serve'),
      database: {
        query: () => {
          throw new Error('there is no database')
        },
      },
      now: () => new Date(sometime.getTime() + this.#movedMs),
      elapsed: () => this.#movedMs,
      log: (line) => this.logged.push(line),
    })
  }

  /** Lets time go by. */
  later(secondsLater: number): void {
    this.#movedMs += secondsLater * 1000
  }

  /** Whether it is remembered, without anything being looked up. */
  knows(token: string): boolean | undefined {
    return this.#authenticator.knows?.({ authorization: `Bearer ${token}`, purpose: undefined })
  }

  async identify(token: string | undefined, purpose?: string): Promise<Identified> {
    const authorization = token === undefined ? undefined : `Bearer ${token}`
    return await this.#authenticator.identify({ authorization, purpose })
  }

  /** Who asks with a token that has to be taken. */
  async identity(token: string): Promise<Identity> {
    const { identity, refusal } = await this.identify(token)
    if (!identity) throw new Error(`refused: ${refusal.reason}; ${this.logged.join('; ')}`)
    return identity
  }

  /** Why a token is refused, or `taken`. */
  async reason(token: string): Promise<RefusalReason | 'taken'> {
    return (await this.identify(token)).refusal?.reason ?? 'taken'
  }
}
