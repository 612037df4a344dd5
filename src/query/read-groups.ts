import { decodeValue } from './decode.ts'
import type { CompiledAggregate } from './compile-aggregate.ts'
import type { ResponseObject, SlotRow } from './read-answer.ts'

/**
 * Shapes the answer of an aggregate.
 * @param meta what `meta` answers
 */
export function readGroups(
  compiled: CompiledAggregate,
  rows: readonly SlotRow[],
  meta: unknown,
): ResponseObject {
  const { fields, slots } = compiled
  return Object.fromEntries(
    fields.map((field) => [
      field.key,
      field.kind === 'meta' ? meta : rows.map((row) => readGroup(field.fields, row, slots)),
    ]),
  )
}

type GroupsField = Extract<CompiledAggregate['fields'][number], { kind: 'groups' }>

function readGroup(
  fields: GroupsField['fields'],
  row: SlotRow,
  slots: CompiledAggregate['slots'],
): ResponseObject {
  const read = (column: Parameters<typeof decodeValue>[0]): unknown => {
    const value = decodeValue(column, row[slots.get(column) ?? ''])
    // Postgres counts in 64 bits, which arrive as text.
    return column.family === 'integer' && typeof value === 'string' ? Number(value) : value
  }
  return Object.fromEntries(
    fields.map((field) => [
      field.key,
      field.kind === 'value'
        ? read(field.column)
        : Object.fromEntries(field.fields.map(({ key, column }) => [key, read(column)])),
    ]),
  )
}
