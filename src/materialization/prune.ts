import type { Pool } from 'pg'
import { pruneEvents } from '../lineage/openlineage/outbox.ts'

/** Days for which ended runs and flows are kept. */
export const historyDays = 30

/**
 * Runs that went well, and flows that did, of which no more are kept of one product or schedule: what
 * is made every few seconds would else leave millions of them.
 */
export const keptOfEach = 1_000

/** Rows deleted in one statement, so that no lock is held for long. */
const atOnce = 5_000

/**
 * Deletes events that nobody needs any more, and after 30 days rows in quarantine and the history of
 * runs and flows; of those that went well, all but the newest thousand of each product and schedule
 * before that. What is served keeps its run and its checks; each product keeps its newest run and the
 * newest that published, from which data versions are counted on.
 *
 * @returns how many runs were deleted.
 */
export async function pruneHistory(pool: Pool): Promise<number> {
  await pruneEvents(pool)
  await pool.query(
    `DELETE FROM ops.openlineage_received WHERE received_at < now() - make_interval(days => $1)`,
    [historyDays],
  )
  await pool.query(
    `DELETE FROM ops.flow WHERE id IN
       (SELECT id FROM
          (SELECT id, status, finished_at,
                  row_number() OVER (PARTITION BY requested_by ORDER BY created_at DESC) AS place
             FROM ops.flow) f
         WHERE finished_at < now() - make_interval(days => $1)
            OR (place > $3 AND status = 'SUCCEEDED') LIMIT $2)`,
    [historyDays, atOnce, keptOfEach],
  )
  await pool.query(
    `DELETE FROM ops.quarantined_row WHERE quarantined_at < now() - make_interval(days => $1)`,
    [historyDays],
  )
  let pruned = 0
  for (;;) {
    const { rowCount } = await pool.query(
      `DELETE FROM ops.run WHERE id IN
         (SELECT r.id FROM
            (SELECT id, product, status, started_at, finished_at, data_version,
                    row_number() OVER (PARTITION BY product ORDER BY started_at DESC) AS place
               FROM ops.run) r
           WHERE (r.finished_at < now() - make_interval(days => $1)
                  OR (r.place > $3 AND r.status IN ('PUBLISHED', 'UNCHANGED')))
             AND NOT EXISTS (SELECT 1 FROM ops.product p WHERE p.run_id = r.id)
             AND NOT EXISTS (SELECT 1 FROM ops.step s WHERE s.run_id = r.id)
             AND EXISTS (SELECT 1 FROM ops.run n WHERE n.product = r.product AND n.started_at > r.started_at)
             AND (r.data_version IS NULL
                  OR EXISTS (SELECT 1 FROM ops.run n WHERE n.product = r.product
                                AND n.data_version >= r.data_version AND n.started_at > r.started_at))
           LIMIT $2)`,
      [historyDays, atOnce, keptOfEach],
    )
    pruned += rowCount ?? 0
    if ((rowCount ?? 0) < atOnce) return pruned
  }
}
