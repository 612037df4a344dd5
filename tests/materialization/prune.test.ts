import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { pruneHistory } from '../../src/materialization/prune.ts'
import { applyEngineTables } from '../../src/migration/engine-tables.ts'
import { freshDatabase } from '../harness/database.ts'

test('old history goes; what is served, the newest run and the newest version stay', async () => {
  await using fresh = await freshDatabase()
  const { pool } = fresh.database
  await applyEngineTables(pool)
  const add = async (name: string, daysAgo: number, status: string, version: number | null) => {
    const id = randomUUID()
    await pool.query(
      `INSERT INTO ops.run (id, product, status, worker, lease_until, started_at, finished_at,
                            candidate, definition, data_version)
       VALUES ($1, 'gold.items', $2, 'w', now(), now() - make_interval(days => $3),
               now() - make_interval(days => $3), $4, '', $5)`,
      [id, status, daysAgo, name, version],
    )
    await pool.query(
      `INSERT INTO ops.check_result VALUES ($1, 'c', 'unique', '{}', 'error', true, 'PASSED', 0, null, '[]')`,
      [id],
    )
    return id
  }
  const served = await add('served', 90, 'PUBLISHED', 3)
  await add('before', 91, 'PUBLISHED', 2)
  await add('lost', 80, 'LOST', null)
  await add('last version of a product that was emptied', 70, 'PUBLISHED', 7)
  await add('old failure', 60, 'FAILED', null)
  await add('newest', 50, 'BREACHED', null)
  await pool.query(
    `INSERT INTO ops.product VALUES ('gold.items', '1.0.0', 3, $1, now(), null, 0, 'BREACHED', now(), '[]')`,
    [served],
  )
  await pool.query(
    `INSERT INTO ops.flow (id, requested_by, status, created_at, finished_at) VALUES
       (gen_random_uuid(), 'old', 'FAILED', now() - interval '40 days', now() - interval '40 days'),
       (gen_random_uuid(), 'young', 'SUCCEEDED', now(), now()),
       (gen_random_uuid(), 'running', 'RUNNING', now() - interval '40 days', null)`,
  )
  expect(await pruneHistory(pool)).toBe(3)
  const runs = await pool.query('SELECT candidate FROM ops.run ORDER BY started_at')
  expect(runs.rows).toEqual([
    { candidate: 'served' },
    { candidate: 'last version of a product that was emptied' },
    { candidate: 'newest' },
  ])
  expect((await pool.query('SELECT 1 FROM ops.check_result')).rowCount).toBe(3)
  const flows = await pool.query('SELECT requested_by FROM ops.flow ORDER BY 1')
  expect(flows.rows).toEqual([{ requested_by: 'running' }, { requested_by: 'young' }])
  expect(await pruneHistory(pool)).toBe(0)
})
