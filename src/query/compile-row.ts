import type { Column } from '../product/column.ts'
import { compileNestedGroups } from './compile-aggregate.ts'
import { relationJoin } from './filter.ts'
import { addOutput, type Level, type Output } from './level.ts'
import { isFreeText, outputExpression } from './output.ts'
import type { RowField, RowSelection } from './plan.ts'
import { vectorBytes } from './vector-bytes.ts'
import { isNullable, scan, scanColumn } from './scan.ts'
import type { RowFieldShape, RowShape, Slot } from './shape.ts'
import { identifier, join, sql } from './sql-text.ts'

/** Adds everything a row selection asks for. */
export function compileRow(selection: RowSelection, level: Level, output: Output): RowShape {
  return { fields: selection.fields.map((field) => compileField(field, level, output)) }
}

function compileField(field: RowField, level: Level, output: Output): RowFieldShape {
  switch (field.kind) {
    case 'column':
      return {
        ...field,
        slot: columnSlot(field.column, level, output),
        nullable: isNullable(level.product, field.column),
      }
    case 'vectorBytes': {
      const bytes = vectorBytes(level.column(field.column))
      const nullable = isNullable(level.product, field.column)
      return { kind: field.kind, key: field.key, slot: addOutput(output, level, bytes), nullable }
    }
    case 'typename':
      return field
    case 'toOne':
      return compileToOne(field, level, output)
    case 'toMany':
      return level.toMany(field, level, output)
    case 'groups':
      return compileNestedGroups(field, level, output)
  }
}

function columnSlot(column: Column, level: Level, output: Output): Slot {
  const known = output.slots.get(column)
  if (known !== undefined) return known
  const expression = outputExpression(column, level.column(column))
  const slot = addOutput(output, level, expression, isFreeText(column))
  output.slots.set(column, slot)
  return slot
}

/** Joins the one related row, whose values stand in the same row as those of its parent. */
function compileToOne(
  field: RowField & { kind: 'toOne' },
  level: Level,
  output: Output,
): RowFieldShape {
  const { aliases } = level
  const { to } = field.relation
  const alias = aliases.next('t')
  const lateral = aliases.next('l')
  const names = new Map<Column, string>()
  const target: Level = {
    ...level,
    product: to,
    column: (column) => {
      const name = names.get(column) ?? aliases.next('v')
      names.set(column, name)
      return identifier(lateral, name)
    },
  }
  const slot = addOutput(output, level, identifier(lateral, 'x'))
  // What follows it from there is joined after it.
  const position = output.laterals.push(sql``) - 1
  const row = compileRow(field.row, target, { ...output, slots: new Map() })
  const columns = [...names].map(
    ([column, name]) => sql`, ${scanColumn(to, alias, column)} as ${identifier(name)}`,
  )
  const related = relationJoin(field.relation, alias, level.column)
  output.laterals[position] =
    sql` left join lateral (select true as x${join(columns, sql``)} from ${scan(to, alias, aliases.asOf)} where ${related} limit 1) as ${identifier(lateral)} on true`
  return { kind: 'toOne', key: field.key, slot, row }
}
