import { LRUCache } from 'lru-cache'
import type pg from 'pg'
import type { Identified, RefusalReason } from './authenticator.ts'
import { sortedRoles, type Identity } from './identity.ts'
import { keyDigest } from './key-format.ts'
import { findKey, noteUse } from './keys.ts'
import { toldMessage } from '../errors/told-error.ts'

/**
 * How long what was read of a key is believed, in seconds. A key that is revoked is refused by
 * every server at most this long afterwards.
 */
export const revocationBoundSeconds = 5

/** Most keys that are remembered, and as many texts again that are none. */
const mostRemembered = 10_000

interface Remembered {
  /** Undefined for a text that is no key of ours. */
  readonly identity: Identity | undefined
  readonly expiresAt: number
  readonly isRevoked: boolean
  /** Until when it is believed, by the clock that only goes forward. */
  readonly until: number
}

export interface KnownKeysOptions {
  readonly database: Pick<pg.Pool, 'query'>
  readonly now: () => Date
  /** Milliseconds by a clock that only goes forward. */
  readonly elapsed: () => number
  readonly log: (line: string) => void
}

/** Who asks, by an API key. */
export class KnownKeys {
  readonly #options: KnownKeysOptions
  readonly #good = new LRUCache<string, Remembered>({ max: mostRemembered })
  /** Apart, so that guesses do not drive out keys. */
  readonly #unknown = new LRUCache<string, Remembered>({ max: mostRemembered })
  readonly #asked = new Map<string, Promise<Remembered>>()
  #saidReadOnly = false

  constructor(options: KnownKeysOptions) {
    this.#options = options
  }

  identify(text: string): Identified | Promise<Identified> {
    const digest = keyDigest(text)
    if (!digest) return refusal('unknown key')
    const name = digest.toString('base64')
    const known = this.#good.get(name) ?? this.#unknown.get(name)
    if (known && known.until > this.#options.elapsed()) return this.#judge(known)
    return this.#read(name, digest)
  }

  /** Whether it was good when it was last read, however long ago that is. */
  knows(text: string): boolean {
    const known = this.#good.get(keyDigest(text)?.toString('base64') ?? '')
    return known !== undefined && this.#judge(known).identity !== undefined
  }

  #judge({ identity, expiresAt, isRevoked }: Remembered): Identified {
    if (!identity) return refusal('unknown key')
    if (isRevoked) return refusal('revoked key')
    if (expiresAt <= this.#options.now().getTime()) return refusal('expired key')
    return { identity }
  }

  async #read(name: string, digest: Buffer): Promise<Identified> {
    // Requests that come together with the same key ask once.
    const asked = this.#asked.get(name) ?? this.#load(name, digest)
    this.#asked.set(name, asked)
    try {
      return this.#judge(await asked)
    } catch (error) {
      const said = toldMessage(error)
      this.#options.log(`IDENTITY_UNAVAILABLE: API keys cannot be read: ${said}`)
      return { refusal: { status: 503, reason: 'keys unavailable' } }
    } finally {
      this.#asked.delete(name)
    }
  }

  async #load(name: string, digest: Buffer): Promise<Remembered> {
    const { database, elapsed } = this.#options
    // Counted from before the question, since it is answered with what was true then.
    const until = elapsed() + revocationBoundSeconds * 1000
    const key = await findKey(database, digest)
    const remembered: Remembered = {
      until,
      identity: key && {
        subject: key.id,
        kind: 'apiKey',
        roles: sortedRoles(key.roles),
        attributes: key.attributes,
        client: key.name,
        ...(key.products ? { products: key.products } : {}),
        ...(key.purpose === undefined ? {} : { purpose: key.purpose }),
      },
      isRevoked: key?.revokedAt !== undefined,
      expiresAt: key?.expiresAt?.getTime() ?? Infinity,
    }
    this.#good.delete(name)
    this.#unknown.delete(name)
    if (key) this.#good.set(name, remembered)
    else this.#unknown.set(name, remembered)
    if (key && this.#judge(remembered).identity) await this.#noteUse(key.id, key.lastUsed)
    return remembered
  }

  /** A database that cannot be written to answers all the same. */
  async #noteUse(id: string, lastUsed: string | undefined): Promise<void> {
    const { database, now, log } = this.#options
    const today = now().toISOString().slice(0, 10)
    if (lastUsed !== undefined && lastUsed >= today) return
    try {
      await noteUse(database, id, today)
    } catch (error) {
      if (this.#saidReadOnly) return
      this.#saidReadOnly = true
      const said = toldMessage(error)
      log(`The day on which API keys were last used cannot be noted: ${said}`)
    }
  }
}

function refusal(reason: RefusalReason): Identified {
  return { refusal: { status: 401, reason } }
}
