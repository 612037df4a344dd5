import type { Column, ColumnFamily } from '../product/column.ts'

/** Everything a reader may say about one column in `where`. */
export type Operator =
  | 'eq'
  | 'ne'
  | 'in'
  | 'notIn'
  | 'lt'
  | 'lte'
  | 'gt'
  | 'gte'
  | 'like'
  | 'ilike'
  | 'startsWith'
  | 'contains'
  | 'has'
  | 'hasEvery'
  | 'isNull'

const equality = ['eq', 'ne'] as const
const membership = ['in', 'notIn'] as const
const comparison = ['lt', 'lte', 'gt', 'gte'] as const
const pattern = ['like', 'ilike', 'startsWith', 'contains'] as const

const operatorsOfFamily: Readonly<Record<ColumnFamily, readonly Operator[]>> = {
  text: [...equality, ...membership, ...comparison, ...pattern, 'isNull'],
  enum: [...equality, ...membership, 'isNull'],
  uuid: [...equality, ...membership, 'isNull'],
  integer: [...equality, ...membership, ...comparison, 'isNull'],
  bigint: [...equality, ...membership, ...comparison, 'isNull'],
  float: [...equality, ...membership, ...comparison, 'isNull'],
  numeric: [...equality, ...membership, ...comparison, 'isNull'],
  boolean: [...equality, 'isNull'],
  timestamptz: [...equality, ...membership, ...comparison, 'isNull'],
  timestamp: [...equality, ...membership, ...comparison, 'isNull'],
  date: [...equality, ...membership, ...comparison, 'isNull'],
  time: [...equality, ...membership, ...comparison, 'isNull'],
  interval: [...equality, ...membership, ...comparison, 'isNull'],
  json: ['isNull'],
  vector: ['isNull'],
  array: ['has', 'hasEvery', 'isNull'],
  other: [...equality, ...membership, 'isNull'],
}

/** The operators that suit a column's type. */
export function operatorsFor(column: Column): readonly Operator[] {
  if (column.family === 'array' && !isFilterableElement(column.element)) return ['isNull']
  return operatorsOfFamily[column.family]
}

/** Elements that Postgres can compare and a scalar can carry. */
function isFilterableElement(element: ColumnFamily | undefined): boolean {
  return element !== undefined && !['json', 'vector', 'array', 'other', 'boolean'].includes(element)
}

/** Whether a reader may order by the column. */
export function isOrderable(column: Column): boolean {
  return !['json', 'vector', 'array', 'other'].includes(column.family)
}
