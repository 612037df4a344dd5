import type { Column } from './column.ts'
import type { MeasureFunction } from './measure-functions.ts'
import type { RowFilter } from './row-filter.ts'

/** A measure of a product, its names resolved. */
export interface ProductMeasure {
  /** GraphQL field: `revenue`. */
  readonly name: string
  readonly description: string
  readonly unit: string | undefined
  readonly formula: MeasureFormula
}

/** How a measure is worked out. */
export type MeasureFormula =
  | { readonly kind: 'count'; readonly rows: MeasureRows }
  | {
      readonly kind: 'function'
      readonly function: MeasureFunction
      readonly column: Column
      readonly rows: MeasureRows
    }
  | {
      readonly kind: 'ratio'
      readonly dividend: ProductMeasure
      readonly divisor: ProductMeasure
    }

/** The rows of a group that a measure looks at. */
export interface MeasureRows {
  readonly segment: Segment | undefined
  readonly where: WhereInput | undefined
}

/** A filter with a name. */
export interface Segment {
  /** As the contract names it: `paidOrders`. */
  readonly name: string
  /** As readers name it: `PAID_ORDERS`. */
  readonly word: string
  readonly description: string
  readonly where: WhereInput
}

/** Conditions in the words of a reader's `where`; validated when the project is read. */
export type WhereInput = RowFilter
