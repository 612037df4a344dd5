import { createHash } from 'node:crypto'
import type { Pool, PoolClient } from 'pg'
import { z } from 'zod'
import { withTransaction } from '../database/transaction.ts'
import { writeBatchText, type AlikeRecords } from './batch-text.ts'
import { beginning, hashOfBatch } from './chain.ts'
import type { WrittenRecord } from './record-text.ts'

/** Held while a batch is added, so that the batches of several processes make one chain. */
const lock = 'platinum audit log'

const lastBatch = z.array(z.object({ number: z.string(), hash: z.instanceof(Uint8Array) }))

/** Adds records to the end of the log, all or none. */
export async function writeBatch(
  pool: Pick<Pool, 'connect'>,
  records: readonly WrittenRecord[],
): Promise<void> {
  const { text, alike } = writeBatchText(records)
  const { firstAt, lastAt } = spanOf(records.map(({ at }) => at))
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
      [String(number), firstAt, lastAt, records.length, text, hash],
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
  for (const { shared, times } of alike) {
    // What was refused gave nothing away.
    if (shared.outcome === 'REFUSED') continue
    for (const span of spansOf(times)) {
      for (const column of shared.returned) add(readings, shared, span, column, true)
      for (const column of shared.used) add(readings, shared, span, column, false)
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
      all.map(({ subject }) => storable(subject)),
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

/** Longest name of a reader that the index over the list takes with all else, in bytes. */
const longestName = 2_000

/**
 * A name as a text of Postgres. One record that could never be written would keep all after it from
 * being written, and so protected data from being served.
 */
function storable(name: string): string {
  if (Buffer.byteLength(name) > longestName) {
    return `sha256:${createHash('sha256').update(name).digest('hex')}`
  }
  return name.replaceAll('\0', '\u2400')
}

type Span = Pick<Reading, 'day' | 'operations' | 'firstAt' | 'lastAt'>

/** Moments by day, and the first and the last of each. */
function spansOf(moments: readonly string[]): Span[] {
  const days = new Map<string, string[]>()
  for (const at of moments) {
    const day = at.slice(0, 10)
    const times = days.get(day)
    if (times) times.push(at)
    else days.set(day, [at])
  }
  return [...days].map(([day, times]) => ({ day, operations: times.length, ...spanOf(times) }))
}

/** The first and the last of moments in one notation, whose order is that of their text. */
function spanOf(moments: readonly string[]): Pick<Span, 'firstAt' | 'lastAt'> {
  const [one = ''] = moments
  let [firstAt, lastAt] = [one, one]
  for (const at of moments) {
    if (at < firstAt) firstAt = at
    if (at > lastAt) lastAt = at
  }
  return { firstAt, lastAt }
}

function add(
  readings: Map<string, Reading>,
  { who: { subject, kind }, masks }: AlikeRecords['shared'],
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
