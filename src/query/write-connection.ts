import type { Cells } from '../database/cells.ts'
import type { Bindings } from './bound.ts'
import { connectionFacts, cursorsOf, distanceOf, type ConnectionFacts } from './connection-facts.ts'
import type { JsonSink } from './json-sink.ts'
import type { ConnectionFieldShape, ConnectionShape, EdgeFieldShape } from './shape.ts'
import { prefixOf, type WriteConnection, type Writers } from './write-object.ts'
import { rowWriter, writeRows } from './write-row.ts'

type WritePart = (
  facts: ConnectionFacts<Cells>,
  sink: JsonSink,
  bindings: Bindings,
  meta: unknown,
) => void

/** Makes the writer of pages of one shape. */
export function writeConnection(shape: ConnectionShape, writers: Writers): WriteConnection {
  const parts = shape.fields.map((field, index) => {
    const prefix = prefixOf(field.key, index)
    const write = partWriter(field, shape, writers)
    return (facts: ConnectionFacts<Cells>, sink: JsonSink, bindings: Bindings, meta: unknown) => {
      sink.text(prefix)
      write(facts, sink, bindings, meta)
    }
  })
  return (fetched, beside, sink, bindings, meta) => {
    const said = connectionFacts(shape, fetched, beside, bindings)
    sink.text('{')
    for (const write of parts) write(said, sink, bindings, meta)
    sink.text('}')
  }
}

function partWriter(
  field: ConnectionFieldShape,
  shape: ConnectionShape,
  writers: Writers,
): WritePart {
  switch (field.kind) {
    case 'nodes': {
      const write = rowWriter(field.row, writers)
      return ({ rows }, sink, bindings) =>
        writeRows(rows, sink, (row) => write(row, sink, bindings))
    }
    case 'edges': {
      const write = edgeWriter(field.fields, shape, writers)
      const hasCursors = field.fields.some(({ kind }) => kind === 'cursor')
      return ({ rows }, sink, bindings) => {
        if (!hasCursors) {
          writeRows(rows, sink, (row) => write(row, sink, bindings, null))
          return
        }
        const cursors = cursorsOf(rows, shape, bindings)
        let next = 0
        writeRows(rows, sink, (row) => write(row, sink, bindings, cursors[next++] ?? null))
      }
    }
    case 'typename': {
      const text = JSON.stringify(field.typeName)
      return (_said, sink) => sink.text(text)
    }
    case 'count': {
      const { slots } = field
      const write = writers.facts(field.facts)
      return (said, sink) => sink.text(write(said.count(slots)))
    }
    case 'pageInfo':
    case 'searchInfo': {
      const { kind } = field
      const write = writers.facts(field.facts)
      return (said, sink) => sink.text(write(said[kind]()))
    }
    case 'meta': {
      const write = writers.facts(field.facts)
      return (_said, sink, _bindings, meta) => sink.text(write(meta))
    }
  }
}

type WriteEdge = (row: Cells, sink: JsonSink, bindings: Bindings, cursor: string | null) => void

function edgeWriter(
  fields: readonly EdgeFieldShape[],
  shape: ConnectionShape,
  writers: Writers,
): WriteEdge {
  const parts = fields.map((field, index): WriteEdge => {
    const prefix = prefixOf(field.key, index)
    switch (field.kind) {
      case 'node': {
        const write = rowWriter(field.row, writers)
        return (row, sink, bindings) => {
          sink.text(prefix)
          write(row, sink, bindings)
        }
      }
      case 'typename': {
        const text = prefix + JSON.stringify(field.typeName)
        return (_row, sink) => sink.text(text)
      }
      case 'cursor':
        return (_row, sink, _bindings, cursor) => sink.text(prefix + JSON.stringify(cursor))
      case 'distance':
        return (row, sink) => sink.text(prefix + JSON.stringify(distanceOf(row, shape)))
      case 'score':
        return (row, sink) => {
          const distance = distanceOf(row, shape)
          sink.text(prefix + JSON.stringify(distance === null ? null : 1 - distance))
        }
    }
  })
  return (row, sink, bindings, cursor) => {
    sink.text('{')
    for (const write of parts) write(row, sink, bindings, cursor)
    sink.text('}')
  }
}
