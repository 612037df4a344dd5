import type { Column } from '../product/column.ts'
import { isContinuous } from '../product/measurable.ts'
import type { MeasureFunction } from '../product/measure-functions.ts'
import type { Relation } from '../product/product.ts'
import type { TimeGrain } from '../product/time-grain.ts'
import type { Bound } from './bound.ts'

/** A column that rows are grouped by. */
export interface GroupKey {
  /** Relations to one row each, followed one after the other from the row that is grouped. */
  readonly through: readonly Relation[]
  /** A column of the row at the end of `through`; NULL where there is no such row. */
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

/** What a key is called: `status`, or `buyer.fullName` for one of a related row. */
export function keyName({ through, of }: Pick<GroupKey, 'through' | 'of'>): string {
  return [...through.map(({ field }) => field), of.key].join('.')
}

/** The number of rows, as a column. */
export function countColumn(like: Column): Column {
  return { ...typed(like, 'integer', 'integer'), key: 'count', name: 'count', notNull: true }
}

/** One measure divided by another, as a column. */
export function ratioColumn(like: Column): Column {
  return { ...typed(like, 'numeric', 'numeric'), key: 'ratio', name: 'ratio' }
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
    case 'median':
      return percentileType(column)
    case 'sum':
      // As Postgres widens them, so that no sum overflows before its rows run out.
      if (column.family === 'integer') return typed(column, 'bigint', 'bigint')
      break
    case 'avg':
    case 'stddev':
    case 'variance':
      break
  }
  if (column.family === 'float') return typed(column, 'float', 'double precision')
  if (column.family === 'interval') return typed(column, 'interval', 'interval')
  return typed(column, 'numeric', 'numeric')
}

/** What a percentile of a column gives, as a column. */
export function percentileColumn(column: Column): Column {
  return { ...percentileType(column), key: column.key, name: `percentile of ${column.name}` }
}

/** Postgres works out what lies between two numbers in double precision, whatever their type. */
function percentileType(column: Column): Column {
  if (!isContinuous(column)) return { ...column, notNull: false }
  if (column.family === 'interval') return typed(column, 'interval', 'interval')
  return typed(column, 'float', 'double precision')
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
