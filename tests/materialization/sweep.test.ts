import { spawnSync } from 'node:child_process'
import { integer } from 'drizzle-orm/pg-core'
import { atLeast, gold } from 'platinum'
import { expect, test } from 'vitest'
import { createFlow, claimStep, readySteps } from '../../src/materialization/flows.ts'
import { beginRun } from '../../src/materialization/ledger.ts'
import { plan } from '../../src/materialization/plan.ts'
import { sweep } from '../../src/materialization/sweep.ts'
import { isKnownDead, nameWorker } from '../../src/materialization/worker.ts'
import { declare } from '../product/declare.ts'
import { openTiny, rowsFrom, type TinyProject } from './tiny-project.ts'

const items = declare(gold.table('items', { id: integer('id').primaryKey(), n: integer('n') }), {
  checks: [atLeast('n', 0)],
})

/** A worker of this machine whose process has ended. */
function deadWorker(): string {
  const { pid } = spawnSync(process.execPath, ['--version'])
  const [machine = '', , life = ''] = nameWorker().split('/')
  return `${machine}/${pid}/${life}`
}

async function open(rows: () => object[] = () => [{ id: 1, n: 1 }]): Promise<TinyProject> {
  return await openTiny([items], [rowsFrom(items, rows)])
}

async function begin(tiny: TinyProject, worker: string) {
  const [product] = tiny.registry.products
  if (!product) throw new Error('no product')
  const about = { flowId: null, definition: '', inputs: {}, sourceState: null }
  const run = await beginRun(tiny.pool, { product, worker, ...about })
  if (!run) throw new Error('busy')
  return run
}

async function candidates({ pool }: TinyProject): Promise<string[]> {
  const { rows } = await pool.query<{ name: string }>(
    `SELECT relname AS name FROM pg_class WHERE relnamespace = 'candidate'::regnamespace
        AND relkind = 'r' ORDER BY 1`,
  )
  return rows.map(({ name }) => name)
}

test('a worker of this machine is dead when its process is, and another life of this one too', () => {
  const own = nameWorker()
  expect(isKnownDead(own)).toBe(false)
  expect(isKnownDead(deadWorker())).toBe(true)
  expect(isKnownDead(own.replace(/[^/]+$/, 'earlier'))).toBe(true)
  expect(isKnownDead(`elsewhere~12345678/1/abc`)).toBe(false)
})

test('a dead worker loses its run and its step at once, without waiting for the lease', async () => {
  await using tiny = await open()
  const dead = deadWorker()
  const flowId = await createFlow(tiny.pool, await plan(tiny.pool, tiny.materializations), 'test')
  await claimStep(tiny.pool, { flowId, product: 'gold.items', worker: dead })
  await begin(tiny, dead)
  await tiny.pool.query(`INSERT INTO ops.worker VALUES ($1, now() + interval '1 hour')`, [dead])
  expect(await sweep(tiny.pool)).toMatchObject({ lostRuns: 1, returnedSteps: 1 })
  expect(await readySteps(tiny.pool)).toEqual([{ flowId, product: 'gold.items', claim: 1 }])
})

test('a living worker keeps its run, its step and its tables', async () => {
  await using tiny = await open()
  const worker = nameWorker()
  await tiny.pool.query(`INSERT INTO ops.worker VALUES ($1, now() + interval '1 minute')`, [worker])
  const flowId = await createFlow(tiny.pool, await plan(tiny.pool, tiny.materializations), 'test')
  await claimStep(tiny.pool, { flowId, product: 'gold.items', worker })
  const { candidate } = await begin(tiny, worker)
  await tiny.pool.query(
    `CREATE TABLE candidate.${candidate} (); CREATE TABLE candidate.${candidate}_input ()`,
  )
  expect(await sweep(tiny.pool)).toEqual({ lostRuns: 0, returnedSteps: 0, droppedTables: 0 })
  expect(await candidates(tiny)).toEqual([candidate, `${candidate}_input`])
})

test('tables of a run that was lost are dropped, and tables without a run', async () => {
  await using tiny = await open()
  const { candidate } = await begin(tiny, deadWorker())
  await tiny.pool.query(
    `CREATE TABLE candidate.${candidate} (); CREATE TABLE candidate.${candidate}_input ();
     CREATE TABLE candidate."nobody's" ()`,
  )
  expect(await sweep(tiny.pool)).toMatchObject({ droppedTables: 3 })
  expect(await candidates(tiny)).toEqual([])
})

test('only the newest failed candidate of a product is kept, for a day', async () => {
  await using tiny = await open(() => [{ id: 1, n: -1 }])
  const kept: string[] = []
  for (let time = 0; time < 3; time++) {
    const outcome = await tiny.run('gold.items')
    expect(outcome.status).toBe('BREACHED')
    const { rows } = await tiny.pool.query<{ candidate: string }>(
      'SELECT candidate FROM ops.run WHERE id = $1',
      [outcome.runId],
    )
    kept.push(rows[0]?.candidate ?? '')
  }
  await sweep(tiny.pool)
  expect(await candidates(tiny)).toEqual([kept.at(-1)])
  await tiny.pool.query(`UPDATE ops.run SET finished_at = finished_at - interval '25 hours'`)
  await sweep(tiny.pool)
  expect(await candidates(tiny)).toEqual([])
})

// The embedded database has one transaction at a time, so there nothing can be in the way.
const onServer = Boolean(process.env['DATABASE_URL'])

test.runIf(onServer)(
  'a table that is still being written to is dropped by a later sweep',
  async () => {
    await using tiny = await open()
    await tiny.pool.query('CREATE TABLE candidate.zombie (n integer)')
    const client = await tiny.pool.connect()
    await client.query('BEGIN')
    await client.query('INSERT INTO candidate.zombie VALUES (1)')
    expect(await sweep(tiny.pool)).toMatchObject({ droppedTables: 0 })
    await client.query('COMMIT')
    client.release()
    expect(await sweep(tiny.pool)).toMatchObject({ droppedTables: 1 })
  },
)

test('a step that takes down its third worker is not tried again', async () => {
  await using tiny = await open()
  await tiny.run('gold.items')
  const what = await plan(tiny.pool, tiny.materializations, { products: ['gold.items'] })
  const flowId = await createFlow(tiny.pool, what, 'test')
  for (let death = 1; death <= 3; death++) {
    expect(await readySteps(tiny.pool)).toHaveLength(1)
    await claimStep(tiny.pool, { flowId, product: 'gold.items', worker: deadWorker() })
    expect(await sweep(tiny.pool)).toMatchObject({ returnedSteps: 1 })
  }
  expect(await readySteps(tiny.pool)).toEqual([])
  const { rows } = await tiny.pool.query(
    `SELECT s.status, s.note, f.status AS flow FROM ops.step s JOIN ops.flow f ON f.id = s.flow_id`,
  )
  expect(rows).toEqual([
    {
      status: 'FAILED',
      note: 'Its worker ended 3 times while it ran; it is not tried again.',
      flow: 'FAILED',
    },
  ])
  expect(await tiny.state('gold.items')).toMatchObject({ status: 'FAILED', dataVersion: 1n })
})

test('two sweeps at once do no harm', async () => {
  await using tiny = await open()
  await begin(tiny, deadWorker())
  await tiny.pool.query('CREATE TABLE candidate.a (); CREATE TABLE candidate.b ()')
  const swept = await Promise.all([sweep(tiny.pool), sweep(tiny.pool)])
  expect(swept.reduce((total, { lostRuns }) => total + lostRuns, 0)).toBe(1)
  expect(await candidates(tiny)).toEqual([])
})
