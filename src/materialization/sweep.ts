import { hostname } from 'node:os'
import type { Pool } from 'pg'
import { qualifiedName } from '../database/identifier.ts'

export interface Swept {
  readonly lostRuns: number
  readonly returnedSteps: number
  readonly droppedTables: number
}

/**
 * Cleans up after processes that died: their runs are lost, their steps wait again, and candidate
 * tables nobody needs are dropped. Candidates of failed runs stay for a day, to be looked at.
 * Safe to run at any time, by any number of processes.
 */
export async function sweep(pool: Pool): Promise<Swept> {
  const dead = await deadWorkers(pool)
  const lost = await pool.query(
    `UPDATE ops.run SET status = 'LOST', finished_at = now()
      WHERE status = 'RUNNING' AND (lease_until < now() OR worker = ANY ($1))`,
    [dead],
  )
  const returned = await pool.query(
    `UPDATE ops.step s SET status = 'WAITING', worker = NULL
      WHERE s.status = 'RUNNING'
        AND (s.worker = ANY ($1)
             OR NOT EXISTS (SELECT 1 FROM ops.worker w WHERE w.name = s.worker AND w.lease_until > now()))`,
    [dead],
  )
  const { rows: tables } = await pool.query<{ name: string }>(
    `SELECT c.relname AS name
       FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
       LEFT JOIN ops.run r ON c.relname IN (r.candidate, r.candidate || '_input')
      WHERE n.nspname = 'candidate' AND c.relkind = 'r'
        AND coalesce(r.status <> 'RUNNING', true)
        AND NOT coalesce(r.status IN ('FAILED', 'BREACHED') AND c.relname = r.candidate
                         AND r.finished_at > now() - interval '1 day', false)`,
  )
  for (const { name } of tables) {
    await pool.query(`DROP TABLE IF EXISTS ${qualifiedName('candidate', name)}`)
  }
  return {
    lostRuns: lost.rowCount ?? 0,
    returnedSteps: returned.rowCount ?? 0,
    droppedTables: tables.length,
  }
}

/** Workers of this machine whose process is gone; those elsewhere are known by their lease alone. */
async function deadWorkers(pool: Pool): Promise<string[]> {
  const { rows } = await pool.query<{ worker: string }>(
    `SELECT worker FROM ops.run WHERE status = 'RUNNING'
     UNION SELECT worker FROM ops.step WHERE status = 'RUNNING' AND worker IS NOT NULL`,
  )
  return rows
    .map(({ worker }) => worker)
    .filter((worker) => {
      const [host, pid] = worker.split('/')
      return host === hostname() && pid !== undefined && !isAlive(Number(pid))
    })
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // EPERM: alive, but another user's.
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
