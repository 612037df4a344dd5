import { createHash } from 'node:crypto'

/** What the first batch follows. */
export const beginning = Buffer.alloc(32)

/**
 * SHA-256 over a batch and what it follows, so that no batch can be changed, taken away or put
 * elsewhere without every later hash being another.
 */
export function hashOfBatch(number: bigint, before: Uint8Array, records: string): Buffer {
  return createHash('sha256').update(`${number}\n`).update(before).update(records).digest()
}
