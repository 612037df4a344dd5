import type { ContractedTable } from './contract-symbol.ts'
import type { MeasureContract } from './measure.ts'
import type { TimeGrain } from './time-grain.ts'

/** A column that holds a dimension of another product. */
export interface DimensionContract<Local extends string = string> {
  readonly column: Local
  /** Column of the other product. */
  readonly of: string
  /** Undefined: its values as they are. */
  readonly grain?: TimeGrain
  readonly timeZone?: string
}

/** A column that holds a measure of another product. */
export interface StoredMeasureContract<Local extends string = string> {
  readonly column: Local
  /** A measure, or the name of one in the other product's contract. */
  readonly measure: MeasureContract | string
}

/** What a product promises to hold of another's rows in groups. */
export interface RollupContract<Local extends string = string> {
  readonly kind: 'rollup'
  readonly base: () => ContractedTable
  readonly dimensions: readonly DimensionContract<Local>[]
  readonly measures: readonly StoredMeasureContract<Local>[]
}
