import type { Bindings } from './bound.ts'
import { connectionFacts, cursorOf, distanceOf } from './connection-facts.ts'
import { decodeValue } from './decode.ts'
import { readGroups } from './read-groups.ts'
import { readVectorBytes } from './vector-bytes.ts'
import {
  at,
  type ConnectionShape,
  type EdgeFieldShape,
  type RowShape,
  type SlotRow,
} from './shape.ts'

/** An object of the response: values under response keys. */
export type ResponseObject = Readonly<Record<string, unknown>>

/** Shapes a row for the ordinary executor. */
export function readRow(shape: RowShape, row: SlotRow, bindings: Bindings): ResponseObject {
  const answer: Record<string, unknown> = {}
  for (const field of shape.fields) {
    switch (field.kind) {
      case 'column':
        answer[field.key] = decodeValue(field.column, at(row, field.slot), shape.place)
        break
      case 'vectorBytes':
        answer[field.key] = readVectorBytes(at(row, field.slot))
        break
      case 'typename':
        answer[field.key] = field.typeName
        break
      case 'toOne': {
        const related = readJson(at(row, field.slot))
        answer[field.key] = isSlotRow(related) ? readRow(field.row, related, bindings) : null
        break
      }
      case 'groups': {
        const groups = field.slot === undefined ? [] : readJson(at(row, field.slot))
        const rows = Array.isArray(groups) ? groups.filter(isSlotRow) : []
        answer[field.key] = readGroups(field.groups, rows, undefined)
        break
      }
      case 'toMany': {
        const related = field.slot === undefined ? [] : readJson(at(row, field.slot))
        const rows = Array.isArray(related) ? related.filter(isSlotRow) : []
        answer[field.key] = readConnection(field.connection, rows, row, bindings)
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
  bindings: Bindings,
  meta?: unknown,
): ResponseObject {
  const facts = connectionFacts(shape, fetched, beside, bindings)
  const { rows } = facts
  const answer: Record<string, unknown> = {}
  for (const field of shape.fields) {
    switch (field.kind) {
      case 'nodes':
        answer[field.key] = rows.map((row) => readRow(field.row, row, bindings))
        break
      case 'edges':
        answer[field.key] = rows.map((row) => readEdge(field.fields, row, shape, bindings))
        break
      case 'count':
        answer[field.key] = facts.count(field.slots)
        break
      case 'pageInfo':
      case 'searchInfo':
      case 'meta':
        answer[field.key] = field.kind === 'meta' ? meta : facts[field.kind]()
        break
      case 'typename':
        answer[field.key] = field.typeName
        break
    }
  }
  return answer
}

function readEdge(
  fields: readonly EdgeFieldShape[],
  row: SlotRow,
  shape: ConnectionShape,
  bindings: Bindings,
): ResponseObject {
  const distance = distanceOf(row, shape)
  const answer: Record<string, unknown> = {}
  for (const field of fields) {
    switch (field.kind) {
      case 'node':
        answer[field.key] = readRow(field.row, row, bindings)
        break
      case 'typename':
        answer[field.key] = field.typeName
        break
      case 'cursor':
        answer[field.key] = cursorOf(row, shape, shape.fingerprint.in(bindings))
        break
      case 'distance':
        answer[field.key] = distance
        break
      case 'score':
        answer[field.key] = distance === null ? null : 1 - distance
        break
    }
  }
  return answer
}

/** JSON arrives as text in a row of the answer, and already read inside other JSON. */
export function readJson(value: unknown): unknown {
  return typeof value === 'string' ? JSON.parse(value) : value
}

export function isSlotRow(value: unknown): value is SlotRow {
  return typeof value === 'object' && value !== null
}
