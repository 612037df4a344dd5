import type { TextRow } from '../database/text-rows.ts'
import type { Bindings } from './bound.ts'
import { splitList } from './list-text.ts'
import { rowsUnder } from './read-answer.ts'
import type { RowFieldShape, RowShape } from './shape.ts'
import { prefixOf, type Writers } from './write-object.ts'
import { readVectorBytes } from './vector-bytes.ts'
import { writeGroups } from './write-groups.ts'
import { quotedWriter, Unwritable, valueWriter } from './write-value.ts'

/** Writes a row as JSON. */
export type WriteRow = (row: TextRow, bindings: Bindings) => string

/** Makes the writer of rows of one shape. */
export function rowWriter(shape: RowShape, writers: Writers): WriteRow {
  const parts = shape.fields.map((field, index) =>
    fieldWriter(field, prefixOf(field.key, index), writers),
  )
  return (row, bindings) => {
    let text = '{'
    for (const write of parts) text += write(row, bindings)
    return `${text}}`
  }
}

function fieldWriter(field: RowFieldShape, prefix: string, writers: Writers): WriteRow {
  switch (field.kind) {
    case 'column': {
      const { slot, nullable } = field
      const write = (writers.quoted[slot] === true ? quotedWriter : valueWriter)(field.column)
      const none = `${prefix}null`
      return (row) => {
        const value = row[slot]
        if (value !== null && value !== undefined) return prefix + write(value)
        if (nullable) return none
        throw new Unwritable('NULL under a non-null field')
      }
    }
    case 'vectorBytes': {
      const { slot, nullable } = field
      return (row) => {
        const bytes = readVectorBytes(row[slot])
        if (bytes === null && !nullable) throw new Unwritable('NULL under a non-null field')
        return prefix + (bytes === null ? 'null' : `"${bytes}"`)
      }
    }
    case 'typename': {
      const text = prefix + JSON.stringify(field.typeName)
      return () => text
    }
    case 'toOne': {
      const { slot } = field
      const write = rowWriter(field.row, writers)
      return (row, bindings) => prefix + (row[slot] === 't' ? write(row, bindings) : 'null')
    }
    case 'groups': {
      const { rows } = field
      const write = writeGroups(field.groups, writers.facts)
      return (row) => prefix + write(rowsUnder(row, rows), undefined)
    }
    case 'toMany': {
      const { rows } = field
      const write = writers.connection(field.connection, {
        ...writers,
        quoted: rows?.quoted ?? [],
      })
      return (row, bindings) => {
        const related = rows ? splitList(row[rows.slot], rows) : []
        return prefix + write(related, row, bindings, undefined)
      }
    }
  }
}

/** A list of rows as JSON. */
export function writeRows(rows: readonly TextRow[], write: WriteRow, bindings: Bindings): string {
  let text = '['
  for (let index = 0; index < rows.length; index++) {
    const row = rows[index]
    if (row) text += (index === 0 ? '' : ',') + write(row, bindings)
  }
  return `${text}]`
}
