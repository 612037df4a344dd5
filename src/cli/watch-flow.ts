import type { Pool } from 'pg'
import { z } from 'zod'

const stepSchema = z.object({
  product: z.string(),
  status: z.enum(['WAITING', 'RUNNING', 'PUBLISHED', 'UNCHANGED', 'BREACHED', 'FAILED', 'SKIPPED']),
  reason: z.string(),
  note: z.string().nullable(),
  run_id: z.string().nullable(),
  phase: z.string().nullable(),
  rows_written: z.string().nullable(),
  row_count: z.string().nullable(),
  inserted: z.string().nullable(),
  updated: z.string().nullable(),
  deleted: z.string().nullable(),
  seconds: z.number().nullable(),
})

/** A step of a flow as the ledger tells it now. */
export type StepView = z.infer<typeof stepSchema>

export interface FlowView {
  readonly status: string
  readonly steps: readonly StepView[]
}

/** Reads a flow from the ledger, which is right about it wherever the work is done. */
export async function readFlow(pool: Pool, flowId: string): Promise<FlowView> {
  const flow = await pool.query<{ status: string }>('SELECT status FROM ops.flow WHERE id = $1', [
    flowId,
  ])
  const steps = await pool.query(
    `SELECT s.product, s.status, s.reason, s.note, s.run_id, r.phase, r.rows_written::text,
            p.row_count::text, r.rows_inserted::text AS inserted, r.rows_updated::text AS updated,
            r.rows_deleted::text AS deleted,
            extract(epoch FROM coalesce(r.finished_at, now()) - r.started_at)::float8 AS seconds
       FROM ops.step s
       LEFT JOIN LATERAL (SELECT * FROM ops.run r WHERE r.flow_id = s.flow_id AND r.product = s.product
                           ORDER BY r.started_at DESC LIMIT 1) r ON true
       LEFT JOIN ops.product p ON p.product = s.product
      WHERE s.flow_id = $1 ORDER BY s.position`,
    [flowId],
  )
  return { status: flow.rows[0]?.status ?? 'FAILED', steps: z.array(stepSchema).parse(steps.rows) }
}

/** Shows a flow until it ends. @returns its last state. */
export async function watchFlow(
  pool: Pool,
  flowId: string,
  show: (view: FlowView) => void,
  signal: AbortSignal,
  pollMs = 200,
): Promise<FlowView> {
  for (;;) {
    const view = await readFlow(pool, flowId)
    show(view)
    if (view.status !== 'RUNNING' || signal.aborted) return view
    await new Promise((resolve) => setTimeout(resolve, pollMs))
  }
}
