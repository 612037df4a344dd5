import type { Pool } from 'pg'
import { z } from 'zod'
import { exitCodes } from './exit-codes.ts'
import { say } from './output.ts'
import type { FlowView } from './watch-flow.ts'

const failedCheckSchema = z.object({
  name: z.string(),
  severity: z.string(),
  blocking: z.boolean(),
  message: z.string().nullable(),
  sample_keys: z.array(z.record(z.string(), z.unknown())),
})

/** Says what went wrong in a flow: failing checks with their rows, errors in full. @returns the exit code. */
export async function reportFlow(pool: Pool, { steps }: FlowView): Promise<number> {
  for (const step of steps) {
    if (step.status === 'FAILED' && step.note) say(`\n${step.note}`)
    if (step.run_id) await reportQuarantine(pool, step.product, step.run_id)
    if (step.run_id) await reportChecks(pool, step.product, step.run_id)
  }
  if (steps.some(({ status }) => status === 'FAILED')) return exitCodes.failed
  if (steps.some(({ status }) => status === 'BREACHED')) return exitCodes.breached
  return steps.some(({ status }) => status === 'SKIPPED') ? exitCodes.failed : exitCodes.done
}

async function reportQuarantine(pool: Pool, product: string, runId: string): Promise<void> {
  const { rows } = await pool.query<{ reason: string; rows: string }>(
    `SELECT reason, count(*) AS rows FROM ops.quarantined_row, unnest(reasons) reason
      WHERE product = $1 AND run_id = $2 GROUP BY reason ORDER BY reason`,
    [product, runId],
  )
  for (const { reason, rows: count } of rows) {
    say(
      `\nQUARANTINED in ${product}: ${count} rows that violate "${reason}", in ops.quarantined_row`,
    )
  }
}

async function reportChecks(pool: Pool, product: string, runId: string): Promise<void> {
  const { rows } = await pool.query(
    `SELECT name, severity, blocking, message, sample_keys FROM ops.check_result
      WHERE run_id = $1 AND outcome <> 'PASSED' ORDER BY severity, name`,
    [runId],
  )
  for (const check of z.array(failedCheckSchema).parse(rows)) {
    const kind = check.severity === 'error' ? 'CONTRACT_BREACHED' : 'CONTRACT_WARNING'
    say(`\n${kind} in ${product}, check "${check.name}"${check.blocking ? '' : ' (not blocking)'}`)
    say(`  found:    ${check.message ?? 'it failed'}`)
    for (const key of check.sample_keys) {
      const pairs = Object.entries(key).map(([name, value]) => `${name} = ${JSON.stringify(value)}`)
      say(`            ${pairs.join(', ')}`)
    }
    say(
      check.blocking
        ? '  fix:      Correct the data upstream or the contract; the rows before are still served.'
        : '  fix:      Correct the data upstream or the contract.',
    )
  }
}
