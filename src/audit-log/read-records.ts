import type { Pool } from 'pg'
import { z } from 'zod'
import type { AuditRecord, SharedPart } from './audit-record.ts'
import { readBatchText, type OwnPart } from './batch-text.ts'

/*
 * The one way in which what the log holds is read back: to verify it, and to make data of it.
 */

/** Operations of a batch that have the rest in common. */
export interface AlikeOperations {
  readonly common: SharedPart
  readonly operations: readonly Pick<AuditRecord, 'at' | 'rows' | 'durationMs'>[]
}

export interface RecordedBatch {
  /** From 1, without gaps, in the order in which batches were committed. */
  readonly number: bigint
  /** In the order of the first of each: the same whenever the batch is read. */
  readonly alike: readonly AlikeOperations[]
}

/**
 * The records of a batch, in the order in which they were added.
 * @param records as the table has them
 * @throws when it is no batch
 */
export function recordsOf(records: string): AuditRecord[] {
  const { shared, records: read } = readBatchText(records)
  return read.flatMap(({ place, own: { values, ...own } }) => {
    const common = shared[place]
    return common ? [{ ...common, operation: { ...common.operation, values }, ...own }] : []
  })
}

/** Number of the last batch; 0 of an empty log. Every batch before it can be read. */
export async function lastBatchNumber(pool: Pick<Pool, 'query'>): Promise<bigint> {
  const { rows } = await pool.query(
    'SELECT coalesce(max(number), 0)::text AS number FROM ops.audit_batch',
  )
  const [row] = z.array(z.object({ number: z.string() })).parse(rows)
  return BigInt(row?.number ?? 0)
}

const batches = z.array(z.object({ number: z.string(), records: z.string() }))

/** Batches after one and up to another, oldest first, at most so many. */
export async function readBatches(
  pool: Pick<Pool, 'query'>,
  {
    after,
    upTo,
    atMost,
  }: { readonly after: bigint; readonly upTo: bigint; readonly atMost: number },
): Promise<RecordedBatch[]> {
  const { rows } = await pool.query(
    `SELECT b.number::text, b.records FROM ops.audit_batch b
      WHERE b.number > $1 AND b.number <= $2 ORDER BY b.number LIMIT $3`,
    [String(after), String(upTo), atMost],
  )
  return batches
    .parse(rows)
    .map(({ number, records }) => ({ number: BigInt(number), alike: alikeOf(records) }))
}

function alikeOf(records: string): AlikeOperations[] {
  const { shared, records: read } = readBatchText(records)
  const operations = shared.map((): OwnPart[] => [])
  for (const { place, own } of read) operations[place]?.push(own)
  return shared.map((common, place) => ({ common, operations: operations[place] ?? [] }))
}
