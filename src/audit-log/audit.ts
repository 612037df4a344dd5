import { hash, randomBytes } from 'node:crypto'
import type { WrittenRecord } from './record-text.ts'

/** Which operations are recorded. */
export type AuditedOperations =
  /** All of them. */
  | 'all'
  /** Those that read, filter or order by anything classified above `internal`. */
  | 'protected'

/** How a server records what it answers. */
export interface Audit {
  readonly operations: AuditedOperations
  /** Adds a record. @returns what to wait for, which rejects with what kept it from being stored */
  readonly add: (record: WrittenRecord, urgent: boolean) => Promise<void> | undefined
  /** Says the same of the same values, and nothing of what they are to who lacks the key. */
  readonly hashValues: (text: string) => string
}

/**
 * Hashes values with a key: the first half of the SHA-256 of the key and the text, in hexadecimal.
 * An object for an HMAC takes ten times as long; and from half a hash nobody can work out that of a
 * longer text, which is what an HMAC is for.
 * @param key undefined: one that this process forgets, so that hashes of two processes differ
 */
export function valueHasher(key: string | undefined): Audit['hashValues'] {
  // Always of one length, so that no key is the beginning of another's text.
  const secret = hash('sha256', key ?? randomBytes(32))
  return (text) => hash('sha256', secret + text).slice(0, 32)
}
