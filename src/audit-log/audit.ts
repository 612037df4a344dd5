import { hash, randomBytes } from 'node:crypto'
import type { AuditRecord } from './audit-record.ts'

/** Which operations are recorded. */
export type AuditedOperations =
  /** All of them. */
  | 'all'
  /** Those that read, filter or order by anything classified above `internal`. */
  | 'protected'

/** How a server records what it answers. */
export interface Audit {
  readonly operations: AuditedOperations
  /** Adds a record. @throws what kept it from being stored, where it was waited for */
  readonly add: (record: AuditRecord, urgent: boolean) => Promise<void>
  /** Says the same of the same values, and nothing of what they are to who lacks the key. */
  readonly hashValues: (text: string) => string
}

/**
 * Hashes values with a key: SHA-256 of the key and the SHA-256 of the key and the text, of which 32
 * hexadecimal digits. An object for an HMAC takes ten times as long as both.
 * @param key undefined: one that this process forgets, so that hashes of two processes differ
 */
export function valueHasher(key: string | undefined): Audit['hashValues'] {
  const secret = key ?? randomBytes(32).toString('hex')
  return (text) => hash('sha256', secret + hash('sha256', secret + text)).slice(0, 32)
}
