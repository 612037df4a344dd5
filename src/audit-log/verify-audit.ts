import type { Pool } from 'pg'
import { z } from 'zod'
import { beginning, hashOfBatch } from './chain.ts'
import { recordsOf } from './read-records.ts'

/** What the chain was found to be. */
export interface AuditVerdict {
  readonly batches: number
  readonly records: number
  /** The last hash in hexadecimal, which stands for the whole log; null for an empty one. */
  readonly head: string | null
  /** What is wrong, from the first batch on; empty for a log that nobody touched. */
  readonly faults: readonly AuditFault[]
  /** Whether the hash asked about is that of a batch; undefined where none was asked about. */
  readonly contains: boolean | undefined
}

export interface AuditFault {
  /** Number of the batch, in decimal. */
  readonly batch: string
  readonly fault: string
}

const batches = z.array(
  z.object({
    number: z.string(),
    record_count: z.int(),
    records: z.string(),
    hash: z.instanceof(Uint8Array),
  }),
)

const batchesOfPage = 200

/**
 * Works out every hash of the audit log again. What was cut off at its end leaves no fault behind:
 * keep a head elsewhere, and ask later whether the log still contains it.
 *
 * @param contains a head of an earlier verification, in hexadecimal
 */
export async function verifyAudit(
  pool: Pick<Pool, 'query'>,
  contains?: string,
): Promise<AuditVerdict> {
  const faults: AuditFault[] = []
  let before: Uint8Array = beginning
  let number = 0n
  let count = 0
  let records = 0
  let found = false
  for (let more = true; more;) {
    const { rows } = await pool.query(
      `SELECT b.number::text, b.record_count, b.records, b.hash FROM ops.audit_batch b
       WHERE b.number > $1 ORDER BY b.number LIMIT ${batchesOfPage}`,
      [String(number)],
    )
    const page = batches.parse(rows)
    for (const batch of page) {
      const expected = number + 1n
      number = BigInt(batch.number)
      const fault = (text: string): number => faults.push({ batch: batch.number, fault: text })
      if (number !== expected) fault(`batches ${expected} to ${number - 1n} are missing`)
      else if (!hashOfBatch(number, before, batch.records).equals(batch.hash)) {
        fault('its records, or the batch before, are not those that were sealed')
      }
      const held = countRecords(batch.records)
      if (held !== batch.record_count) {
        fault(`it does not hold the ${batch.record_count} records that it says it does`)
      }
      count += 1
      records += held ?? 0
      before = batch.hash
      found ||= contains !== undefined && hex(batch.hash) === contains.toLowerCase()
    }
    more = page.length === batchesOfPage
  }
  return {
    batches: count,
    records,
    head: count === 0 ? null : hex(before),
    faults,
    contains: contains === undefined ? undefined : found,
  }
}

/** Undefined: it is no batch. */
function countRecords(text: string): number | undefined {
  try {
    return recordsOf(text).length
  } catch {
    return undefined
  }
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex')
}
