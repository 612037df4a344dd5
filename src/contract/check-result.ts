/** What a check said of one candidate. */
export interface CheckResult {
  readonly name: string
  readonly kind: string
  /** TypeScript keys of the columns it looks at. */
  readonly columns: readonly string[]
  readonly severity: 'error' | 'warn'
  readonly blocking: boolean
  /** `ERRORED`: the check itself could not run, which counts as failed. */
  readonly outcome: 'PASSED' | 'FAILED' | 'ERRORED'
  /** Rows that violate it, exactly; null where rows cannot be counted (row count, errored). */
  readonly failedRows: bigint | null
  /** What was found, for people. Null when it passed. */
  readonly message: string | null
  /** Up to five grain keys of violating rows. Values of protected columns are left out. */
  readonly sampleKeys: readonly Readonly<Record<string, unknown>>[]
}

/** State of a product's contract after its newest run. */
export type ContractStatus =
  /** Never materialized. */
  | 'UNCHECKED'
  | 'PASSING'
  /** Only checks of severity `warn` failed. */
  | 'WARNING'
  /** A check of severity `error` failed; if it blocks, the rows before are still served. */
  | 'BREACHED'
  /** The newest run ended before it could be checked; the rows before are still served. */
  | 'FAILED'

export function contractStatus(results: readonly CheckResult[]): ContractStatus {
  const failed = results.filter((result) => result.outcome !== 'PASSED')
  if (failed.some((result) => result.severity === 'error')) return 'BREACHED'
  return failed.length > 0 ? 'WARNING' : 'PASSING'
}

/** Whether these results keep the candidate from being published. */
export function blocksPublishing(results: readonly CheckResult[]): boolean {
  return results.some((result) => result.outcome !== 'PASSED' && result.blocking)
}
