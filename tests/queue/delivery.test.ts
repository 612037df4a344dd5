import { expect, test } from 'vitest'
import { claimStep, returnForgottenSteps, readySteps } from '../../src/materialization/flows.ts'
import { createFlow, finishStep, returnStep } from '../../src/materialization/flows.ts'
import { plan } from '../../src/materialization/plan.ts'
import { nameWorker } from '../../src/materialization/worker.ts'
import { openTiny, rowsFrom, type TinyProject } from '../materialization/tiny-project.ts'
import { copy, flowEnds, left, openWorks, raw } from './working.ts'

async function open(hear: () => void = () => undefined): Promise<TinyProject> {
  return await openTiny(
    [raw, left],
    [
      rowsFrom(raw, () => {
        hear()
        return [{ id: 1, word: 'one' }]
      }),
      copy(left, raw),
    ],
  )
}

const only = { products: ['bronze.raw'], only: true }

test('a message that is delivered many times runs once', async () => {
  let read = 0
  await using tiny = await open(() => {
    read += 1
  })
  await using works = await openWorks(tiny, { parallel: 4 })
  const flowId = await createFlow(
    tiny.pool,
    await plan(tiny.pool, tiny.materializations, only),
    'test',
  )
  const message = { flowId, product: 'bronze.raw', lane: 'batch' } as const
  // Different attempts, so that the queue takes them for different messages.
  await works.transport.sendSteps([0, 1, 2, 3, 4].map((claim) => ({ ...message, claim })))
  await using _workers = await works.conductor.work()
  expect(await flowEnds(tiny, flowId)).toMatchObject({ status: 'SUCCEEDED' })
  await works.transport.sendSteps([{ ...message, claim: 9 }])
  const after = await works.conductor.start(
    await plan(tiny.pool, tiny.materializations, { products: ['silver.left'] }),
    'test',
  )
  await flowEnds(tiny, after)
  expect(read).toBe(1)
})

test('a message of a product that nobody knows, or of no flow, does no harm', async () => {
  await using tiny = await open()
  await using works = await openWorks(tiny)
  await using _workers = await works.conductor.work()
  await works.transport.sendSteps([
    { flowId: 'f', product: 'gold.gone', lane: 'batch', claim: 0 },
    {
      flowId: '00000000-0000-0000-0000-000000000000',
      product: 'bronze.raw',
      lane: 'batch',
      claim: 0,
    },
  ])
  const flowId = await works.conductor.start(await plan(tiny.pool, tiny.materializations), 'test')
  expect(await flowEnds(tiny, flowId)).toMatchObject({ status: 'SUCCEEDED' })
  expect(works.errors).toEqual([])
})

test('who has lost a step can neither end it nor give it back', async () => {
  await using tiny = await open()
  const flowId = await createFlow(
    tiny.pool,
    await plan(tiny.pool, tiny.materializations, only),
    'test',
  )
  const step = { flowId, product: 'bronze.raw' }
  const first = await claimStep(tiny.pool, { ...step, worker: nameWorker() })
  expect(await claimStep(tiny.pool, { ...step, worker: nameWorker() })).toBeUndefined()
  if (!first) throw new Error('not claimed')
  await returnStep(tiny.pool, first)
  const second = await claimStep(tiny.pool, { ...step, worker: nameWorker() })
  expect(second).toEqual({ ...first, claim: 2 })
  await returnStep(tiny.pool, first)
  await finishStep(tiny.pool, first, { runId: null, status: 'UNCHANGED' })
  const { rows } = await tiny.pool.query(`SELECT status, claim FROM ops.step`)
  expect(rows).toEqual([{ status: 'RUNNING', claim: 2 }])
})

test('a step that its own worker has forgotten waits again, and the others stay', async () => {
  await using tiny = await open()
  const worker = nameWorker()
  const all = await plan(tiny.pool, tiny.materializations)
  const flowId = await createFlow(tiny.pool, all, 'test')
  const held = await claimStep(tiny.pool, { flowId, product: 'silver.left', worker })
  await claimStep(tiny.pool, { flowId, product: 'bronze.raw', worker })
  await returnForgottenSteps(tiny.pool, worker, held ? [held] : [])
  expect(await readySteps(tiny.pool)).toEqual([{ flowId, product: 'bronze.raw', claim: 1 }])
})
