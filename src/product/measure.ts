import type { MeasureFunction } from './measure-functions.ts'
import type { Conditions } from './row-filter.ts'

/** What every measure may say about itself. */
export interface MeasureOptions {
  /** Default: what it computes, in words. */
  readonly description?: string
  /** What one unit of the number is. Default: the column's, where the function keeps it. */
  readonly unit?: string
}

/** Which rows of a group a measure looks at. Default: all. */
export interface MeasuredRows<Segment extends string = string, Column extends string = string> {
  /** Only rows of this segment of the same contract. */
  readonly segment?: Segment
  /** Only rows that meet these conditions; beside `segment`, both must hold. */
  readonly where?: { readonly [K in Column]?: Conditions }
}

/** Conditions on one column. */
export interface ColumnConditions<Column extends string = string> {
  readonly column: Column
  readonly conditions: Conditions
}

/** The rows that a measure looks at, as data. */
interface Looked<Column extends string, Segment extends string> {
  readonly segment?: Segment
  readonly where?: readonly ColumnConditions<Column>[]
}

interface CountMeasure<Column extends string, Segment extends string>
  extends MeasureOptions, Looked<Column, Segment> {
  readonly kind: 'count'
}

interface FunctionMeasure<Column extends string, Segment extends string>
  extends MeasureOptions, Looked<Column, Segment> {
  readonly kind: 'function'
  readonly function: MeasureFunction
  readonly column: Column
}

interface RatioMeasure<Name extends string> extends MeasureOptions {
  readonly kind: 'ratio'
  readonly dividend: Name
  readonly divisor: Name
}

/**
 * A measure of a contract: a number that a group of rows has, computed the same way for everyone
 * who asks. Names columns, measures and segments by their keys; the types keep the compiler watching.
 */
export type MeasureContract<
  Column extends string = string,
  Name extends string = string,
  Segment extends string = string,
> = CountMeasure<Column, Segment> | FunctionMeasure<Column, Segment> | RatioMeasure<Name>

type Options<Segment extends string, Column extends string> = MeasureOptions &
  MeasuredRows<Segment, Column>

function ofColumn(name: MeasureFunction) {
  return <
    Column extends string,
    const Segment extends string = never,
    Filtered extends string = never,
  >(
    column: Column,
    options: Options<Segment, Filtered> = {},
  ): FunctionMeasure<Column | Filtered, Segment> => ({
    kind: 'function',
    function: name,
    column,
    ...asData(options),
  })
}

function asData<Segment extends string, Column extends string>({
  where,
  ...rest
}: Options<Segment, Column>): MeasureOptions & Looked<Column, Segment> {
  if (where === undefined) return rest
  return {
    ...rest,
    where: Object.entries<Conditions | undefined>(where).flatMap(([column, conditions]) =>
      conditions === undefined ? [] : { column: column as Column, conditions },
    ),
  }
}

/** How many rows. */
export const count = <const Segment extends string = never, Filtered extends string = never>(
  options: Options<Segment, Filtered> = {},
): CountMeasure<Filtered, Segment> => ({ kind: 'count', ...asData(options) })

/** Sum of a column of numbers or durations; exact for exact numbers, NULL without a value. */
export const sum = ofColumn('sum')
/** Average of a column of numbers or durations; NULL without a value. */
export const avg = ofColumn('avg')
/** Smallest, earliest or first value; NULL without a value. */
export const min = ofColumn('min')
/** Largest, latest or last value; NULL without a value. */
export const max = ofColumn('max')
/** How many different values; NULL is none. */
export const countDistinct = ofColumn('countDistinct')
/** Sample standard deviation (n - 1) of a column of numbers; NULL for fewer than two values. */
export const stddev = ofColumn('stddev')
/** Sample variance (n - 1) of a column of numbers; NULL for fewer than two values. */
export const variance = ofColumn('variance')
/** The value in the middle of a column of numbers, durations or times; NULL without a value. */
export const median = ofColumn('median')

/** One measure divided by another, as a decimal; NULL where either is NULL or the divisor is 0. */
export const ratio = <Dividend extends string, Divisor extends string>(
  dividend: Dividend,
  divisor: Divisor,
  options: MeasureOptions = {},
): RatioMeasure<Dividend | Divisor> => ({
  kind: 'ratio',
  dividend,
  divisor,
  ...options,
})
