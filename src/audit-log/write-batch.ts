import type { Pool, PoolClient } from 'pg'
import { z } from 'zod'
import { withTransaction } from '../database/transaction.ts'
import type { AuditRecord } from './audit-record.ts'
import { writeBatchText, type AlikeRecords } from './batch-text.ts'
import { beginning, hashOfBatch } from './chain.ts'

/** Held while a batch is added, so that the batches of several processes make one chain. */
const lock = 'platinum audit log'

const lastBatch = z.array(z.object({ number: z.string(), hash: z.instanceof(Uint8Array) }))

/** Adds records to the end of the log, all or none. */
export async function writeBatch(
  pool: Pick<Pool, 'connect'>,
  records: readonly AuditRecord[],
): Promise<void> {
  const { text, alike } = writeBatchText(records)
  const times = records.map(({ at }) => at).sort()
  await withTransaction(pool, async (client) => {
    await client.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [lock])
    const { rows } = await client.query(
      'SELECT b.number::text, b.hash FROM ops.audit_batch b ORDER BY b.number DESC LIMIT 1',
    )
    const [last] = lastBatch.parse(rows)
    const number = BigInt(last?.number ?? 0) + 1n
    const hash = hashOfBatch(number, last?.hash ?? beginning, text)
    await client.query(
      `INSERT INTO ops.audit_batch (number, first_at, last_at, record_count, records, hash)
       VALUES ($1, $2, $3, $4, $5, $6)`,
      [String(number), times[0], times.at(-1), records.length, text, hash],
    )
    await addReaders(client, alike, number)
  })
}

interface Reading {
  readonly column: string
  readonly day: string
  readonly subject: string
  readonly kind: string
  readonly returned: boolean
  /** How it was shown; empty: as it is. */
  readonly mask: string
  operations: number
  firstAt: string
  lastAt: string
}

/** Adds what records say to the list of who read which column. */
export async function addReaders(
  client: Pick<PoolClient, 'query'>,
  alike: readonly AlikeRecords[],
  batch: bigint,
): Promise<void> {
  const readings = new Map<string, Reading>()
  for (const { common, records } of alike) {
    // What was refused gave nothing away.
    if (common.outcome === 'REFUSED') continue
    for (const span of spansOf(records)) {
      for (const column of common.returned) add(readings, common, span, column, true)
      for (const column of common.used) add(readings, common, span, column, false)
    }
  }
  // In one order, since two transactions that write the same rows in different orders stop both.
  const all = [...readings].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, reading]) => reading)
  if (all.length === 0) return
  await client.query(
    `INSERT INTO ops.audit_reader AS r
       (column_id, day, subject, kind, returned, mask, operations, first_at, last_at, last_batch)
     SELECT u.*, $10::bigint FROM unnest($1::text[], $2::date[], $3::text[], $4::text[],
       $5::boolean[], $6::text[], $7::bigint[], $8::timestamptz[], $9::timestamptz[]) AS u
     ON CONFLICT (column_id, day, subject, kind, returned, mask) DO UPDATE SET
       operations = r.operations + excluded.operations,
       first_at = least(r.first_at, excluded.first_at),
       last_at = greatest(r.last_at, excluded.last_at),
       last_batch = greatest(r.last_batch, excluded.last_batch)`,
    [
      all.map(({ column }) => column),
      all.map(({ day }) => day),
      all.map(({ subject }) => subject),
      all.map(({ kind }) => kind),
      all.map(({ returned }) => returned),
      all.map(({ mask }) => mask),
      all.map(({ operations }) => operations),
      all.map(({ firstAt }) => firstAt),
      all.map(({ lastAt }) => lastAt),
      String(batch),
    ],
  )
}

type Span = Pick<Reading, 'day' | 'operations' | 'firstAt' | 'lastAt'>

/** Records by day, and when the first and the last of each was. */
function spansOf(records: readonly AuditRecord[]): Span[] {
  const days = new Map<string, string[]>()
  for (const { at } of records) {
    const day = at.slice(0, 10)
    const times = days.get(day)
    if (times) times.push(at)
    else days.set(day, [at])
  }
  return [...days].map(([day, times]) => {
    times.sort()
    const [first = day] = times
    return { day, operations: times.length, firstAt: first, lastAt: times.at(-1) ?? first }
  })
}

function add(
  readings: Map<string, Reading>,
  { who: { subject, kind }, masks }: AlikeRecords['common'],
  span: Span,
  column: string,
  returned: boolean,
): void {
  const mask = masks[column] ?? ''
  const key = JSON.stringify([column, span.day, subject, kind, returned, mask])
  const known = readings.get(key)
  if (!known) {
    readings.set(key, { ...span, column, subject, kind, returned, mask })
    return
  }
  known.operations += span.operations
  if (span.firstAt < known.firstAt) known.firstAt = span.firstAt
  if (span.lastAt > known.lastAt) known.lastAt = span.lastAt
}
