import { eachRow, type Cells, type Row, type Rows } from '../database/cells.ts'
import type { Bindings } from './bound.ts'
import { connectionFacts, cursorsOf, distanceOf } from './connection-facts.ts'
import { decodeValue } from './decode.ts'
import { listReader } from './list-text.ts'
import { readGroups } from './read-groups.ts'
import { readObject, type ResponseObject } from './read-object.ts'
import type { ConnectionShape, EdgeFieldShape, RowShape } from './shape.ts'
import { readVectorBytes } from './vector-bytes.ts'

/** Shapes a row for the ordinary executor. */
export function readRow({ fields }: RowShape, row: Cells, bindings: Bindings): ResponseObject {
  return readObject(fields, (field) => {
    switch (field.kind) {
      case 'column':
        return decodeValue(field.column, row.text(field.slot))
      case 'vectorBytes':
        return readVectorBytes(row.text(field.slot))
      case 'typename':
        return field.typeName
      case 'toOne':
        return row.isTrue(field.slot) ? readRow(field.row, row, bindings) : null
      case 'groups':
        return readGroups(field.groups, listReader(field.rows)(row), undefined)
      case 'toMany':
        return readConnection(field.connection, listReader(field.rows)(row), row, bindings)
    }
  })
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
  return readObject(shape.fields, (field) => {
    switch (field.kind) {
      case 'nodes':
        return eachRow(rows, (row) => readRow(field.row, row, bindings))
      case 'edges':
        return readEdges(field.fields, rows, shape, bindings)
      case 'count':
        return facts.count(field.slots)
      case 'pageInfo':
        // Read now: these rows are forgotten when those under the next row are looked at.
        return { ...facts.pageInfo() }
      case 'searchInfo':
        return facts.searchInfo()
      case 'meta':
        return meta
      case 'typename':
        return field.typeName
    }
  })
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
  return readObject(fields, (field) => {
    switch (field.kind) {
      case 'node':
        return readRow(field.row, row, bindings)
      case 'typename':
        return field.typeName
      case 'cursor':
        return cursor
      case 'distance':
        return distance
      case 'score':
        return distance === null ? null : 1 - distance
    }
  })
}
