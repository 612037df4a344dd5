import type { Pool } from 'pg'
import { errorCode } from '../database/database-errors.ts'
import { qualifiedName } from '../database/identifier.ts'
import { withTransaction } from '../database/transaction.ts'
import { putAborts } from '../lineage/openlineage/outbox.ts'
import { closeFinishedFlows } from './flows.ts'
import { dropSuperseded } from './previous-version.ts'
import { isKnownDead } from './worker.ts'

export interface Swept {
  readonly lostRuns: number
  readonly returnedSteps: number
  readonly droppedTables: number
}

/** A step that outlives none of its workers is not tried forever. */
const deathsAllowed = 3

/**
 * Cleans up after processes that died: their runs are lost, their steps wait again, and candidate
 * tables nobody needs are dropped. A product's newest failed candidate stays for a day, to be
 * looked at. Safe to run at any time, by any number of processes.
 */
export async function sweep(pool: Pool): Promise<Swept> {
  const dead = await deadWorkers(pool)
  // Rows locked by others are passed over: a run in the middle of its publication holds its own.
  const lostRuns = await withTransaction(pool, async (client) => {
    const { rows } = await client.query<{ id: string }>(
      `UPDATE ops.run SET status = 'LOST', finished_at = now()
        WHERE id IN (SELECT id FROM ops.run
                      WHERE status = 'RUNNING' AND (lease_until < now() OR worker = ANY ($1))
                        FOR UPDATE SKIP LOCKED)
        RETURNING id`,
      [dead],
    )
    if (rows.length > 0)
      await putAborts(
        client,
        rows.map(({ id }) => id),
      )
    return rows.length
  })
  const returnedSteps = await returnStepsOfTheDead(pool, dead)
  await closeFinishedFlows(pool)
  await pool.query(`DELETE FROM ops.worker WHERE lease_until < now() - interval '1 day'`)
  return {
    lostRuns,
    returnedSteps,
    droppedTables: (await dropOrphans(pool)) + (await dropSuperseded(pool)),
  }
}

/**
 * A step whose worker died waits again. The third death ends it: something in it takes its worker
 * down, and would take down one after the other.
 */
async function returnStepsOfTheDead(pool: Pool, dead: readonly string[]): Promise<number> {
  const { rows } = await pool.query<{ product: string; status: string }>(
    `UPDATE ops.step s
        SET deaths = deaths + 1, worker = NULL,
            status = CASE WHEN deaths + 1 < $2 THEN 'WAITING' ELSE 'FAILED' END,
            finished_at = CASE WHEN deaths + 1 < $2 THEN NULL ELSE now() END,
            note = CASE WHEN deaths + 1 < $2 THEN note
                        ELSE 'Its worker ended ' || $2 || ' times while it ran; it is not tried again.' END
      WHERE s.status = 'RUNNING'
        AND (s.worker = ANY ($1)
             OR NOT EXISTS (SELECT 1 FROM ops.worker w WHERE w.name = s.worker AND w.lease_until > now()))
      RETURNING s.product, s.status`,
    [dead, deathsAllowed],
  )
  const given = rows.filter(({ status }) => status === 'FAILED').map(({ product }) => product)
  if (given.length > 0) {
    await pool.query(
      `UPDATE ops.product
          SET status = 'FAILED', failing_checks = '[]',
              status_since = CASE WHEN status = 'FAILED' THEN status_since ELSE now() END
        WHERE product = ANY ($1)`,
      [given],
    )
  }
  return rows.length
}

/**
 * A table without a live run is an orphan, unless it is the newest candidate of its product that
 * failed. A run is in the ledger before its table is made, so a table being used is always known.
 */
async function dropOrphans(pool: Pool): Promise<number> {
  const { rows } = await pool.query<{ name: string }>(
    `SELECT c.relname AS name
       FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE n.nspname = 'candidate' AND c.relkind = 'r'
        AND NOT EXISTS (SELECT 1 FROM ops.run r WHERE r.status = 'RUNNING'
                           AND c.relname IN (r.candidate, r.candidate || '_input', r.candidate || '_aside'))
        AND regexp_replace(c.relname, '_aside$', '') NOT IN
            (SELECT DISTINCT ON (r.product) r.candidate FROM ops.run r
              WHERE r.status IN ('FAILED', 'BREACHED') AND r.finished_at > now() - interval '1 day'
              ORDER BY r.product, r.started_at DESC)`,
  )
  let dropped = 0
  for (const { name } of rows) if (await drop(pool, name)) dropped += 1
  return dropped
}

/** A run that lost its lease may not know it yet and still be writing; the next sweep drops its table. */
async function drop(pool: Pool, name: string): Promise<boolean> {
  try {
    await withTransaction(pool, async (client) => {
      await client.query(`SET LOCAL lock_timeout = '200ms'`)
      await client.query(`DROP TABLE IF EXISTS ${qualifiedName('candidate', name)}`)
    })
    return true
  } catch (error) {
    if (errorCode(error) === '55P03') return false
    throw error
  }
}

async function deadWorkers(pool: Pool): Promise<string[]> {
  const { rows } = await pool.query<{ worker: string }>(
    `SELECT worker FROM ops.run WHERE status = 'RUNNING'
     UNION SELECT worker FROM ops.step WHERE status = 'RUNNING' AND worker IS NOT NULL`,
  )
  return rows.map(({ worker }) => worker).filter(isKnownDead)
}
