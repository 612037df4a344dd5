import type { Column } from '../product/column.ts'
import { decodeValue } from './decode.ts'
import type { Place } from './output.ts'
import { formatTimestamp } from './timestamp-text.ts'

/** Writes a value that is not null as JSON. */
export type WriteValue = (value: unknown) => string

/**
 * Thrown where an answer holds what its field's type does not allow, such as NULL under a non-null
 * field. The ordinary executor then says what GraphQL says.
 */
export class Unwritable extends Error {
  override readonly name = 'Unwritable'
}

/** How values of a column are written: the same JSON that graphql-js would give, sooner. */
export function valueWriter(column: Column, place: Place): WriteValue {
  const slow: WriteValue = (value) => JSON.stringify(decodeValue(column, value, place))
  switch (column.family) {
    case 'text':
    case 'time':
    case 'other':
      return writeString
    case 'uuid':
    case 'bigint':
    case 'numeric':
      return (value) => `"${String(value)}"`
    case 'enum':
      return enumWriter(column)
    case 'boolean':
      return (value) => (value === true || value === 't' ? 'true' : 'false')
    case 'integer':
      return writeInteger
    case 'float':
      return writeFloat
    case 'timestamptz':
      return (value) => writeTimestamp(String(value), 'Z')
    case 'timestamp':
      return (value) => writeTimestamp(String(value), '')
    case 'date':
    case 'interval':
    case 'json':
    case 'vector':
    case 'array':
      return slow
  }
}

function writeString(value: unknown): string {
  return JSON.stringify(value)
}

/** A name of the enum is itself in JSON; one that GraphQL cannot write is served as text. */
function enumWriter({ enumValues = [] }: Column): WriteValue {
  const written = new Map<unknown, string>(enumValues.map((each) => [each, JSON.stringify(each)]))
  return (value) => {
    const text = written.get(value)
    if (text === undefined) throw new Unwritable('a value the enum lacks')
    return text
  }
}

function writeInteger(value: unknown): string {
  const text = String(value)
  // GraphQL's Int has 32 bits, and counts have more.
  if (text.length > 9 && Math.abs(Number(text)) >= 2 ** 31) throw new Unwritable('beyond Int')
  return text
}

const sameInBoth = /^-?[1-9]\d{0,14}(\.\d+)?$|^-?0\.\d+$/

/** JavaScript and Postgres both write the shortest digits, but exponents and -0 each in its way. */
function writeFloat(value: unknown): string {
  const text = String(value)
  if (sameInBoth.test(text)) return text
  const number = Number(text)
  return Number.isFinite(number) ? JSON.stringify(number) : 'null'
}

const plainTimestamp = /^\d{4}-\d\d-\d\d[ T][\d:.]+$/

function writeTimestamp(text: string, zone: 'Z' | ''): string {
  if (plainTimestamp.test(text)) return `"${text.slice(0, 10)}T${text.slice(11)}${zone}"`
  return JSON.stringify(formatTimestamp(text, zone))
}
