import type pg from 'pg'
import type { Authenticator, Identified, RefusalReason } from './authenticator.ts'
import { keyPrefix } from './key-format.ts'
import { KnownKeys } from './known-keys.ts'
import { withPurpose } from './purpose.ts'
import type { IdentityWays } from './settings.ts'
import { Tokens } from './tokens.ts'

export interface AuthenticatorOptions {
  readonly ways: IdentityWays
  /** Where API keys are. */
  readonly database: Pick<pg.Pool, 'query'>
  readonly now: () => Date
  /** Milliseconds by a clock that only goes forward. Default: the process' own. */
  readonly elapsed?: () => number
  /** Told of what an operator has to know; never of credentials. */
  readonly log: (line: string) => void
}

/** Finds out who asks, by the ways that a project has declared. */
export function createAuthenticator({
  ways,
  database,
  now,
  elapsed = () => performance.now(),
  log,
}: AuthenticatorOptions): Authenticator & {
  /** Begins to read what the first request will need, so that what is wrong is said at the start. */
  readonly prepare: () => void
} {
  const { anonymous } = ways
  const keys = ways.apiKeys ? new KnownKeys({ database, now, elapsed, log }) : undefined
  const tokens = ways.jwt ? new Tokens({ jwt: ways.jwt, now, elapsed, log }) : undefined
  const who = (authorization: string | undefined): Identified | Promise<Identified> => {
    // Who shows something wrong is not taken for nobody: he would see less, and not know why.
    if (authorization === undefined) {
      return anonymous ? { identity: anonymous } : refusal('nothing shown')
    }
    const shown = bearerOf(authorization)
    if (shown === undefined) return refusal('scheme')
    if (shown.startsWith(keyPrefix)) return keys ? keys.identify(shown) : refusal('unknown key')
    return tokens ? tokens.identify(shown) : refusal('scheme')
  }
  return {
    identify: ({ authorization, purpose }) => {
      const identified = who(authorization)
      if (purpose === undefined) return identified
      return identified instanceof Promise
        ? identified.then((each) => withPurpose(each, purpose))
        : withPurpose(identified, purpose)
    },
    knows: ({ authorization = '' }) => {
      const shown = bearerOf(authorization) ?? ''
      return (shown.startsWith(keyPrefix) ? keys : tokens)?.knows(shown) ?? false
    },
    prepare: () => tokens?.prepare(),
  }
}

function bearerOf(authorization: string): string | undefined {
  return /^Bearer +([\w.~+/-]+=*) *$/i.exec(authorization)?.[1]
}

function refusal(reason: RefusalReason): Identified {
  return { refusal: { status: 401, reason } }
}
