import type { Duration } from './duration.ts'
import type { FormatName } from './formats.ts'
import type { MeasureFunction } from './measure-functions.ts'
import type { SqlTemplate } from './sql-template.ts'

/** A bound or an accepted value as a contract writes it. Times are ISO 8601 text. */
export type CheckValue = number | string

/** Rules decided row by row: a row violates them or not, whatever the others are. */
export type RowRule =
  /** `missing`: texts that stand for no value, besides NULL. */
  | { readonly kind: 'notNull'; readonly missing?: readonly string[] }
  | { readonly kind: 'atLeast'; readonly bound: CheckValue }
  | { readonly kind: 'atMost'; readonly bound: CheckValue }
  | { readonly kind: 'between'; readonly min: CheckValue; readonly max: CheckValue }
  | { readonly kind: 'acceptedValues'; readonly values: readonly CheckValue[] }
  | { readonly kind: 'rejectedValues'; readonly values: readonly CheckValue[] }
  | { readonly kind: 'matches'; readonly pattern: string }
  | { readonly kind: 'format'; readonly format: FormatName }
  | { readonly kind: 'length'; readonly min: number; readonly max: number | null }
  /** `targetColumns`: keys of the target's columns. Default: its grain. */
  | {
      readonly kind: 'references'
      readonly target: string
      readonly targetColumns?: readonly string[]
    }
  | { readonly kind: 'expression'; readonly expression: SqlTemplate }

/** Rules about the product as a whole. */
export type WholeRule =
  | { readonly kind: 'unique' }
  | { readonly kind: 'rowCount'; readonly min: number; readonly max: number | null }
  /** Percent of the rows of the version before; negative where there may be fewer. */
  | {
      readonly kind: 'rowCountChange'
      readonly minPercent: number | null
      readonly maxPercent: number | null
    }
  | { readonly kind: 'fresherThan'; readonly within: Duration }
  | {
      readonly kind: 'aggregate'
      readonly function: MeasureFunction
      readonly min: CheckValue | null
      readonly max: CheckValue | null
    }
  /** `fraction`: between 0 and 1. */
  | {
      readonly kind: 'percentile'
      readonly fraction: number
      readonly min: CheckValue | null
      readonly max: CheckValue | null
    }
  | { readonly kind: 'categoryDrift'; readonly max: number }
  | { readonly kind: 'numberDrift'; readonly max: number; readonly bins: number }

/** A project's own query that returns the bad rows. */
export interface FailedRowsRule {
  readonly kind: 'failedRows'
  readonly statement: SqlTemplate
  readonly timeoutSeconds: number
}

/** Added by the engine for a rollup: its rows are those of the base in groups. Not declared by hand. */
export interface RollupRule {
  readonly kind: 'rollup'
  readonly base: string
  /** What is promised, in words. */
  readonly promise: string
}

/** A rule that a contract can say. */
export type DeclaredRule = RowRule | WholeRule | FailedRowsRule

export type CheckRule = DeclaredRule | RollupRule

/** Violations that are tolerated: the check passes with exactly as many, and fails with one more. */
export type Allowance =
  | { readonly rows: number }
  /** Of the rows looked at, those with NULL included: 0 to 100, with up to six decimals. */
  | { readonly percent: number }

/** Whether a rule is decided row by row. */
export function isRowRule(rule: CheckRule): rule is RowRule {
  switch (rule.kind) {
    case 'notNull':
    case 'atLeast':
    case 'atMost':
    case 'between':
    case 'acceptedValues':
    case 'rejectedValues':
    case 'matches':
    case 'format':
    case 'length':
    case 'references':
    case 'expression':
      return true
    case 'unique':
    case 'rowCount':
    case 'rowCountChange':
    case 'fresherThan':
    case 'aggregate':
    case 'percentile':
    case 'categoryDrift':
    case 'numberDrift':
    case 'failedRows':
    case 'rollup':
      return false
  }
}
