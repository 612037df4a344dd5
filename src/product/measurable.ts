import type { Column, ColumnFamily } from './column.ts'
import type { MeasureFunction } from './measure-functions.ts'
import { isWithinDay, timeGrains, type TimeGrain } from './time-grain.ts'

const numbers: ReadonlySet<ColumnFamily> = new Set(['integer', 'bigint', 'numeric', 'float'])
const times: ReadonlySet<ColumnFamily> = new Set(['timestamptz', 'timestamp', 'date', 'time'])
const ungrouped: ReadonlySet<ColumnFamily> = new Set(['json', 'vector', 'array', 'other'])

/** Whether rows can be grouped by the column, and its different values counted. */
export function isGroupable(column: Column): boolean {
  return !ungrouped.has(column.family)
}

/** Whether the function has a meaning for the column. */
export function isMeasurable(column: Column, of: MeasureFunction): boolean {
  switch (of) {
    case 'sum':
    case 'avg':
      return numbers.has(column.family) || column.family === 'interval'
    case 'stddev':
    case 'variance':
      return numbers.has(column.family)
    case 'median':
      return hasPercentiles(column)
    case 'min':
    case 'max':
      // Postgres has no least UUID and no least boolean.
      return isGroupable(column) && column.family !== 'uuid' && column.family !== 'boolean'
    case 'countDistinct':
      return isGroupable(column)
  }
}

/** Whether one value can be said to have a share of the others below it. */
export function hasPercentiles(column: Column): boolean {
  return numbers.has(column.family) || column.family === 'interval' || times.has(column.family)
}

/** Whether a value between two of the column's is one too; otherwise a percentile is one of them. */
export function isContinuous(column: Column): boolean {
  return numbers.has(column.family) || column.family === 'interval'
}

/** The lengths of time that a column can be grouped by; none for what is no time. */
export function grainsOf({ family }: Column): readonly TimeGrain[] {
  if (family === 'timestamptz' || family === 'timestamp') return timeGrains
  return family === 'date' ? timeGrains.filter((grain) => !isWithinDay(grain)) : []
}
