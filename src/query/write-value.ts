import type { Column } from '../product/column.ts'
import { decodeValue } from './decode.ts'
import { formatTimestamp } from './timestamp-text.ts'

/** Writes a value that is not null as JSON. */
export type WriteValue = (value: string) => string

/**
 * Thrown where an answer holds what its field's type does not allow, such as NULL under a non-null
 * field. The ordinary executor then says what GraphQL says.
 */
export class Unwritable extends Error {
  override readonly name = 'Unwritable'
}

/** How values of a column are written: the same JSON that graphql-js would give, sooner. */
export function valueWriter(column: Column): WriteValue {
  const slow: WriteValue = (value) => JSON.stringify(decodeValue(column, value))
  switch (column.family) {
    case 'text':
    case 'time':
    case 'other':
      return writeString
    case 'uuid':
    case 'bigint':
    case 'numeric':
      return (value) => `"${value}"`
    case 'enum':
      return enumWriter(column)
    case 'boolean':
      return (value) => (value === 't' ? 'true' : 'false')
    case 'integer':
      return writeInteger
    case 'float':
      return writeFloat
    case 'timestamptz':
      return (value) => writeTimestamp(value, 'Z')
    case 'timestamp':
      return (value) => writeTimestamp(value, '')
    case 'date':
    case 'interval':
    case 'json':
    case 'vector':
    case 'array':
      return slow
  }
}

/** Whether values of a column are written as JSON strings that say what Postgres' text says. */
export function writesString({ family }: Column): boolean {
  return family === 'text' || family === 'time' || family === 'other'
}

/** What JSON escapes; Postgres stores no lone surrogates. */
// oxlint-disable-next-line no-control-regex
const escaped = /["\\\u0000-\u001f]/

/** Most texts need no escapes, and looking for them is sooner done than `JSON.stringify`. */
function writeString(text: string): string {
  return escaped.test(text) ? JSON.stringify(text) : `"${text}"`
}

/** A name of the enum is itself in JSON; one that GraphQL cannot write is served as text. */
function enumWriter({ enumValues = [] }: Column): WriteValue {
  const written = new Map<string, string>(enumValues.map((each) => [each, JSON.stringify(each)]))
  return (value) => {
    const text = written.get(value)
    if (text === undefined) throw new Unwritable('a value the enum lacks')
    return text
  }
}

function writeInteger(text: string): string {
  // GraphQL's Int has 32 bits, and counts have more.
  if (text.length > 9 && Math.abs(Number(text)) >= 2 ** 31) throw new Unwritable('beyond Int')
  return text
}

const zero = 48
const nine = 57
const minus = 45
const space = 32
const letterT = 84

/**
 * JavaScript and Postgres both write the shortest digits that are read back as the same number,
 * but exponents, -0 and what is no number each in its own way.
 */
function writeFloat(text: string): string {
  const first = text.charCodeAt(0) === minus ? text.charCodeAt(1) : text.charCodeAt(0)
  if (first >= zero && first <= nine && !text.includes('e') && text !== '-0') return text
  const number = Number(text)
  return Number.isFinite(number) ? JSON.stringify(number) : 'null'
}

/** Times of the years 0000 to 9999 and after Christ, which are all that most tables hold. */
function writeTimestamp(text: string, zone: 'Z' | ''): string {
  const separator = text.charCodeAt(10)
  const plain = (separator === space || separator === letterT) && text.length <= 26
  if (plain && !text.endsWith('C')) return `"${text.slice(0, 10)}T${text.slice(11)}${zone}"`
  return JSON.stringify(formatTimestamp(text, zone))
}
