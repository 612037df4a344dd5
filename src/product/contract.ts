import type { PgTable } from 'drizzle-orm/pg-core'
import type { Check } from './check.ts'
import type { Declassification } from './declassify.ts'
import type { Duration } from './duration.ts'
import type { MeasureContract } from './measure.ts'
import type { AnyRelation } from './relation.ts'
import type { RollupContract } from './rollup-contract.ts'
import type { SegmentContract } from './row-filter.ts'

/**
 * How sensitive a column is. `public` and `internal` are served in clear; every other class, such
 * as `pii.email`, only as far as a policy says, in the scan itself.
 */
export type Classification = 'public' | 'internal' | 'confidential' | 'restricted' | `pii.${string}`

/** Says that a column will go, so that readers have time to leave it. */
export interface DeprecationContract<Column extends string = string> {
  /** Version of the contract that said so first: `1.4.0`. */
  readonly since: string
  /** The column stays to the end of this day: `2027-03-31`. Removing it earlier is refused. */
  readonly removeAfter: string
  /** Column of the same product to read instead. */
  readonly use?: Column
}

/** What a reader is told about one column. A plain string is the description alone. */
export interface ColumnContract<Column extends string = string> {
  readonly description: string
  /** Default `internal`. */
  readonly classification?: Classification
  /** Why it is less sensitive than what it is made from. Default: it is not. */
  readonly declassified?: Declassification
  /** What one unit of the number is: `packages`, `ms`, `EUR`. */
  readonly unit?: string
  /** Default: it is there to stay. */
  readonly deprecated?: DeprecationContract<Column>
}

/** A vector column the engine fills from text columns of the same row. */
export interface EmbeddingContract<TextColumn extends string = string> {
  /** Text columns, in order; joined by a line break. A row where all are NULL or empty gets no vector. */
  readonly of: readonly [TextColumn, ...TextColumn[]]
  /** Name of an embedding space in `platinum.config.ts`. `default` always exists. */
  readonly space: string
}

/** When readers may expect new data. */
export interface FreshnessContract<Column extends string = string> {
  /** `realtime` is promised in seconds, `batch` in hours; they never share a worker. */
  readonly lane: 'realtime' | 'batch'
  /** Older than this is stale, and served with `status: STALE`. */
  readonly within: Duration
  /**
   * Older than this, or of unknown age, rows are not served at all: readers get the error
   * `DATA_STALE`. Default: they are served whatever their age, with `status: STALE`.
   */
  readonly refuseAfter?: Duration
  /**
   * Column with the time an event happened. Freshness is the age of its newest value.
   * Without it, a product is as fresh as its oldest upstream, and a source as its last reading.
   */
  readonly eventTime?: Column
}

/** How long rows can be read as they were served at an earlier moment. */
export interface HistoryContract {
  /**
   * How long a version of a row is kept after it was replaced or removed: `90d`, or `forever`.
   * Every moment of that time can be asked for with `asOf`.
   */
  readonly keep: Duration | 'forever'
}

export type ColumnKey<T extends PgTable> = Extract<keyof T['_']['columns'], string>

/** Keys of the text columns: the only ones an embedding can be made of. */
export type TextColumnKey<T extends PgTable> = {
  [K in ColumnKey<T>]: NonNullable<T['_']['columns'][K]['_']['data']> extends string ? K : never
}[ColumnKey<T>]

/** Keys of the columns that can hold an embedding. */
export type VectorColumnKey<T extends PgTable> = {
  [K in ColumnKey<T>]: NonNullable<T['_']['columns'][K]['_']['data']> extends number[] ? K : never
}[ColumnKey<T>]

/** Everything promised about one data product. */
export interface Contract<
  T extends PgTable = PgTable,
  Embedded extends string = string,
  Measured extends string = string,
  Segment extends string = string,
> {
  /** GraphQL type name, singular and PascalCase: `Package`. */
  readonly name: string
  /** Semantic version of the contract: `1.0.0`. */
  readonly version: string
  /** Team that answers for it. */
  readonly owner: string
  readonly description: string
  /** Every column of the table, or it does not compile. */
  readonly columns: {
    readonly [K in ColumnKey<T>]: string | ColumnContract<ColumnKey<T>>
  }
  readonly freshness: FreshnessContract<ColumnKey<T>>
  /** What one row stands for. Default: the primary key. */
  readonly grain?: readonly [ColumnKey<T>, ...ColumnKey<T>[]]
  readonly checks?: readonly Check<ColumnKey<T>>[]
  /** Named after the GraphQL field; give one for each foreign key, the other direction follows. */
  readonly relations?: { readonly [field: string]: AnyRelation<ColumnKey<T>> }
  readonly embeddings?: { readonly [K in Embedded]: EmbeddingContract<TextColumnKey<T>> }
  /**
   * Keeps every version of every row that is served, whatever the strategy, and adds the argument
   * `asOf` in GraphQL. The rows are stored a second time. Default: only the rows served are kept.
   */
  readonly history?: HistoryContract
  /** Numbers that groups of rows have, computed one way for everyone who asks. */
  readonly measures?: {
    readonly [K in Measured]: MeasureContract<ColumnKey<T>, NoInfer<Measured>, NoInfer<Segment>>
  }
  /** Named filters, for readers and for measures. */
  readonly segments?: { readonly [K in Segment]: SegmentContract<T> }
  /** Another product whose rows this one holds in groups, and so answers for. */
  readonly rollupOf?: RollupContract<ColumnKey<T>>
  /** GraphQL list field. Default: the table name in camelCase. */
  readonly listField?: string
}
