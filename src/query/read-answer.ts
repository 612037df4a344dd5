import { encodeCursor } from './cursor.ts'
import { decodeValue } from './decode.ts'
import type { ConnectionShape, EdgeFieldShape, RowShape } from './shape.ts'

/** One row of an answer, by slot. */
export type SlotRow = Readonly<Record<string, unknown>>

/** An object of the response: values under response keys. */
export type ResponseObject = Readonly<Record<string, unknown>>

/** Largest number GraphQL's Int can hold. */
const largestInt = 2 ** 31 - 1

export function readRow(shape: RowShape, row: SlotRow): ResponseObject {
  const answer: Record<string, unknown> = {}
  for (const field of shape) {
    switch (field.kind) {
      case 'column':
        answer[field.key] = decodeValue(field.column, row[field.slot])
        break
      case 'toOne': {
        const related = readJson(row[field.slot])
        answer[field.key] = isSlotRow(related) ? readRow(field.row, related) : null
        break
      }
      case 'toMany': {
        const related = field.slot === undefined ? [] : readJson(row[field.slot])
        const rows = Array.isArray(related) ? related.filter(isSlotRow) : []
        answer[field.key] = readConnection(field.connection, rows, row)
        break
      }
    }
  }
  return answer
}

/**
 * @param fetched rows in the order they were fetched, with one more than asked for where the plan
 *   wanted to know whether there is one
 * @param beside the row with the values that stand beside: the parent's, or the head
 * @param meta what `meta` answers, at the root
 */
export function readConnection(
  shape: ConnectionShape,
  fetched: readonly SlotRow[],
  beside: SlotRow,
  meta?: unknown,
): ResponseObject {
  const { page } = shape
  const rows = fetched.slice(0, page.size)
  if (page.direction === 'backward') rows.reverse()
  const slot = (name: string | undefined): unknown => (name === undefined ? null : beside[name])
  const ahead = fetched.length > page.size || slot(shape.beyondRange) === true
  const behind = slot(shape.otherSide) === true
  const count = slot(shape.count)
  const answer: Record<string, unknown> = {}
  for (const field of shape.fields) {
    switch (field.kind) {
      case 'nodes':
        answer[field.key] = rows.map((row) => readRow(field.row, row))
        break
      case 'edges':
        answer[field.key] = rows.map((row) => readEdge(field.fields, row, shape))
        break
      case 'pageInfo':
        answer[field.key] = {
          hasNextPage: page.direction === 'forward' ? ahead : behind,
          hasPreviousPage: page.direction === 'forward' ? behind : ahead,
          startCursor: cursorOf(rows[0], shape),
          endCursor: cursorOf(rows.at(-1), shape),
        }
        break
      case 'count':
        answer[field.key] = { value: toInt(count), exact: Number(count) <= largestInt }
        break
      case 'searchInfo':
        answer[field.key] = shape.searched
          ? { strategy: 'EXACT', exact: true, exhausted: !ahead, candidates: toInt(count) }
          : null
        break
      case 'meta':
        answer[field.key] = meta
        break
    }
  }
  return answer
}

function readEdge(
  fields: readonly EdgeFieldShape[],
  row: SlotRow,
  shape: ConnectionShape,
): ResponseObject {
  const distance = shape.distance === undefined ? null : row[shape.distance]
  const known = typeof distance === 'number'
  const answer: Record<string, unknown> = {}
  for (const field of fields) {
    switch (field.kind) {
      case 'node':
        answer[field.key] = readRow(field.row, row)
        break
      case 'cursor':
        answer[field.key] = cursorOf(row, shape)
        break
      case 'distance':
        answer[field.key] = known ? distance : null
        break
      case 'score':
        answer[field.key] = known ? 1 - distance : null
        break
    }
  }
  return answer
}

function cursorOf(row: SlotRow | undefined, shape: ConnectionShape): string | null {
  if (!row || shape.position.length === 0) return null
  const position = shape.position.map((slot) => {
    const value = row[slot]
    return typeof value === 'string' ? value : null
  })
  return encodeCursor(shape.fingerprint, position)
}

function toInt(count: unknown): number {
  return Math.min(Number(count), largestInt)
}

/** JSON arrives as text in a row of the answer, and already read inside other JSON. */
function readJson(value: unknown): unknown {
  return typeof value === 'string' ? JSON.parse(value) : value
}

function isSlotRow(value: unknown): value is SlotRow {
  return typeof value === 'object' && value !== null
}
