import type { Pool, PoolClient } from 'pg'
import { z } from 'zod'
import type { RunEvent } from './run-event.ts'

/** Days for which an event that cannot be sent is kept. */
export const waitingDays = 3

/** Most events that wait for a destination; beyond it the oldest are dropped. */
export const waitingAtMost = 20_000

/** Longest event, in characters. A longer one is sent without what makes it long. */
const longestEvent = 1_000_000

/** Seconds for which an event that was taken is left alone. Longer than an attempt may take. */
const claimSeconds = 60

/** An event taken to be sent. */
export interface ClaimedEvent {
  readonly id: string
  readonly runId: string
  /** JSON on one line. */
  readonly text: string
}

/** Writes an event for each destination, in the transaction of what it tells. */
export async function putEvent(
  client: PoolClient,
  destinations: readonly string[],
  event: RunEvent,
): Promise<void> {
  await client.query(
    `INSERT INTO ops.openlineage_outbox (destination, run_id, event_type, event)
     SELECT unnest($1::text[]), $2, $3, $4::json
     ON CONFLICT (run_id, destination, event_type) DO NOTHING`,
    [destinations, event.run.runId, event.eventType, eventText(event)],
  )
}

/** JSON as Postgres can keep it: one line, of bounded length, without what is no text. */
function eventText(event: RunEvent): string {
  const text = asText(event)
  if (text.length <= longestEvent) return text
  const { sql: _sql, ...jobFacets } = event.job.facets
  const outputs = event.outputs.map(({ facets, ...output }) => {
    const { columnLineage: _columns, ...others } = facets
    return { ...output, facets: others }
  })
  return asText({ ...event, job: { ...event.job, facets: jobFacets }, outputs })
}

const asText = (event: RunEvent): string =>
  JSON.stringify(event, (_key, value: unknown) =>
    typeof value === 'string' ? value.toWellFormed().replaceAll('\0', '\u2400') : value,
  )

/**
 * Tells that runs ended without a word: their workers died or gave up. What is said of them is what
 * their beginning said; a run that began without an event ends without one.
 */
export async function putAborts(client: PoolClient, runIds: readonly string[]): Promise<void> {
  await client.query(
    `INSERT INTO ops.openlineage_outbox (destination, run_id, event_type, event)
     SELECT destination, run_id, 'ABORT',
            (event::jsonb || jsonb_build_object('eventType', 'ABORT', 'eventTime',
               to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')))::json
       FROM ops.openlineage_outbox
      WHERE run_id = ANY ($1) AND event_type = 'START'
     ON CONFLICT (run_id, destination, event_type) DO NOTHING`,
    [runIds],
  )
}

const claimedRows = z.array(
  z
    .object({ id: z.string(), run_id: z.string(), event: z.string() })
    .transform(({ id, run_id, event }): ClaimedEvent => ({ id, runId: run_id, text: event })),
)

/**
 * Takes the events whose turn it is: of each run the first that waits, so that a run's events arrive
 * in order. Another process does not take them meanwhile.
 */
export async function claimEvents(
  pool: Pool,
  destination: string,
  atMost: number,
): Promise<ClaimedEvent[]> {
  const { rows } = await pool.query(
    `UPDATE ops.openlineage_outbox
        SET claimed_until = clock_timestamp() + make_interval(secs => $3), attempts = attempts + 1
      WHERE id IN
        (SELECT o.id FROM ops.openlineage_outbox o
          WHERE o.destination = $1 AND o.status = 'WAITING'
            AND (o.claimed_until IS NULL OR o.claimed_until < clock_timestamp())
            AND NOT EXISTS (SELECT 1 FROM ops.openlineage_outbox e
                             WHERE e.run_id = o.run_id AND e.destination = o.destination
                               AND e.status = 'WAITING' AND e.id < o.id)
          ORDER BY o.id LIMIT $2 FOR UPDATE SKIP LOCKED)
      RETURNING id::text, run_id, event::text`,
    [destination, atMost, claimSeconds],
  )
  return claimedRows.parse(rows).sort((a, b) => (BigInt(a.id) < BigInt(b.id) ? -1 : 1))
}

/** Records how sending an event ended. */
export async function finishEvent(
  pool: Pool,
  { id }: ClaimedEvent,
  status: 'SENT' | 'REFUSED',
  note: string | null = null,
): Promise<void> {
  await pool.query(
    `UPDATE ops.openlineage_outbox
        SET status = $2, note = $3, done_at = clock_timestamp(), claimed_until = NULL
      WHERE id = $1`,
    [id, status, note],
  )
}

/** Gives events back that were not sent. */
export async function returnEvents(
  pool: Pool,
  events: readonly ClaimedEvent[],
  note: string | null,
): Promise<void> {
  await pool.query(
    `UPDATE ops.openlineage_outbox SET claimed_until = NULL, note = $2
      WHERE id = ANY ($1::bigint[]) AND status = 'WAITING'`,
    [events.map(({ id }) => id), note],
  )
}

/**
 * Deletes what was sent more than a day ago, what could not be sent for three days, and what is too
 * much. The beginning of a run that still runs is kept, since its end may have to be told from it.
 *
 * @returns how many events were given up that nobody had taken.
 */
export async function pruneEvents(pool: Pool): Promise<number> {
  await pool.query(
    `DELETE FROM ops.openlineage_outbox o
      WHERE o.status <> 'WAITING' AND o.done_at < now() - interval '1 day'
        AND NOT EXISTS (SELECT 1 FROM ops.run r WHERE r.id = o.run_id AND r.status = 'RUNNING')`,
  )
  const old = await pool.query(
    `DELETE FROM ops.openlineage_outbox
      WHERE status = 'WAITING' AND created_at < now() - make_interval(days => $1)`,
    [waitingDays],
  )
  const bounds = await pool.query<{ destination: string; id: string }>(
    `SELECT destination, id::text FROM
       (SELECT destination, id, row_number() OVER (PARTITION BY destination ORDER BY id DESC) AS place
          FROM ops.openlineage_outbox WHERE status = 'WAITING') waiting
      WHERE place = $1`,
    [waitingAtMost + 1],
  )
  let given = old.rowCount ?? 0
  for (const { destination, id } of bounds.rows) {
    const { rowCount } = await pool.query(
      `DELETE FROM ops.openlineage_outbox
        WHERE destination = $1 AND status = 'WAITING' AND id <= $2`,
      [destination, id],
    )
    given += rowCount ?? 0
  }
  return given
}
