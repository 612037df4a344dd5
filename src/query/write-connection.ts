import type { Cells } from '../database/cells.ts'
import { connectionFacts, cursorsOf, distanceOf, type ConnectionFacts } from './connection-facts.ts'
import type { ConnectionFieldShape, ConnectionShape, EdgeFieldShape } from './shape.ts'
import {
  constantWriter,
  objectWriter,
  writeRows,
  type WriteConnection,
  type WriteObject,
  type Writers,
} from './write-object.ts'
import { rowWriter } from './write-row.ts'

/** Makes the writer of pages of one shape. */
export function writeConnection(shape: ConnectionShape, writers: Writers): WriteConnection {
  const write = objectWriter(shape.fields, (field, before) =>
    partWriter(field, before, shape, writers),
  )
  return (fetched, beside, sink, bindings, meta) =>
    write(connectionFacts(shape, fetched, beside, bindings), sink, bindings, meta)
}

/** @param before what stands before the value */
function partWriter(
  field: ConnectionFieldShape,
  before: string,
  shape: ConnectionShape,
  writers: Writers,
): WriteObject<ConnectionFacts<Cells>> {
  switch (field.kind) {
    case 'nodes': {
      const write = rowWriter(field.row, writers)
      return ({ rows }, sink, bindings) => {
        sink.text(before)
        writeRows(rows, sink, (row) => write(row, sink, bindings, undefined))
      }
    }
    case 'edges': {
      const write = edgeWriter(field.fields, shape, writers)
      const hasCursors = field.fields.some(({ kind }) => kind === 'cursor')
      return ({ rows }, sink, bindings) => {
        sink.text(before)
        const cursors = hasCursors ? cursorsOf(rows, shape, bindings) : []
        let next = 0
        writeRows(rows, sink, (row) => write(row, sink, bindings, cursors[next++] ?? null))
      }
    }
    case 'typename':
      return constantWriter(before + JSON.stringify(field.typeName))
    case 'count': {
      const { slots } = field
      const write = writers.facts(field.facts)
      return (said, sink) => sink.text(before + write(said.count(slots)))
    }
    case 'pageInfo':
    case 'searchInfo': {
      const { kind } = field
      const write = writers.facts(field.facts)
      return (said, sink) => sink.text(before + write(said[kind]()))
    }
    case 'meta': {
      const write = writers.facts(field.facts)
      return (_said, sink, _bindings, meta) => sink.text(before + write(meta))
    }
  }
}

/** Makes the writer of edges, given the row of each, and its cursor. */
function edgeWriter(
  fields: readonly EdgeFieldShape[],
  shape: ConnectionShape,
  writers: Writers,
): WriteObject<Cells, string | null> {
  return objectWriter(fields, (field, before) => {
    switch (field.kind) {
      case 'node': {
        const prefix = Buffer.from(before)
        const write = rowWriter(field.row, writers)
        return (row, sink, bindings) => {
          sink.put(prefix)
          write(row, sink, bindings, undefined)
        }
      }
      case 'typename':
        return constantWriter(before + JSON.stringify(field.typeName))
      case 'cursor':
        return (_row, sink, _bindings, cursor) => sink.text(before + JSON.stringify(cursor))
      case 'distance':
        return (row, sink) => sink.text(before + JSON.stringify(distanceOf(row, shape)))
      case 'score':
        return (row, sink) => {
          const distance = distanceOf(row, shape)
          sink.text(before + JSON.stringify(distance === null ? null : 1 - distance))
        }
    }
  })
}
