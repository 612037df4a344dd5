import type { Cells } from '../database/cells.ts'
import { listReader } from './list-text.ts'
import type { RowFieldShape, RowShape } from './shape.ts'
import { readVectorBytes } from './vector-bytes.ts'
import { cellWriter } from './write-cell.ts'
import { writeGroups } from './write-groups.ts'
import { constantWriter, objectWriter, type WriteObject, type Writers } from './write-object.ts'
import { Unwritable } from './write-value.ts'

/** Writes a row as JSON. */
export type WriteRow = WriteObject<Cells>

/** Makes the writer of rows of one shape. */
export function rowWriter({ fields }: RowShape, writers: Writers): WriteRow {
  return objectWriter(fields, (field, before) => fieldWriter(field, before, writers))
}

/** @param before what stands before the value */
function fieldWriter(field: RowFieldShape, before: string, writers: Writers): WriteRow {
  const prefix = Buffer.from(before)
  const none = Buffer.from(`${before}null`)
  switch (field.kind) {
    case 'column':
      return cellWriter(field, before, writers.quoted)
    case 'vectorBytes': {
      const { slot, nullable } = field
      return (row, sink) => {
        const bytes = readVectorBytes(row.text(slot))
        if (bytes !== null) sink.text(`${before}"${bytes}"`)
        else if (nullable) sink.put(none)
        else throw new Unwritable('NULL under a non-null field')
      }
    }
    case 'typename':
      return constantWriter(before + JSON.stringify(field.typeName))
    case 'toOne': {
      const { slot } = field
      const write = rowWriter(field.row, writers)
      return (row, sink, bindings, beside) => {
        if (row.isTrue(slot)) {
          sink.put(prefix)
          write(row, sink, bindings, beside)
        } else sink.put(none)
      }
    }
    case 'groups': {
      const rowsUnder = listReader(field.rows)
      const write = writeGroups(field.groups, { ...writers, quoted: field.rows?.quoted ?? [] })
      return (row, sink, bindings) => {
        sink.put(prefix)
        write(rowsUnder(row), sink, bindings, undefined)
      }
    }
    case 'toMany': {
      const rowsUnder = listReader(field.rows)
      const write = writers.connection(field.connection, {
        ...writers,
        quoted: field.rows?.quoted ?? [],
      })
      return (row, sink, bindings) => {
        sink.put(prefix)
        write(rowsUnder(row), row, sink, bindings, undefined)
      }
    }
  }
}
