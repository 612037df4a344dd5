import type { Column } from '../product/column.ts'
import type { JsonSink } from './json-sink.ts'
import { unquoted } from './list-text.ts'
import { valueWriter, writesString } from './write-value.ts'

/** Writes a value that is not null as JSON, out of the bytes that Postgres wrote it as. */
export type WriteBytes = (sink: JsonSink, bytes: Buffer, start: number, end: number) => void

/** How values of a column are written: the same JSON as `valueWriter` gives. */
export function bytesWriter(column: Column): WriteBytes {
  const slow = textWriter(column)
  switch (column.family) {
    case 'text':
    case 'time':
    case 'other':
      return (sink, bytes, start, end) => sink.string(bytes, start, end)
    case 'uuid':
    case 'bigint':
    case 'numeric':
      return writeQuoted
    case 'boolean':
      return (sink, bytes, start) => sink.put(bytes[start] === letterT ? yes : no)
    case 'integer':
      return (sink, bytes, start, end) => {
        // GraphQL's Int has 32 bits, and counts have more.
        if (end - start > 9) slow(sink, bytes, start, end)
        else sink.copy(bytes, start, end)
      }
    case 'float':
      return (sink, bytes, start, end) => {
        if (!sink.plainNumber(bytes, start, end)) slow(sink, bytes, start, end)
      }
    case 'timestamptz':
    case 'timestamp': {
      const end = Buffer.from(column.family === 'timestamptz' ? 'Z"' : '"')
      return (sink, bytes, start, stop) => {
        if (isPlainTime(bytes, start, stop)) writeTime(sink, bytes, start, stop, end)
        else slow(sink, bytes, start, stop)
      }
    }
    case 'enum':
    case 'date':
    case 'interval':
    case 'json':
    case 'vector':
    case 'array':
      return slow
  }
}

/** The same for values that come as JSON strings. */
export function quotedBytesWriter(column: Column): WriteBytes {
  // Postgres and JavaScript escape the same characters in the same way.
  if (writesString(column)) return (sink, bytes, start, end) => sink.copy(bytes, start, end)
  const write = valueWriter(column)
  return (sink, bytes, start, end) => sink.text(write(unquoted(bytes.toString('utf8', start, end))))
}

function textWriter(column: Column): WriteBytes {
  const write = valueWriter(column)
  return (sink, bytes, start, end) => sink.text(write(bytes.toString('utf8', start, end)))
}

/** What holds nothing that JSON escapes. */
const writeQuoted: WriteBytes = (sink, bytes, start, end) => {
  sink.put(quote)
  sink.copy(bytes, start, end)
  sink.put(quote)
}

/** Times of the years 0000 to 9999 and after Christ, which are all that most tables hold. */
function isPlainTime(bytes: Buffer, start: number, end: number): boolean {
  const size = end - start
  const separator = bytes[start + dateBytes]
  // `infinity` ends before there is a separator, and other cells follow it.
  return (
    size > dateBytes &&
    size <= longestTime &&
    (separator === space || separator === capitalT) &&
    bytes[end - 1] !== capitalC
  )
}

function writeTime(sink: JsonSink, bytes: Buffer, start: number, end: number, last: Buffer): void {
  sink.put(quote)
  sink.copy(bytes, start, start + dateBytes)
  sink.put(timeFollows)
  sink.copy(bytes, start + dateBytes + 1, end)
  sink.put(last)
}

/** `2026-01-31` */
const dateBytes = 10
/** `2026-01-31 23:59:59.123456` */
const longestTime = 26
const timeFollows = Buffer.from('T')
const space = 0x20
const capitalC = 0x43
const capitalT = 0x54
const letterT = 0x74
const quote = Buffer.from('"')
const yes = Buffer.from('true')
const no = Buffer.from('false')
