import { eachRow, type Row, type Rows } from '../database/cells.ts'
import type { Column } from '../product/column.ts'
import { decodeValue } from './decode.ts'
import type { GroupField } from './plan.ts'
import type { GroupsShape, Slot } from './shape.ts'

type ResponseObject = Readonly<Record<string, unknown>>

/**
 * Shapes the answer of an aggregate for the ordinary executor.
 * @param meta what `meta` answers
 */
export function readGroups(
  { fields, slots }: GroupsShape,
  rows: Rows,
  meta: unknown,
): ResponseObject {
  const answer: Record<string, unknown> = {}
  for (const field of fields) {
    switch (field.kind) {
      case 'groups':
        answer[field.key] = eachRow(rows, (row) => readGroup(field.fields, row, slots))
        break
      case 'typename':
        answer[field.key] = field.typeName
        break
      case 'pageInfo':
      case 'searchInfo':
      case 'meta':
        answer[field.key] = meta
        break
    }
  }
  return answer
}

function readGroup(
  fields: readonly GroupField[],
  row: Row,
  slots: GroupsShape['slots'],
): ResponseObject {
  const answer: Record<string, unknown> = {}
  for (const field of fields) {
    switch (field.kind) {
      case 'value':
        answer[field.key] = decodeValue(field.column, row.text(slotOf(field.column, slots)))
        break
      case 'values':
        answer[field.key] = readGroup(field.fields, row, slots)
        break
      case 'typename':
        answer[field.key] = field.typeName
        break
    }
  }
  return answer
}

/** Where a key or a measure stands in a row. */
export function slotOf(column: Column, slots: GroupsShape['slots']): Slot {
  const slot = slots.get(column)
  if (slot === undefined) throw new TypeError(`no group has a ${column.name}`)
  return slot
}
