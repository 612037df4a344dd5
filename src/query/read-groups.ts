import { eachRow, type Row, type Rows } from '../database/cells.ts'
import type { Column } from '../product/column.ts'
import { decodeValue } from './decode.ts'
import type { GroupField } from './plan.ts'
import { readObject, type ResponseObject } from './read-object.ts'
import type { GroupsShape, Slot } from './shape.ts'

/**
 * Shapes the answer of an aggregate for the ordinary executor.
 * @param meta what `meta` answers
 */
export function readGroups(
  { fields, slots }: GroupsShape,
  rows: Rows,
  meta: unknown,
): ResponseObject {
  return readObject(fields, (field) => {
    switch (field.kind) {
      case 'groups':
        return eachRow(rows, (row) => readGroup(field.fields, row, slots))
      case 'typename':
        return field.typeName
      case 'pageInfo':
      case 'searchInfo':
      case 'meta':
        return meta
    }
  })
}

function readGroup(
  fields: readonly GroupField[],
  row: Row,
  slots: GroupsShape['slots'],
): ResponseObject {
  return readObject(fields, (field) => {
    switch (field.kind) {
      case 'value':
        return decodeValue(field.column, row.text(slotOf(field.column, slots)))
      case 'values':
        return readGroup(field.fields, row, slots)
      case 'typename':
        return field.typeName
    }
  })
}

/** Where a key or a measure stands in a row. */
export function slotOf(column: Column, slots: GroupsShape['slots']): Slot {
  const slot = slots.get(column)
  if (slot === undefined) throw new TypeError(`no group has a ${column.name}`)
  return slot
}
