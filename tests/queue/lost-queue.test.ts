import { expect, test } from 'vitest'
import { plan } from '../../src/materialization/plan.ts'
import { openTiny, rowsFrom } from '../materialization/tiny-project.ts'
import {
  copy,
  flowEnds,
  left,
  loseQueue,
  openWorks,
  raw,
  readFlow,
  right,
  until,
} from './working.ts'

test('a queue that loses every message in the middle of a flow loses nothing', async () => {
  const gate = Promise.withResolvers<void>()
  await using tiny = await openTiny(
    [raw, left, right],
    [
      rowsFrom(raw, () => [{ id: 1, word: 'one' }]),
      copy(left, raw, () => gate.promise),
      copy(right, left),
    ],
  )
  await using works = await openWorks(tiny)
  await using _workers = await works.conductor.work()
  const flowId = await works.conductor.start(await plan(tiny.pool, tiny.materializations), 'test')
  await until(async () => (await readFlow(tiny, flowId)).steps['silver.left'] === 'RUNNING')
  await loseQueue(tiny)
  gate.resolve()
  expect(await flowEnds(tiny, flowId)).toEqual({
    status: 'SUCCEEDED',
    steps: { 'bronze.raw': 'PUBLISHED', 'silver.left': 'PUBLISHED', 'silver.right': 'PUBLISHED' },
  })
})

test('messages that were lost before anybody took them are sent again', async () => {
  await using tiny = await openTiny(
    [raw, left],
    [rowsFrom(raw, () => [{ id: 1 }]), copy(left, raw)],
  )
  await using works = await openWorks(tiny)
  const flowId = await works.conductor.start(await plan(tiny.pool, tiny.materializations), 'test')
  await loseQueue(tiny)
  await using _workers = await works.conductor.work()
  expect(await flowEnds(tiny, flowId)).toMatchObject({ status: 'SUCCEEDED' })
})
