import type { PoolClient } from 'pg'
import type { CheckResult } from '../contract/check-result.ts'

/** Keeps what each check said of a run's candidate. */
export async function insertCheckResults(
  client: PoolClient,
  runId: string,
  results: readonly CheckResult[],
): Promise<void> {
  for (const result of results) {
    await client.query(
      `INSERT INTO ops.check_result
         (run_id, name, kind, columns, severity, blocking, outcome, failed_rows, message, sample_keys)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
      [
        runId,
        result.name,
        result.kind,
        result.columns,
        result.severity,
        result.blocking,
        result.outcome,
        result.failedRows?.toString() ?? null,
        result.message,
        JSON.stringify(result.sampleKeys),
      ],
    )
  }
}

/** The failing checks as `ops.product` keeps them for readers. */
export function failingChecks(results: readonly CheckResult[]): string {
  return JSON.stringify(
    results
      .filter(({ outcome }) => outcome !== 'PASSED')
      .map(({ name, severity, blocking, failedRows, message }) => ({
        name,
        severity,
        blocking,
        failedRows: failedRows?.toString() ?? null,
        message,
      })),
  )
}
