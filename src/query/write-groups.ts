import type { GroupField } from './plan.ts'
import { slotOf } from './read-groups.ts'
import { at, type GroupsShape, type SlotRow } from './shape.ts'
import { prefixOf, type FactsWriter } from './write-object.ts'
import { Unwritable, valueWriter } from './write-value.ts'

type WriteGroup = (row: SlotRow) => string

/** Makes the writer of an aggregate's answers. */
export function writeGroups(
  { fields, slots, place }: GroupsShape,
  facts: FactsWriter,
): (rows: readonly SlotRow[], meta: unknown) => string {
  const parts = fields.map(
    (field, index): ((rows: readonly SlotRow[], meta: unknown) => string) => {
      const prefix = prefixOf(field.key, index)
      switch (field.kind) {
        case 'groups': {
          const write = groupWriter(field.fields, slots, place)
          return (rows) => `${prefix}[${rows.map(write).join(',')}]`
        }
        case 'typename': {
          const text = prefix + JSON.stringify(field.typeName)
          return () => text
        }
        case 'pageInfo':
        case 'searchInfo':
        case 'meta': {
          const write = facts(field.facts)
          return (_rows, meta) => prefix + write(meta)
        }
      }
    },
  )
  return (rows, meta) => `{${parts.map((write) => write(rows, meta)).join('')}}`
}

function groupWriter(
  fields: readonly GroupField[],
  slots: GroupsShape['slots'],
  place: GroupsShape['place'],
): WriteGroup {
  const writers = fields.map((field, index): WriteGroup => {
    const prefix = prefixOf(field.key, index)
    switch (field.kind) {
      case 'value': {
        const slot = slotOf(field.column, slots)
        const write = valueWriter(field.column, place)
        const { notNull } = field.column
        return (row) => {
          const value = at(row, slot)
          if (value !== null) return prefix + write(value)
          // What the schema says of the field is for the ordinary executor to know.
          if (notNull) throw new Unwritable('NULL under a non-null field')
          return `${prefix}null`
        }
      }
      case 'values': {
        const write = groupWriter(field.fields, slots, place)
        return (row) => prefix + write(row)
      }
      case 'typename': {
        const text = prefix + JSON.stringify(field.typeName)
        return () => text
      }
    }
  })
  return (row) => `{${writers.map((write) => write(row)).join('')}}`
}
