import { z } from 'zod'
import type { Product } from '../product/product.ts'
import { withoutDetails } from './meta.ts'
import { run, type Execution } from './run-statement.ts'
import { bindStatement, parameter, sql, toStatement } from './sql-text.ts'
import { toldChecks } from './told-checks.ts'
import { formatTimestamp } from './timestamp-text.ts'

/** What one run's check came to. */
export interface CheckOutcome {
  readonly name: string
  readonly kind: string
  /** TypeScript keys of the columns it is about. */
  readonly fields: readonly string[]
  readonly severity: 'error' | 'warn'
  readonly blocking: boolean
  readonly outcome: 'PASSED' | 'FAILED' | 'ERRORED'
  readonly failedRows: string | null
  readonly message: string | null
  readonly run: { readonly id: string; readonly finishedAt: string }
  /** What the run published; null: nothing. */
  readonly dataVersion: string | null
}

const row = z.tuple([
  z.string(),
  z.string(),
  z.string(),
  z.enum(['error', 'warn']),
  z.enum(['t', 'f']),
  z.enum(['PASSED', 'FAILED', 'ERRORED']),
  z.string().nullable(),
  z.string().nullable(),
  z.string(),
  z.string(),
  z.string().nullable(),
])

/**
 * The outcomes of a product's checks in its newest audited runs, newest first, as long as runs are
 * kept.
 * @param runs how many runs
 */
export async function readCheckHistory(
  product: Product,
  runs: number,
  execution: Execution,
): Promise<readonly CheckOutcome[]> {
  const { id } = product
  const text = sql`select c.name, c.kind, to_json(c.columns), c.severity, c.blocking, c.outcome, c.failed_rows, c.message, r.id, r.finished_at at time zone 'UTC', r.data_version from (select u.* from ops.run as u where u.product = ${parameter(id, 'text')} and u.finished_at is not null and exists (select 1 from ops.check_result as k where k.run_id = u.id) order by u.started_at desc limit ${parameter(String(runs), 'bigint')}) as r join ops.check_result as c on c.run_id = r.id order by r.started_at desc, c.name`
  const rows = await run(bindStatement(toStatement(text), { variables: {} }), execution)
  const outcomes = rows.texts().map((cells): CheckOutcome => {
    const [name, kind, fields, severity, blocking, outcome, failedRows, message, ...of] =
      row.parse(cells)
    const [runId, finishedAt, dataVersion] = of
    return withoutDetails({
      name,
      kind,
      fields: z.array(z.string()).parse(JSON.parse(fields)),
      severity,
      blocking: blocking === 't',
      outcome,
      failedRows,
      message,
      run: { id: runId, finishedAt: formatTimestamp(finishedAt, 'Z') },
      dataVersion,
    })
  })
  return toldChecks(product, outcomes)
}
