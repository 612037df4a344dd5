import type { Column } from '../product/column.ts'
import type { Bound } from './bound.ts'
import { isOrderable } from './operators.ts'

/** What can be asked of a column over the rows of a group. */
export type MeasureFunction = 'sum' | 'avg' | 'min' | 'max' | 'countDistinct'

export const measureFunctions = ['sum', 'avg', 'min', 'max', 'countDistinct'] as const

/** One value of a group, such as the sum of a column. */
export interface Measure {
  readonly function: MeasureFunction | 'count'
  /** The column measured; absent for the number of rows. */
  readonly of: Column | undefined
  /** The measure as a column of its groups: its type, and what names it in filters and orderings. */
  readonly column: Column
}

/** Lengths of time that points in time are grouped by, in the words of Postgres. */
export type TimeGrain = 'minute' | 'hour' | 'day' | 'week' | 'month' | 'quarter' | 'year'

export const timeGrains = ['minute', 'hour', 'day', 'week', 'month', 'quarter', 'year'] as const

/** A column that rows are grouped by. */
export interface GroupKey {
  readonly of: Column
  /** Points in time are grouped by the start of their minute, hour and so on. */
  readonly grain: TimeGrain | undefined
  /** Where days and all that is made of them begin; only for points in time. */
  readonly timeZone: Bound<string> | undefined
  /** Where the time zone stands in the arguments, to name it when Postgres does not know it. */
  readonly path: readonly (string | number)[]
  /** The key as a column of its groups. */
  readonly column: Column
}

/** Whether rows can be grouped by the column, and its different values counted. */
export function isGroupable(column: Column): boolean {
  return isOrderable(column)
}

/** Whether the function has a meaning for the column. */
export function isMeasurable(column: Column, of: MeasureFunction): boolean {
  switch (of) {
    case 'sum':
    case 'avg':
      return ['integer', 'bigint', 'numeric', 'float', 'interval'].includes(column.family)
    case 'min':
    case 'max':
      // Postgres has no least UUID and no least boolean.
      return isOrderable(column) && column.family !== 'uuid' && column.family !== 'boolean'
    case 'countDistinct':
      return isGroupable(column)
  }
}

/** The number of rows, as a column. */
export function countColumn(like: Column): Column {
  return { ...typed(like, 'integer', 'integer'), key: 'count', name: 'count', notNull: true }
}

/** What a function of a column gives, as a column: exact numbers stay exact. */
export function measuredColumn(column: Column, of: MeasureFunction): Column {
  return { ...measuredType(column, of), key: column.key, name: `${of} of ${column.name}` }
}

function measuredType(column: Column, of: MeasureFunction): Column {
  switch (of) {
    case 'countDistinct':
      return { ...typed(column, 'integer', 'integer'), notNull: true }
    case 'min':
    case 'max':
      return { ...column, notNull: false }
    case 'sum':
      // As Postgres widens them, so that no sum overflows before its rows run out.
      if (column.family === 'integer') return typed(column, 'bigint', 'bigint')
      break
    case 'avg':
      break
  }
  if (column.family === 'float') return typed(column, 'float', 'double precision')
  if (column.family === 'interval') return typed(column, 'interval', 'interval')
  return typed(column, 'numeric', 'numeric')
}

function typed(column: Column, family: Column['family'], type: string): Column {
  return {
    ...column,
    family,
    sqlType: type,
    castType: type,
    notNull: false,
    enumValues: undefined,
    dimensions: undefined,
    element: undefined,
  }
}
