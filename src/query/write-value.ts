import type { Column } from '../product/column.ts'
import { decodeValue } from './decode.ts'
import type { JsonSink } from './json-sink.ts'
import { unquoted } from './list-text.ts'
import { isFreeText } from './output.ts'

/** Writes a value that is not null as JSON, out of the bytes that Postgres wrote it as. */
export type WriteValue = (sink: JsonSink, bytes: Buffer, start: number, end: number) => void

/**
 * Thrown where an answer holds what its field's type does not allow, such as NULL under a non-null
 * field. The ordinary executor then says what GraphQL says.
 */
export class Unwritable extends Error {
  override readonly name = 'Unwritable'
}

/**
 * How values of a column are written: the same JSON that graphql-js would give, sooner.
 * @param isQuoted whether they come as JSON strings
 */
export function valueWriter(column: Column, isQuoted: boolean): WriteValue {
  return isQuoted ? quotedWriter(column) : plainWriter(column)
}

function plainWriter(column: Column): WriteValue {
  const slow = decodedWriter(column, (text) => text)
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
      const last = Buffer.from(column.family === 'timestamptz' ? 'Z"' : '"')
      return (sink, bytes, start, end) => {
        if (isPlainTime(bytes, start, end)) writeTime(sink, bytes, start, end, last)
        else slow(sink, bytes, start, end)
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

function quotedWriter(column: Column): WriteValue {
  // An enum may hold what it lacks.
  if (column.family === 'enum' || !isFreeText(column)) return decodedWriter(column, unquoted)
  // Postgres and JavaScript escape the same characters in the same way.
  return (sink, bytes, start, end) => sink.copy(bytes, start, end)
}

/** Writes what the ordinary executor would be given, whatever it is. */
function decodedWriter(column: Column, textOf: (cell: string) => string): WriteValue {
  const write = decodedJson(column)
  return (sink, bytes, start, end) => sink.text(write(textOf(bytes.toString('utf8', start, end))))
}

function decodedJson(column: Column): (text: string) => string {
  const { family, enumValues = [] } = column
  if (family === 'enum') {
    // A name of the enum is itself in JSON; one that GraphQL cannot write is served as text.
    const written = new Map<string, string>(enumValues.map((each) => [each, JSON.stringify(each)]))
    return (text) => {
      const name = written.get(text)
      if (name === undefined) throw new Unwritable('a value the enum lacks')
      return name
    }
  }
  return (text) => {
    const value = decodeValue(column, text)
    if (family === 'integer' && Math.abs(Number(value)) >= 2 ** 31) {
      throw new Unwritable('beyond Int')
    }
    return JSON.stringify(value)
  }
}

/** What holds nothing that JSON escapes. */
const writeQuoted: WriteValue = (sink, bytes, start, end) => {
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
