import { facet, type Facet } from './facet.ts'

/** What a check said, as far as it may be told outside: no values of rows. */
export interface CheckVerdict {
  readonly name: string
  readonly kind: string
  /** By their SQL names. */
  readonly columns: readonly string[]
  readonly severity: 'error' | 'warn'
  readonly outcome: 'PASSED' | 'FAILED' | 'ERRORED'
  readonly failedRows: bigint | null
}

/** Checks as assertions about the dataset; undefined where none ran. */
export function assertionsFacet(checks: readonly CheckVerdict[]): Facet | undefined {
  if (checks.length === 0) return undefined
  return facet('DataQualityAssertionsDatasetFacet', {
    assertions: checks.map((check) => ({
      assertion: assertionKind(check.kind),
      success: check.outcome === 'PASSED',
      // An assertion has one column at most.
      ...(check.columns.length === 1 ? { column: check.columns[0] } : {}),
      ...said(check),
    })),
  })
}

/** Checks as tests of the run; undefined where none ran. */
export function testsFacet(checks: readonly CheckVerdict[]): Facet | undefined {
  if (checks.length === 0) return undefined
  return facet('TestRunFacet', {
    tests: checks.map((check) => ({
      type: assertionKind(check.kind),
      status: check.outcome === 'PASSED' ? 'pass' : 'fail',
      ...said(check),
    })),
  })
}

function said({ name, severity, outcome, failedRows, columns }: CheckVerdict) {
  const rows = failedRows === 1n ? '1 row' : `${failedRows} rows`
  return {
    name,
    severity,
    ...(outcome === 'ERRORED' ? { actual: 'the check could not run' } : {}),
    ...(outcome === 'FAILED' && failedRows !== null ? { actual: `${rows} against it` } : {}),
    ...(columns.length > 1 ? { params: { columns } } : {}),
  }
}

/** `notNull` → `not_null`, as the specification writes kinds. */
const assertionKind = (kind: string): string =>
  kind.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
