import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { keptOfEach, pruneHistory } from '../../src/materialization/prune.ts'
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

test('of what is made every few seconds, the newest runs that went well stay, and all that did not', async () => {
  await using fresh = await freshDatabase()
  const { pool } = fresh.database
  await applyEngineTables(pool)
  // The oldest five and the newest failed.
  await pool.query(
    `INSERT INTO ops.run (id, product, status, worker, lease_until, started_at, finished_at,
                          candidate, definition, data_version)
     SELECT gen_random_uuid(), 'bronze.events', CASE WHEN n IN (1, 2, 3, 4, 5, $1) THEN 'FAILED' ELSE 'PUBLISHED' END,
            'w', now(), now() - make_interval(secs => $1 - n), now(), n::text, '',
            CASE WHEN n IN (1, 2, 3, 4, 5, $1) THEN NULL ELSE n END
       FROM generate_series(1, $1) n`,
    [keptOfEach + 20],
  )
  await pool.query(
    `INSERT INTO ops.flow (id, requested_by, status, created_at, finished_at)
     SELECT gen_random_uuid(), by, CASE WHEN n = 1 THEN 'FAILED' ELSE 'SUCCEEDED' END,
            now() - make_interval(secs => $1 - n), now()
       FROM generate_series(1, $1) n, unnest(ARRAY['often', 'also often']) by`,
    [keptOfEach + 20],
  )
  expect(await pruneHistory(pool)).toBe(15)
  const runs = await pool.query(
    `SELECT status, count(*)::int, min(candidate::int) FROM ops.run GROUP BY status ORDER BY status`,
  )
  expect(runs.rows).toEqual([
    { status: 'FAILED', count: 6, min: 1 },
    { status: 'PUBLISHED', count: keptOfEach - 1, min: 21 },
  ])
  const flows = await pool.query(
    `SELECT requested_by, status, count(*)::int FROM ops.flow GROUP BY 1, 2 ORDER BY 1, 2`,
  )
  expect(flows.rows).toEqual(
    ['also often', 'often'].flatMap((by) => [
      { requested_by: by, status: 'FAILED', count: 1 },
      { requested_by: by, status: 'SUCCEEDED', count: keptOfEach },
    ]),
  )
  expect(await pruneHistory(pool)).toBe(0)
})
