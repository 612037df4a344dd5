import type { Column } from '../product/column.ts'
import type { Bound } from './bound.ts'
import { cast, parameter, type ParameterValue, type Sql } from './sql-text.ts'

/**
 * The type values of a column are compared as. Parameters take this type, so that an index on the
 * column serves and no value is cut short.
 */
export function comparisonType(column: Column): string {
  switch (column.family) {
    case 'text':
      // A parameter of type char would keep one character.
      return column.castType === 'citext' ? 'citext' : 'text'
    case 'integer':
      // Wider than smallint, so that a value too large for the column is just not found.
      return 'integer'
    case 'other':
    case 'json':
    case 'vector':
      return 'text'
    case 'array':
      return isEnumArray(column) ? 'text[]' : column.castType
    case 'bigint':
    case 'boolean':
    case 'date':
    case 'enum':
    case 'float':
    case 'interval':
    case 'numeric':
    case 'time':
    case 'timestamp':
    case 'timestamptz':
    case 'uuid':
      return column.castType
  }
}

function isEnumArray(column: Column): boolean {
  return column.family === 'array' && column.element === 'enum'
}

/** Families without equality or order of their own in Postgres; compared by their text. */
function comparedAsText(column: Column): boolean {
  return column.family === 'other' || column.family === 'json' || column.family === 'vector'
}

/** The side of a comparison that reads the column. */
export function comparable(column: Column, reference: Sql): Sql {
  if (isEnumArray(column)) return cast(reference, 'text[]')
  return comparedAsText(column) ? cast(reference, 'text') : reference
}

/** The side of a comparison that comes from the reader. */
export function comparand(column: Column, value: Bound<ParameterValue>): Sql {
  return parameter(value, comparisonType(column))
}

export function comparandList(column: Column, values: Bound<readonly string[]>): Sql {
  return parameter(values, `${comparisonType(column)}[]`)
}
