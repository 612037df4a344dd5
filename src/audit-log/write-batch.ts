import { createHash } from 'node:crypto'
import type { Pool } from 'pg'
import { writeBatchText, type AlikeRecords } from './batch-text.ts'
import type { WrittenRecord } from './record-text.ts'

/** Adds records to the end of the log, all or none. */
export async function writeBatch(
  pool: Pick<Pool, 'query'>,
  records: readonly WrittenRecord[],
): Promise<void> {
  const { text, alike } = writeBatchText(records)
  const { firstAt, lastAt } = spanOf(records.map(({ at }) => at))
  const readings = readingsOf(alike)
  await pool.query({
    name: 'platinum_add_audit_batch',
    text: `SELECT ops.add_audit_batch($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
    values: [
      firstAt,
      lastAt,
      records.length,
      text,
      readings.map(({ column }) => column),
      readings.map(({ day }) => day),
      readings.map(({ subject }) => subject),
      readings.map(({ kind }) => kind),
      readings.map(({ returned }) => returned),
      readings.map(({ mask }) => mask),
      readings.map(({ operations }) => operations),
      readings.map(({ firstAt: first }) => first),
      readings.map(({ lastAt: last }) => last),
    ],
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

/** Who read which column, by day. */
function readingsOf(alike: readonly AlikeRecords[]): Reading[] {
  const readings = new Map<string, Reading>()
  for (const { shared, times } of alike) {
    // What was refused gave nothing away.
    if (shared.outcome === 'REFUSED') continue
    for (const span of spansOf(times)) {
      for (const column of shared.returned) add(readings, shared, span, column, true)
      for (const column of shared.used) add(readings, shared, span, column, false)
    }
  }
  return [...readings.values()]
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
  { who, masks }: AlikeRecords['shared'],
  span: Span,
  column: string,
  returned: boolean,
): void {
  const { kind } = who
  const subject = storable(who.subject)
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
