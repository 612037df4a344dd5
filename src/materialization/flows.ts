import { randomUUID } from 'node:crypto'
import type { Pool } from 'pg'
import { withTransaction } from '../database/transaction.ts'
import { workerName } from './ledger.ts'
import type { Plan } from './plan.ts'
import type { RunOutcome } from './run.ts'

/** Where a step of a flow stands. The last five are final. */
export type StepStatus =
  'WAITING' | 'RUNNING' | 'PUBLISHED' | 'UNCHANGED' | 'BREACHED' | 'FAILED' | 'SKIPPED'

/** An outcome that ends a step. */
export type FinalOutcome = Exclude<RunOutcome, { readonly status: 'ABORTED' }>

/** Stores a plan as a flow to be worked off. @returns its id. */
export async function createFlow(pool: Pool, plan: Plan, requestedBy: string): Promise<string> {
  const id = randomUUID()
  await withTransaction(pool, async (client) => {
    await client.query('INSERT INTO ops.flow (id, requested_by) VALUES ($1, $2)', [id, requestedBy])
    for (const [position, step] of plan.steps.entries()) {
      await client.query(
        `INSERT INTO ops.step (flow_id, product, position, reason, forced, depends_on)
         VALUES ($1, $2, $3, $4, $5, $6)`,
        [id, step.product, position, step.reason, step.forced, step.dependsOn],
      )
    }
  })
  await closeFinishedFlow(pool, id)
  return id
}

/** Steps whose dependencies are all final. */
export async function readySteps(pool: Pool, flowId: string): Promise<string[]> {
  const { rows } = await pool.query<{ product: string }>(
    `SELECT s.product FROM ops.step s
      WHERE s.flow_id = $1 AND s.status = 'WAITING'
        AND NOT EXISTS (SELECT 1 FROM ops.step d
                         WHERE d.flow_id = s.flow_id AND d.product = ANY (s.depends_on)
                           AND d.status IN ('WAITING', 'RUNNING'))
      ORDER BY s.position`,
    [flowId],
  )
  return rows.map(({ product }) => product)
}

/**
 * Takes a waiting step for this process. Messages may arrive twice; only the first finds it waiting.
 */
export async function claimStep(
  pool: Pool,
  flowId: string,
  product: string,
): Promise<{ readonly forced: boolean } | undefined> {
  const { rows } = await pool.query<{ forced: boolean }>(
    `UPDATE ops.step SET status = 'RUNNING', worker = $3
      WHERE flow_id = $1 AND product = $2 AND status = 'WAITING' RETURNING forced`,
    [flowId, product, workerName],
  )
  return rows[0]
}

/** Gives a claimed step back, unfinished. */
export async function returnStep(pool: Pool, flowId: string, product: string): Promise<void> {
  await pool.query(
    `UPDATE ops.step SET status = 'WAITING', worker = NULL
      WHERE flow_id = $1 AND product = $2 AND status = 'RUNNING'`,
    [flowId, product],
  )
}

export async function finishStep(
  pool: Pool,
  flowId: string,
  product: string,
  outcome: FinalOutcome,
): Promise<void> {
  await pool.query(
    `UPDATE ops.step SET status = $3, run_id = $4, note = $5, finished_at = now()
      WHERE flow_id = $1 AND product = $2`,
    [flowId, product, outcome.status, outcome.runId, note(outcome)],
  )
  await closeFinishedFlow(pool, flowId)
}

/** A flow whose steps are all final has ended: well, unless one of them has not. */
async function closeFinishedFlow(pool: Pool, flowId: string): Promise<void> {
  await pool.query(
    `UPDATE ops.flow f
        SET finished_at = now(),
            status = CASE WHEN EXISTS (SELECT 1 FROM ops.step s WHERE s.flow_id = f.id
                                         AND s.status IN ('BREACHED', 'FAILED', 'SKIPPED'))
                          THEN 'FAILED' ELSE 'SUCCEEDED' END
      WHERE f.id = $1 AND f.status = 'RUNNING'
        AND NOT EXISTS (SELECT 1 FROM ops.step s
                         WHERE s.flow_id = f.id AND s.status IN ('WAITING', 'RUNNING'))`,
    [flowId],
  )
}

function note(outcome: FinalOutcome): string | null {
  switch (outcome.status) {
    case 'SKIPPED':
      return outcome.note
    case 'FAILED':
      return outcome.error.message
    case 'BREACHED':
      return outcome.results
        .filter(({ outcome: said }) => said !== 'PASSED')
        .map(({ message }) => message)
        .join('; ')
    case 'PUBLISHED':
    case 'UNCHANGED':
      return null
  }
}

/** Flows that have not ended. */
export async function runningFlows(pool: Pool): Promise<string[]> {
  const { rows } = await pool.query<{ id: string }>(
    `SELECT id FROM ops.flow WHERE status = 'RUNNING' ORDER BY created_at`,
  )
  return rows.map(({ id }) => id)
}
