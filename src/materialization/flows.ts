import { randomUUID } from 'node:crypto'
import type { Pool } from 'pg'
import { withTransaction } from '../database/transaction.ts'
import type { Plan } from './plan.ts'
import type { RunOutcome } from './run.ts'

/** Where a step of a flow stands. The last five are final. */
export type StepStatus =
  'WAITING' | 'RUNNING' | 'PUBLISHED' | 'UNCHANGED' | 'BREACHED' | 'FAILED' | 'SKIPPED'

/** An outcome that ends a step. */
export type FinalOutcome = Exclude<RunOutcome, { readonly status: 'ABORTED' | 'BUSY' }>

/** A step whose time has come. */
export interface ReadyStep {
  readonly flowId: string
  readonly product: string
  /** How often it was taken before. */
  readonly claim: number
}

/** A step taken by a worker. Its number is the fence: once another took it, this one has no say. */
export interface ClaimedStep {
  readonly flowId: string
  readonly product: string
  readonly claim: number
  readonly forced: boolean
}

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
  if (plan.steps.length === 0) await closeFinishedFlows(pool)
  return id
}

/**
 * Steps that can start now: what they depend on is final, and nobody makes their product. Where
 * several flows want a product, the oldest is first; the others find out later whether anything is
 * left to do.
 */
export async function readySteps(pool: Pool): Promise<ReadyStep[]> {
  const { rows } = await pool.query<{ flow_id: string; product: string; claim: number }>(
    `SELECT flow_id, product, claim FROM (
       SELECT DISTINCT ON (s.product) s.flow_id, s.product, s.claim, f.created_at, s.position
         FROM ops.step s JOIN ops.flow f ON f.id = s.flow_id AND f.status = 'RUNNING'
        WHERE s.status = 'WAITING'
          AND NOT EXISTS (SELECT 1 FROM ops.step d
                           WHERE d.flow_id = s.flow_id AND d.product = ANY (s.depends_on)
                             AND d.status IN ('WAITING', 'RUNNING'))
          AND NOT EXISTS (SELECT 1 FROM ops.step b WHERE b.product = s.product AND b.status = 'RUNNING')
          AND NOT EXISTS (SELECT 1 FROM ops.run r WHERE r.product = s.product
                             AND r.status = 'RUNNING' AND r.lease_until > now())
        ORDER BY s.product, f.created_at, s.flow_id
     ) ready ORDER BY created_at, position`,
  )
  return rows.map(({ flow_id, product, claim }) => ({ flowId: flow_id, product, claim }))
}

/**
 * Takes a waiting step for a worker. Messages may arrive twice; only the first finds it waiting.
 */
export async function claimStep(
  pool: Pool,
  { flowId, product, worker }: { flowId: string; product: string; worker: string },
): Promise<ClaimedStep | undefined> {
  const { rows } = await pool.query<{ claim: number; forced: boolean }>(
    `UPDATE ops.step SET status = 'RUNNING', worker = $3, claim = claim + 1
      WHERE flow_id = $1 AND product = $2 AND status = 'WAITING' RETURNING claim, forced`,
    [flowId, product, worker],
  )
  const [row] = rows
  return row && { flowId, product, ...row }
}

/** Gives a claimed step back, unfinished. Does nothing when another worker has it by now. */
export async function returnStep(
  pool: Pool,
  { flowId, product, claim }: ClaimedStep,
): Promise<void> {
  await pool.query(
    `UPDATE ops.step SET status = 'WAITING', worker = NULL
      WHERE flow_id = $1 AND product = $2 AND claim = $3 AND status = 'RUNNING'`,
    [flowId, product, claim],
  )
}

/** Gives back what a worker holds by the ledger but does not work on, as after a lost connection. */
export async function returnForgottenSteps(
  pool: Pool,
  worker: string,
  held: readonly ClaimedStep[],
): Promise<void> {
  await pool.query(
    `UPDATE ops.step s SET status = 'WAITING', worker = NULL
      WHERE s.status = 'RUNNING' AND s.worker = $1
        AND NOT EXISTS (SELECT 1 FROM unnest($2::uuid[], $3::text[], $4::int[]) AS h (flow, product, claim)
                         WHERE h.flow = s.flow_id AND h.product = s.product AND h.claim = s.claim)`,
    [
      worker,
      held.map(({ flowId }) => flowId),
      held.map(({ product }) => product),
      held.map(({ claim }) => claim),
    ],
  )
}

/** Ends a claimed step. Does nothing when another worker has it by now: that one will end it. */
export async function finishStep(
  pool: Pool,
  { flowId, product, claim }: ClaimedStep,
  outcome: FinalOutcome,
): Promise<void> {
  await pool.query(
    `UPDATE ops.step SET status = $4, run_id = $5, note = $6, finished_at = now()
      WHERE flow_id = $1 AND product = $2 AND claim = $3 AND status = 'RUNNING'`,
    [flowId, product, claim, outcome.status, outcome.runId, note(outcome)],
  )
  await closeFinishedFlows(pool)
}

/** A flow whose steps are all final has ended: well, unless one of them has not. */
export async function closeFinishedFlows(pool: Pool): Promise<void> {
  await pool.query(
    `UPDATE ops.flow f
        SET finished_at = now(),
            status = CASE WHEN EXISTS (SELECT 1 FROM ops.step s WHERE s.flow_id = f.id
                                         AND s.status IN ('BREACHED', 'FAILED', 'SKIPPED'))
                          THEN 'FAILED' ELSE 'SUCCEEDED' END
      WHERE f.status = 'RUNNING'
        AND NOT EXISTS (SELECT 1 FROM ops.step s
                         WHERE s.flow_id = f.id AND s.status IN ('WAITING', 'RUNNING'))`,
  )
}

/**
 * Ends steps of products that the project no longer has, so that their flows can end. Only after a
 * day: until then a process with another version of the project may know them.
 */
export async function skipUnknownSteps(pool: Pool, known: readonly string[]): Promise<void> {
  await pool.query(
    `UPDATE ops.step s
        SET status = 'SKIPPED', finished_at = now(), note = s.product || ' is not in this project'
       FROM ops.flow f
      WHERE f.id = s.flow_id AND f.created_at < now() - interval '1 day'
        AND s.status = 'WAITING' AND s.product <> ALL ($1)`,
    [known],
  )
}

/** What is under way for a product: steps that wait, for any reason or for this one, and steps that run. */
export async function openSteps(
  pool: Pool,
  product: string,
  requestedBy: string,
): Promise<{ readonly open: boolean; readonly sameWaiting: boolean }> {
  const { rows } = await pool.query<{ open: boolean; same: boolean }>(
    `SELECT count(*) > 0 AS open,
            coalesce(bool_or(s.status = 'WAITING' AND f.requested_by = $2), false) AS same
       FROM ops.step s JOIN ops.flow f ON f.id = s.flow_id AND f.status = 'RUNNING'
      WHERE s.product = $1 AND s.status IN ('WAITING', 'RUNNING')`,
    [product, requestedBy],
  )
  return { open: rows[0]?.open ?? false, sameWaiting: rows[0]?.same ?? false }
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
