import type { TextRow } from '../database/text-rows.ts'
import type { Bindings } from './bound.ts'
import { connectionFacts, cursorOf, distanceOf, type ConnectionFacts } from './connection-facts.ts'
import type { ConnectionFieldShape, ConnectionShape, EdgeFieldShape } from './shape.ts'
import { prefixOf, type WriteConnection, type Writers } from './write-object.ts'
import { rowWriter, writeRows } from './write-row.ts'

type WritePart = (facts: ConnectionFacts, bindings: Bindings, meta: unknown) => string

/** Makes the writer of pages of one shape. */
export function writeConnection(shape: ConnectionShape, writers: Writers): WriteConnection {
  const parts = shape.fields.map((field, index) => {
    const prefix = prefixOf(field.key, index)
    const write = partWriter(field, shape, writers)
    return (...given: Parameters<WritePart>) => prefix + write(...given)
  })
  return (fetched, beside, bindings, meta) => {
    const said = connectionFacts(shape, fetched, beside, bindings, writers.quoted)
    let text = '{'
    for (const write of parts) text += write(said, bindings, meta)
    return `${text}}`
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
      return ({ rows }, bindings) => writeRows(rows, write, bindings)
    }
    case 'edges': {
      const write = edgeWriter(field.fields, shape, writers)
      const cursors = shape.position.length > 0
      return ({ rows }, bindings) => {
        const fingerprint = cursors ? shape.fingerprint.in(bindings) : ''
        return writeRows(rows, (row) => write(row, bindings, fingerprint), bindings)
      }
    }
    case 'typename': {
      const text = JSON.stringify(field.typeName)
      return () => text
    }
    case 'count': {
      const { slots } = field
      const write = writers.facts(field.facts)
      return (said) => write(said.count(slots))
    }
    case 'pageInfo':
    case 'searchInfo': {
      const { kind } = field
      const write = writers.facts(field.facts)
      return (said) => write(said[kind]())
    }
    case 'meta': {
      const write = writers.facts(field.facts)
      return (_said, _bindings, meta) => write(meta)
    }
  }
}

type WriteEdge = (row: TextRow, bindings: Bindings, fingerprint: string) => string

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
        return (row, bindings) => prefix + write(row, bindings)
      }
      case 'typename': {
        const text = prefix + JSON.stringify(field.typeName)
        return () => text
      }
      case 'cursor':
        return (row, _bindings, fingerprint) =>
          prefix + JSON.stringify(cursorOf(row, shape, fingerprint, writers.quoted))
      case 'distance':
        return (row) => prefix + JSON.stringify(distanceOf(row, shape))
      case 'score':
        return (row) => {
          const distance = distanceOf(row, shape)
          return prefix + JSON.stringify(distance === null ? null : 1 - distance)
        }
    }
  })
  return (row, bindings, fingerprint) => {
    let text = '{'
    for (const write of parts) text += write(row, bindings, fingerprint)
    return `${text}}`
  }
}
