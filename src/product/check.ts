import { defaultName } from './check-name.ts'
import type { Allowance, CheckRule } from './check-rule.ts'

/**
 * What a check says, as data. `contract/` turns it into SQL; the catalog prints it.
 * A check names columns by their TypeScript key; `Column` keeps the compiler watching.
 */
export interface Check<Column extends string = string> {
  readonly kind: CheckRule['kind']
  readonly columns: readonly Column[]
  readonly rule: CheckRule
  /** Unique within the product. Generated from the rule unless given. */
  readonly name: string
  /** `error` marks the contract as breached; `warn` only shows. Default `error`. */
  readonly severity: 'error' | 'warn'
  /** Whether a failure keeps the previous rows served. Default: true for `error`, false for `warn`. */
  readonly blocking: boolean
  /** Violations that are tolerated. Default: none. */
  readonly allow?: Allowance
  /** Rows that violate it are set aside, up to as many as are allowed. Default: they are not. */
  readonly onViolation?: 'quarantine'
}

export interface CheckOptions {
  readonly name?: string
  readonly severity?: 'error' | 'warn'
  /** `false` publishes the rows although the check failed, and marks the contract as breached. */
  readonly blocking?: boolean
}

/** Options of checks that count the rows which violate them. */
export interface RowCheckOptions extends CheckOptions {
  /**
   * Violations that are tolerated: `{ rows: 5 }` passes with 5 and fails with 6, `{ percent: 1 }`
   * passes with exactly 1% of the rows looked at. Where no rows are looked at, there is no violation.
   */
  readonly allow?: Allowance
}

/**
 * Options of checks that are decided row by row. With `onViolation: 'quarantine'` the rows that
 * violate the check are set aside with the reason, in `ops.quarantined_row`, and the others are
 * published; with more of them than `allow` says, the check fails and none is set aside.
 */
export type RowRuleOptions = RowCheckOptions &
  (
    | { readonly onViolation?: never }
    | { readonly onViolation: 'quarantine'; readonly allow: Allowance }
  )

export function defineCheck<Column extends string>(
  columns: readonly Column[],
  rule: CheckRule,
  options: RowCheckOptions & Pick<Check, 'onViolation'> = {},
): Check<Column> {
  const { name, severity = 'error', blocking = severity === 'error', allow, onViolation } = options
  return {
    kind: rule.kind,
    columns,
    rule,
    name: name ?? defaultName(columns, rule, allow),
    severity,
    blocking,
    ...(allow === undefined ? {} : { allow }),
    ...(onViolation === undefined ? {} : { onViolation }),
  }
}
