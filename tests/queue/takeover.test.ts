import { spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { beginRun } from '../../src/materialization/ledger.ts'
import { claimStep } from '../../src/materialization/flows.ts'
import { plan } from '../../src/materialization/plan.ts'
import { nameWorker } from '../../src/materialization/worker.ts'
import { openTiny, rowsFrom } from '../materialization/tiny-project.ts'
import { copy, flowEnds, left, openWorks, raw, readFlow } from './working.ts'

/** A worker of this machine whose process has ended. */
function deadWorker(): string {
  const { pid } = spawnSync(process.execPath, ['--version'])
  const [machine = '', , life = ''] = nameWorker().split('/')
  return `${machine}/${pid}/${life}`
}

test('the step of a worker that died is taken over, with its message still in the queue', async () => {
  await using tiny = await openTiny(
    [raw, left],
    [rowsFrom(raw, () => [{ id: 1 }]), copy(left, raw)],
  )
  await using works = await openWorks(tiny)
  const flowId = await works.conductor.start(await plan(tiny.pool, tiny.materializations), 'test')
  const worker = deadWorker()
  const product = tiny.registry.byId.get('bronze.raw')
  if (!product) throw new Error('no product')
  await claimStep(tiny.pool, { flowId, product: product.id, worker })
  const about = { definition: '', inputs: {}, sourceState: null }
  await beginRun(tiny.pool, { product, flowId, worker, ...about })
  await using _workers = await works.conductor.work()
  expect(await flowEnds(tiny, flowId)).toEqual({
    status: 'SUCCEEDED',
    steps: { 'bronze.raw': 'PUBLISHED', 'silver.left': 'PUBLISHED' },
  })
  const { rows } = await tiny.pool.query('SELECT deaths, claim FROM ops.step ORDER BY position')
  expect(rows).toEqual([
    { deaths: 1, claim: 2 },
    { deaths: 0, claim: 1 },
  ])
})

test('a step whose worker died between publishing and saying so is not made twice', async () => {
  let read = 0
  await using tiny = await openTiny(
    [raw],
    [
      rowsFrom(raw, () => {
        read += 1
        return [{ id: read }]
      }),
    ],
  )
  await using works = await openWorks(tiny)
  const request = { products: ['bronze.raw'] }
  const flowId = await works.conductor.start(
    await plan(tiny.pool, tiny.materializations, request),
    'test',
  )
  await claimStep(tiny.pool, { flowId, product: 'bronze.raw', worker: deadWorker() })
  const materialization = tiny.materializations.get('bronze.raw')
  if (!materialization) throw new Error('no product')
  const { runProduct } = await import('../../src/materialization/run.ts')
  const signal = new AbortController().signal
  await runProduct(tiny.context, materialization, { flowId, forced: true, signal })
  await using _workers = await works.conductor.work()
  expect(await flowEnds(tiny, flowId)).toEqual({
    status: 'SUCCEEDED',
    steps: { 'bronze.raw': 'PUBLISHED' },
  })
  expect(read).toBe(1)
  expect(await tiny.rows('bronze.raw')).toEqual([{ id: 1, word: null }])
})

test('a worker that stops gives its step back, and another goes on', async () => {
  let stuck = true
  const begun = Promise.withResolvers<void>()
  await using tiny = await openTiny(
    [raw, left],
    [
      rowsFrom(raw, () => [{ id: 1, word: 'one' }]),
      copy(left, raw, async () => {
        begun.resolve()
        // It does not even listen.
        if (stuck) await new Promise((resolve) => setTimeout(resolve, 600_000).unref())
      }),
    ],
  )
  await using works = await openWorks(tiny)
  const first = await works.conductor.work()
  const flowId = await works.conductor.start(await plan(tiny.pool, tiny.materializations), 'test')
  await begun.promise
  await first[Symbol.asyncDispose]()
  expect(await readFlow(tiny, flowId)).toEqual({
    status: 'RUNNING',
    steps: { 'bronze.raw': 'PUBLISHED', 'silver.left': 'WAITING' },
  })
  expect((await tiny.pool.query('SELECT 1 FROM ops.worker')).rowCount).toBe(0)
  stuck = false
  await using second = await openWorks(tiny)
  await using _workers = await second.conductor.work()
  expect(await flowEnds(tiny, flowId)).toMatchObject({
    status: 'SUCCEEDED',
    steps: { 'silver.left': 'PUBLISHED' },
  })
  const { rows } = await tiny.pool.query(`SELECT max(deaths) AS deaths FROM ops.step`)
  expect(rows).toEqual([{ deaths: 0 }])
})

test('workers that stop as soon as they have started lose nothing', async () => {
  await using tiny = await openTiny(
    [raw, left],
    [rowsFrom(raw, () => [{ id: 1 }]), copy(left, raw)],
  )
  await using works = await openWorks(tiny)
  const flowId = await works.conductor.start(await plan(tiny.pool, tiny.materializations), 'test')
  for (let life = 0; life < 3; life++) {
    await using brief = await openWorks(tiny)
    await using _workers = await brief.conductor.work()
  }
  await using _workers = await works.conductor.work()
  expect(await flowEnds(tiny, flowId)).toMatchObject({ status: 'SUCCEEDED' })
})
