import type { PgTable } from 'drizzle-orm/pg-core'

/** A value that a contract compares a column with. Times are ISO 8601 text. */
export type FilterValue = string | number | boolean

/** Conditions on one column; all given ones must hold. A comparison with NULL never does. */
export interface Conditions<Value extends FilterValue = FilterValue> {
  readonly eq?: Value
  readonly ne?: Value
  readonly in?: readonly Value[]
  readonly notIn?: readonly Value[]
  readonly lt?: Value
  readonly lte?: Value
  readonly gt?: Value
  readonly gte?: Value
  /** A pattern: % for any text, _ for one character. */
  readonly like?: string
  readonly startsWith?: string
  readonly contains?: string
  readonly isNull?: boolean
}

/** Conditions on a row, in the words that readers use in `where`. */
export type RowFilter<T extends PgTable = PgTable> = {
  readonly [K in Extract<keyof T['_']['columns'], string>]?: Conditions<
    ValueOf<T['_']['columns'][K]['_']['data']>
  >
} & {
  readonly and?: readonly RowFilter<T>[]
  readonly or?: readonly RowFilter<T>[]
  readonly not?: RowFilter<T>
}

/** How a contract writes a value that Drizzle reads as `Data`. */
export type ValueOf<Data> = unknown extends Data
  ? FilterValue
  : NonNullable<Data> extends boolean
    ? boolean
    : NonNullable<Data> extends number | bigint
      ? number | string
      : NonNullable<Data> extends string
        ? NonNullable<Data>
        : string

/** Rows that are spoken of often enough to have a name, for filters and measures. */
export interface SegmentContract<T extends PgTable = PgTable> {
  readonly description: string
  readonly where: RowFilter<T>
}
