import type { TextRow } from '../database/cells.ts'
import type { GroupField } from './plan.ts'
import { slotOf } from './read-groups.ts'
import type { GroupsShape } from './shape.ts'
import { prefixOf, type FactsWriter } from './write-object.ts'
import { Unwritable, valueWriter } from './write-value.ts'

type WriteGroup = (row: TextRow) => string

/** Makes the writer of an aggregate's answers. */
export function writeGroups(
  { fields, slots }: GroupsShape,
  facts: FactsWriter,
): (rows: readonly TextRow[], meta: unknown) => string {
  const parts = fields.map(
    (field, index): ((rows: readonly TextRow[], meta: unknown) => string) => {
      const prefix = prefixOf(field.key, index)
      switch (field.kind) {
        case 'groups': {
          const write = groupWriter(field.fields, slots)
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

function groupWriter(fields: readonly GroupField[], slots: GroupsShape['slots']): WriteGroup {
  const writers = fields.map((field, index): WriteGroup => {
    const prefix = prefixOf(field.key, index)
    switch (field.kind) {
      case 'value': {
        const slot = slotOf(field.column, slots)
        const write = valueWriter(field.column)
        const { notNull } = field.column
        return (row) => {
          const value = row[slot]
          if (value !== null && value !== undefined) return prefix + write(value)
          // What the schema says of the field is for the ordinary executor to know.
          if (notNull) throw new Unwritable('NULL under a non-null field')
          return `${prefix}null`
        }
      }
      case 'values': {
        const write = groupWriter(field.fields, slots)
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
