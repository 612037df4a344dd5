import { expect, test } from 'vitest'
import { plan } from '../../src/materialization/plan.ts'
import { openTiny, rowsFrom } from '../materialization/tiny-project.ts'
import { copy, flowEnds, left, loseQueue, openWorks, raw } from './working.ts'

test('work whose message the queue has given up is aborted, and done again', async () => {
  let times = 0
  const begun = Promise.withResolvers<void>()
  const aborted = Promise.withResolvers<void>()
  await using tiny = await openTiny(
    [raw, left],
    [
      rowsFrom(raw, () => [{ id: 1, word: 'one' }]),
      copy(left, raw, async (signal) => {
        times += 1
        if (times > 1) return
        begun.resolve()
        await new Promise<void>((resolve) => {
          signal.addEventListener('abort', () => resolve(), { once: true })
        })
        aborted.resolve()
      }),
    ],
  )
  await using works = await openWorks(tiny, { lockDurationMs: 1_000 })
  await using _workers = await works.conductor.work()
  const flowId = await works.conductor.start(await plan(tiny.pool, tiny.materializations), 'test')
  await begun.promise
  await loseQueue(tiny)
  await aborted.promise
  expect(await flowEnds(tiny, flowId)).toMatchObject({
    status: 'SUCCEEDED',
    steps: { 'silver.left': 'PUBLISHED' },
  })
  expect(times).toBe(2)
})
