import type { ContractedTable } from './contract-symbol.ts'
import type { ColumnKey } from './contract.ts'
import type { MeasureName } from './data-product.ts'
import type { MeasureContract } from './measure.ts'
import type { RollupContract } from './rollup-contract.ts'
import type { TimeGrain } from './time-grain.ts'

/** A time of the other product, by the start of its day, week and so on. */
export interface TimeDimension<Column extends string = string> {
  readonly column: Column
  readonly grain: TimeGrain
  /** Where days and all that is made of them begin; for points in time only. Default `UTC`. */
  readonly timeZone?: string
}

export interface RollupParts<
  Base extends ContractedTable,
  Dimension extends string,
  Stored extends string,
> {
  /** By column of this product: the column of the other one that it holds. */
  readonly dimensions: {
    readonly [K in Dimension]: ColumnKey<Base> | TimeDimension<ColumnKey<Base>>
  }
  /**
   * By column of this product: what it holds of each group, as `count()`, `sum('amount')`, `min`
   * and `max` say it, or the name of such a measure in the other product's contract.
   */
  readonly measures: {
    readonly [K in Stored]: MeasureContract<ColumnKey<Base>> | MeasureName<Base>
  }
}

/**
 * This product holds the rows of `base` in groups: one row for each combination of its dimensions,
 * with measures of the group. Aggregates of `base` that can be worked out from these rows are read
 * from them while they are made of exactly the rows that `base` serves; the answer is the same.
 * Each run is compared with `base` before it is published.
 *
 * @example
 * rollupOf: rollup(orders, {
 *   dimensions: { customerId: 'customerId', day: { column: 'placedAt', grain: 'day' } },
 *   measures: { orders: count(), amount: sum('amount'), revenue: 'revenue' },
 * })
 *
 * @param base The product, or a function returning it where two files import each other.
 */
export function rollup<
  Base extends ContractedTable,
  Dimension extends string,
  Stored extends string,
>(
  base: Base | (() => Base),
  { dimensions, measures }: RollupParts<Base, Dimension, Stored>,
): RollupContract<Dimension | Stored> {
  return {
    kind: 'rollup',
    base: typeof base === 'function' ? base : () => base,
    dimensions: entriesOf<Dimension, string | TimeDimension>(dimensions).map(([column, of]) =>
      typeof of === 'string' ? { column, of } : { ...of, column, of: of.column },
    ),
    measures: entriesOf<Stored, MeasureContract | string>(measures).map(([column, measure]) => ({
      column,
      measure,
    })),
  }
}

function entriesOf<Key extends string, Value>(
  record: Readonly<Record<Key, Value>>,
): readonly (readonly [Key, Value])[] {
  return Object.entries<Value>(record).map(([key, value]) => [key as Key, value])
}
