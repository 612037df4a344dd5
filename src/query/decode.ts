import type { Column, ColumnFamily } from '../product/column.ts'
import { formatDuration } from './duration-text.ts'
import { parseJson } from './json-text.ts'
import { formatTimestamp } from './timestamp-text.ts'

/** Turns the text of what `outputExpression` read into what its GraphQL scalar writes. */
export function decodeValue(column: Column, value: string | null | undefined): unknown {
  if (value === null || value === undefined) return null
  if (column.family === 'array') return decodeArray(column, value)
  return decodeScalar(column.family, readText(column.family, value))
}

/** Numbers and booleans out of Postgres' text, which JSON has types for. */
function readText(family: ColumnFamily, value: string): unknown {
  if (family === 'boolean') return value === 't'
  return family === 'integer' || family === 'float' ? Number(value) : value
}

function decodeArray(column: Column, value: string): unknown {
  const list: unknown = JSON.parse(value)
  if (!Array.isArray(list)) throw new TypeError(`${column.name} holds something else than a list`)
  return list.map((element: unknown) =>
    element === null ? null : decodeScalar(column.element ?? 'other', element),
  )
}

function decodeScalar(family: ColumnFamily, value: unknown): unknown {
  switch (family) {
    case 'text':
    case 'enum':
    case 'uuid':
    case 'bigint':
    case 'numeric':
    case 'boolean':
    case 'integer':
    case 'other':
    case 'array':
      return value
    case 'float':
      // NaN and infinities have no JSON; inside JSON Postgres writes them as text.
      return typeof value === 'number' && Number.isFinite(value) ? value : null
    case 'timestamptz':
      return formatTimestamp(text(value), 'Z')
    case 'timestamp':
      return formatTimestamp(text(value), '')
    case 'date':
      return formatTimestamp(text(value), '')
    case 'time':
      return text(value)
    case 'interval':
      return formatDuration(text(value))
    case 'json':
    case 'vector':
      return parseJson(text(value))
  }
}

function text(value: unknown): string {
  if (typeof value === 'string') return value
  throw new TypeError(`expected text, found ${typeof value}`)
}
