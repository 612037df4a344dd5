import type { ColumnFamily } from './column.ts'

/** GraphQL's scalar for each family of columns. */
export const scalarOfFamily = {
  text: 'String',
  uuid: 'UUID',
  integer: 'Int',
  bigint: 'BigInt',
  float: 'Float',
  numeric: 'Decimal',
  boolean: 'Boolean',
  timestamptz: 'DateTime',
  timestamp: 'LocalDateTime',
  date: 'Date',
  time: 'Time',
  interval: 'Duration',
  json: 'JSON',
  vector: 'Float',
  /** A list within a list has no fixed shape in Postgres. */
  array: 'JSON',
  enum: 'String',
  other: 'String',
} as const satisfies Record<ColumnFamily, string>

/** Whether GraphQL can write a column's enum values as names. */
export function hasNamedValues(values: readonly string[]): boolean {
  return (
    values.length > 0 &&
    values.every(
      (value) =>
        /^(?!__)[A-Za-z_][A-Za-z0-9_]*$/.test(value) && !['true', 'false', 'null'].includes(value),
    )
  )
}
