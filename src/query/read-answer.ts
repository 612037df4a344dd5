import { eachRow, type Cells, type Row, type Rows } from '../database/cells.ts'
import type { Bindings } from './bound.ts'
import { connectionFacts, cursorsOf, distanceOf } from './connection-facts.ts'
import { decodeValue } from './decode.ts'
import { readGroups } from './read-groups.ts'
import { readVectorBytes } from './vector-bytes.ts'
import { listReader } from './list-text.ts'
import type { ConnectionShape, EdgeFieldShape, RowShape } from './shape.ts'

/** An object of the response: values under response keys. */
export type ResponseObject = Readonly<Record<string, unknown>>

/** Shapes a row for the ordinary executor. */
export function readRow(shape: RowShape, row: Cells, bindings: Bindings): ResponseObject {
  const answer: Record<string, unknown> = {}
  for (const field of shape.fields) {
    switch (field.kind) {
      case 'column':
        answer[field.key] = decodeValue(field.column, row.text(field.slot))
        break
      case 'vectorBytes':
        answer[field.key] = readVectorBytes(row.text(field.slot))
        break
      case 'typename':
        answer[field.key] = field.typeName
        break
      case 'toOne':
        answer[field.key] = row.isTrue(field.slot) ? readRow(field.row, row, bindings) : null
        break
      case 'groups':
        answer[field.key] = readGroups(field.groups, listReader(field.rows)(row), undefined)
        break
      case 'toMany': {
        const rows = listReader(field.rows)(row)
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
  fetched: Rows<Cells>,
  beside: Row,
  bindings: Bindings,
  meta?: unknown,
): ResponseObject {
  const facts = connectionFacts(shape, fetched, beside, bindings)
  const { rows } = facts
  const answer: Record<string, unknown> = {}
  for (const field of shape.fields) {
    switch (field.kind) {
      case 'nodes':
        answer[field.key] = eachRow(rows, (row) => readRow(field.row, row, bindings))
        break
      case 'edges':
        answer[field.key] = readEdges(field.fields, rows, shape, bindings)
        break
      case 'count':
        answer[field.key] = facts.count(field.slots)
        break
      case 'pageInfo':
        // Read now: these rows are forgotten when those under the next row are looked at.
        answer[field.key] = { ...facts.pageInfo() }
        break
      case 'searchInfo':
        answer[field.key] = facts.searchInfo()
        break
      case 'meta':
        answer[field.key] = meta
        break
      case 'typename':
        answer[field.key] = field.typeName
        break
    }
  }
  return answer
}

function readEdges(
  fields: readonly EdgeFieldShape[],
  rows: Rows<Cells>,
  shape: ConnectionShape,
  bindings: Bindings,
): ResponseObject[] {
  const isAsked = fields.some(({ kind }) => kind === 'cursor')
  const cursors = isAsked ? cursorsOf(rows, shape, bindings) : []
  let next = 0
  return eachRow(rows, (row) => readEdge(fields, row, cursors[next++] ?? null, shape, bindings))
}

function readEdge(
  fields: readonly EdgeFieldShape[],
  row: Cells,
  cursor: string | null,
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
        answer[field.key] = cursor
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
