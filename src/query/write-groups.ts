import type { Cells, Rows } from '../database/cells.ts'
import type { GroupField } from './plan.ts'
import { slotOf } from './read-groups.ts'
import type { GroupsShape } from './shape.ts'
import { cellWriter } from './write-cell.ts'
import {
  constantWriter,
  objectWriter,
  writeRows,
  type WriteObject,
  type Writers,
} from './write-object.ts'

/** Makes the writer of an aggregate's answers, given its groups' rows, and `meta` beside them. */
export function writeGroups(
  { fields, slots }: GroupsShape,
  { facts, quoted }: Writers,
): WriteObject<Rows<Cells>> {
  return objectWriter(fields, (field, before) => {
    switch (field.kind) {
      case 'groups': {
        const write = groupWriter(field.fields, slots, quoted)
        return (rows, sink, bindings) => {
          sink.text(before)
          writeRows(rows, sink, (row) => write(row, sink, bindings, undefined))
        }
      }
      case 'typename':
        return constantWriter(before + JSON.stringify(field.typeName))
      case 'pageInfo':
      case 'searchInfo':
      case 'meta': {
        const write = facts(field.facts)
        return (_rows, sink, _bindings, meta) => sink.text(before + write(meta))
      }
    }
  })
}

function groupWriter(
  fields: readonly GroupField[],
  slots: GroupsShape['slots'],
  quoted: readonly boolean[],
): WriteObject<Cells> {
  return objectWriter(fields, (field, before) => {
    switch (field.kind) {
      case 'value': {
        const { column } = field
        const cell = { column, slot: slotOf(column, slots), nullable: !column.notNull }
        return cellWriter(cell, before, quoted)
      }
      case 'values': {
        const prefix = Buffer.from(before)
        const write = groupWriter(field.fields, slots, quoted)
        return (row, sink, bindings, beside) => {
          sink.put(prefix)
          write(row, sink, bindings, beside)
        }
      }
      case 'typename':
        return constantWriter(before + JSON.stringify(field.typeName))
    }
  })
}
