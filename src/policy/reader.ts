import { createHmac } from 'node:crypto'
import type { AttributeValue, Identity } from '../identity/identity.ts'

/** What of whoever asks enters a statement, always as parameters. */
export interface Reader {
  /** Undefined where the identity has no such attribute. */
  readonly attribute: (name: string) => AttributeValue | undefined
  readonly hashKey: (role: string) => HashKey
}

/** A key as HMAC-SHA256 works with it: the block it begins with inside, and outside. */
export interface HashKey {
  readonly inner: Buffer
  readonly outer: Buffer
}

/** The keys of roles' hashes: each role has its own, made from one secret. */
export class HashKeys {
  readonly #secret: string
  readonly #keys = new Map<string, HashKey>()

  constructor(secret: string) {
    this.#secret = secret
  }

  /** @param role one that the project declares: keys are kept */
  of(role: string): HashKey {
    const known = this.#keys.get(role)
    if (known) return known
    const block = Buffer.alloc(64)
    createHmac('sha256', this.#secret).update(`hash of ${role}`).digest().copy(block)
    const xor = (byte: number): Buffer => Buffer.from(block.map((each) => each ^ byte))
    const key = { inner: xor(0x36), outer: xor(0x5c) }
    this.#keys.set(role, key)
    return key
  }
}

export function readerOf({ attributes }: Identity, keys: HashKeys): Reader {
  return {
    attribute: (name) => (Object.hasOwn(attributes, name) ? attributes[name] : undefined),
    hashKey: (role) => keys.of(role),
  }
}
