import type { SQL } from 'drizzle-orm'
import type { CheckValue } from './check-rule.ts'
import { defineCheck, type Check, type CheckOptions, type RowCheckOptions } from './check.ts'
import type { Duration } from './duration.ts'
import type { MeasureFunction } from './measure-functions.ts'
import { readTemplate, slot } from './sql-template.ts'

/*
 * Checks of the product as it would be after publishing, with the rows that a merge or an append
 * leaves in place. Those of the version before compare with the rows served while the run is checked;
 * where none are served, there is nothing to compare with and they pass.
 */

/** At least one of the two. Both are included. */
export interface Bounds<Value = CheckValue> {
  readonly min?: Value
  readonly max?: Value
}

/** No two rows may share the value, or the combination of values. Rows with a NULL among them are not compared, as in SQL. */
export const unique = <const C extends string>(
  columns: C | readonly [C, ...C[]],
  options?: RowCheckOptions,
): Check<C> =>
  defineCheck<C>(typeof columns === 'string' ? [columns] : columns, { kind: 'unique' }, options)

/** The product as a whole has this many rows after the run. */
export const rowCount = (bounds: Bounds<number>, options?: CheckOptions): Check<never> =>
  defineCheck([], { kind: 'rowCount', min: bounds.min ?? 0, max: bounds.max ?? null }, options)

/**
 * The number of rows is close to that of the version before: `{ withinPercent: 10 }` takes 90 to 110
 * after 100, `{ minPercent: -5 }` takes 95 and more. Both ends pass.
 */
export const rowCountChange = (
  change:
    | { readonly withinPercent: number }
    | { readonly minPercent?: number; readonly maxPercent?: number },
  options?: CheckOptions,
): Check<never> => {
  const within = 'withinPercent' in change
  return defineCheck(
    [],
    {
      kind: 'rowCountChange',
      minPercent: within ? -change.withinPercent : (change.minPercent ?? null),
      maxPercent: within ? change.withinPercent : (change.maxPercent ?? null),
    },
    options,
  )
}

/**
 * The newest value of the column is at most so old when the run is checked. A row of the future is
 * new. Without any value the check fails: nothing says that the data is fresh.
 *
 * @param column Default: `freshness.eventTime` of the contract.
 */
export const fresherThan = <C extends string = never>(
  within: Duration,
  column?: C,
  options?: CheckOptions,
): Check<C> =>
  defineCheck<C>(column === undefined ? [] : [column], { kind: 'fresherThan', within }, options)

/**
 * A number over all values of a column lies within bounds, both included. NULL is passed over; where
 * there is no value at all the check fails, except that `countDistinct` is 0 then. `stddev` and
 * `variance` are those of a sample, so one value alone has none.
 */
export const aggregate = <C extends string>(
  of: MeasureFunction,
  column: C,
  bounds: Bounds,
  options?: CheckOptions,
): Check<C> =>
  defineCheck(
    [column],
    { kind: 'aggregate', function: of, min: bounds.min ?? null, max: bounds.max ?? null },
    options,
  )

/**
 * A percentile lies within bounds, both included: `percentile(0.95, 'latency', { max: 500 })`. Numbers
 * are interpolated; of dates and times it is one that occurs. Without any value the check fails.
 */
export const percentile = <C extends string>(
  fraction: number,
  column: C,
  bounds: Bounds,
  options?: CheckOptions,
): Check<C> =>
  defineCheck(
    [column],
    { kind: 'percentile', fraction, min: bounds.min ?? null, max: bounds.max ?? null },
    options,
  )

/** How far a distribution may have moved. */
export type DriftLimit =
  /**
   * Population stability index, for categories: Σ (p − q) · ln(p ∕ q) over all values that occur in
   * either version, NULL among them, where p and q are the shares now and before. Half a row is
   * added to every count, so that a value which is new or gone has a finite weight (Jeffreys' prior).
   * Usual reading (Siddiqi, Credit Risk Scorecards, 2006): below 0.1 stable, above 0.25 changed.
   */
  | { readonly psi: number }
  /**
   * Jensen–Shannon distance, for numbers and times: √(½ Σ p · log₂(p ∕ m) + ½ Σ q · log₂(q ∕ m)),
   * m = (p + q) ∕ 2 (Lin, 1991; a metric by Endres and Schindelin, 2003): 0 for equal distributions,
   * 1 for those with nothing in common. `bins` (default 10) hold equally many rows of the version
   * before, cut at its quantiles; NULL has a bin of its own. Nothing is smoothed.
   */
  | { readonly jensenShannon: number; readonly bins?: number }

/**
 * The values of a column are distributed as in the version before, up to a limit that still passes.
 * A product that has lost all its rows fails.
 */
export const drift = <C extends string>(
  column: C,
  limit: DriftLimit,
  options?: CheckOptions,
): Check<C> =>
  defineCheck(
    [column],
    'psi' in limit
      ? { kind: 'categoryDrift', max: limit.psi }
      : { kind: 'numberDrift', max: limit.jensenShannon, bins: limit.bins ?? 10 },
    options,
  )

/** Rows that a statement of your own looks at, as items for FROM. */
export interface CheckedRows {
  /** The product as it would be after publishing. */
  readonly rows: SQL
  /** What this run has written: all rows of a replace, the delta of a merge or an append. */
  readonly written: SQL
}

export interface FailedRowsOptions extends RowCheckOptions {
  readonly name: string
  /** Longer than this and the check counts as failed. Default 60. */
  readonly timeoutSeconds?: number
}

/**
 * A query of your own that returns the bad rows: none, and the check passes. One SELECT that locks
 * and writes nothing; it runs in a read-only transaction. Values become parameters. Where it returns
 * the columns of the grain under their names in Postgres, bad rows are sampled by them.
 *
 * @example
 * failedRows(({ rows }) => sql`SELECT r.id FROM ${rows} r WHERE r.ends_at < r.starts_at`, {
 *   name: 'ends after it starts',
 * })
 */
export const failedRows = (
  select: (checked: CheckedRows) => SQL,
  { timeoutSeconds = 60, ...options }: FailedRowsOptions,
): Check<never> => {
  const statement = readTemplate(
    select({ rows: slot({ rows: 'whole' }), written: slot({ rows: 'written' }) }),
  )
  return defineCheck([], { kind: 'failedRows', statement, timeoutSeconds }, options)
}
