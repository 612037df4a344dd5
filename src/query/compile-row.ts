import type { Column } from '../product/column.ts'
import { compileNestedGroups } from './compile-aggregate.ts'
import { relationJoin } from './filter.ts'
import { addOutput, createOutput, selectList, type Level, type Output } from './level.ts'
import { outputExpression } from './output.ts'
import type { RowField, RowSelection } from './plan.ts'
import { vectorBytes } from './vector-bytes.ts'
import { isNullable, scan, scanColumn } from './scan.ts'
import type { RowFieldShape, RowShape, Slot } from './shape.ts'
import { identifier, join, sql, type Sql } from './sql-text.ts'

/** Adds everything a row selection asks for. */
export function compileRow(selection: RowSelection, level: Level, output: Output): RowShape {
  return {
    place: level.place,
    fields: selection.fields.map((field) => compileField(field, level, output)),
  }
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
    case 'toOne': {
      const { lateral, row } = compileToOne(field, level)
      output.laterals.push(lateral.join)
      return { kind: 'toOne', key: field.key, slot: addOutput(output, level, lateral.value), row }
    }
    case 'toMany':
      return level.toMany(field, level, output)
    case 'groups':
      return compileNestedGroups(field, level, output)
  }
}

function columnSlot(column: Column, level: Level, output: Output): Slot {
  const known = output.slots.get(column)
  if (known !== undefined) return known
  const expression = outputExpression(column, level.column(column), level.place)
  const slot = addOutput(output, level, expression)
  output.slots.set(column, slot)
  return slot
}

function compileToOne(
  field: RowField & { kind: 'toOne' },
  level: Level,
): { lateral: { join: Sql; value: Sql }; row: RowShape } {
  const { to } = field.relation
  const alias = level.aliases.next('t')
  const target: Level = {
    product: to,
    column: (column) => scanColumn(to, alias, column),
    place: 'json',
    aliases: level.aliases,
    toMany: level.toMany,
  }
  const output = createOutput()
  const row = compileRow(field.row, target, output)
  const related = relationJoin(field.relation, alias, level.column)
  const rows = sql`select ${selectList(output)} from ${scan(to, alias, level.aliases.asOf)}${join(output.laterals, ' ')} where ${related} limit 1`
  const lateral = level.aliases.next('l')
  return {
    lateral: {
      join: sql` left join lateral (select row_to_json(r) as j from (${rows}) as r) as ${identifier(lateral)} on true`,
      value: identifier(lateral, 'j'),
    },
    row,
  }
}
