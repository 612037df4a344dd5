import type { Cells, Rows } from '../database/cells.ts'
import type { Bindings } from './bound.ts'
import type { JsonSink } from './json-sink.ts'
import { ListRows } from './list-text.ts'
import { noRows } from './no-rows.ts'
import type { RowFieldShape, RowShape } from './shape.ts'
import { bytesWriter, quotedBytesWriter } from './write-bytes.ts'
import { prefixOf, type Writers } from './write-object.ts'
import { readVectorBytes } from './vector-bytes.ts'
import { writeGroups } from './write-groups.ts'
import { Unwritable } from './write-value.ts'

/** Writes a row as JSON. */
export type WriteRow = (row: Cells, sink: JsonSink, bindings: Bindings) => void

/** Makes the writer of rows of one shape. */
export function rowWriter(shape: RowShape, writers: Writers): WriteRow {
  if (shape.fields.length === 0) return (_row, sink) => sink.put(emptyObject)
  const parts = shape.fields.map((field, index) =>
    fieldWriter(field, `${index === 0 ? '{' : ''}${prefixOf(field.key, index)}`, writers),
  )
  return (row, sink, bindings) => {
    for (const write of parts) write(row, sink, bindings)
    sink.put(endOfObject)
  }
}

/** @param before what stands before the value */
function fieldWriter(field: RowFieldShape, before: string, writers: Writers): WriteRow {
  const prefix = Buffer.from(before)
  const none = Buffer.from(`${before}null`)
  switch (field.kind) {
    case 'column': {
      const { slot, nullable } = field
      const write = (writers.quoted[slot] === true ? quotedBytesWriter : bytesWriter)(field.column)
      return (row, sink) => {
        const end = row.end(slot)
        if (end >= 0) {
          sink.put(prefix)
          write(sink, row.bytes, row.start(slot), end)
        } else if (nullable) sink.put(none)
        else throw new Unwritable('NULL under a non-null field')
      }
    }
    case 'vectorBytes': {
      const { slot, nullable } = field
      return (row, sink) => {
        const bytes = readVectorBytes(row.text(slot))
        if (bytes === null && !nullable) throw new Unwritable('NULL under a non-null field')
        if (bytes === null) sink.put(none)
        else sink.text(`${before}"${bytes}"`)
      }
    }
    case 'typename': {
      const text = Buffer.from(before + JSON.stringify(field.typeName))
      return (_row, sink) => sink.put(text)
    }
    case 'toOne': {
      const { slot } = field
      const write = rowWriter(field.row, writers)
      return (row, sink, bindings) => {
        if (row.isTrue(slot)) {
          sink.put(prefix)
          write(row, sink, bindings)
        } else sink.put(none)
      }
    }
    case 'groups': {
      const { rows } = field
      const write = writeGroups(field.groups, writers.facts)
      return (row, sink) => {
        const groups = rows ? new ListRows(rows).read(row, rows.slot).texts() : []
        sink.text(before + write(groups, undefined))
      }
    }
    case 'toMany': {
      const { rows } = field
      const write = writers.connection(field.connection, {
        ...writers,
        quoted: rows?.quoted ?? [],
      })
      // One for all rows above, which are written one after the other.
      const list = rows && new ListRows(rows)
      return (row, sink, bindings) => {
        sink.put(prefix)
        write(list?.read(row, rows?.slot ?? 0) ?? noRows, row, sink, bindings, undefined)
      }
    }
  }
}

const emptyObject = Buffer.from('{}')
const endOfObject = Buffer.from('}')
const listBegins = Buffer.from('[')
const listEnds = Buffer.from(']')
const comma = Buffer.from(',')

/** A list of rows as JSON. */
export function writeRows(rows: Rows<Cells>, sink: JsonSink, write: (row: Cells) => void): void {
  sink.put(listBegins)
  for (let index = 0; index < rows.length; index++) {
    if (index > 0) sink.put(comma)
    write(rows.at(index))
  }
  sink.put(listEnds)
}
