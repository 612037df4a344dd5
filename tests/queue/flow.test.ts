import { expect, test } from 'vitest'
import { plan } from '../../src/materialization/plan.ts'
import { openTiny, rowsFrom } from '../materialization/tiny-project.ts'
import { both, copy, flowEnds, join, last, left, openWorks, raw, right } from './working.ts'

const products = [raw, left, right, both, last]

test('a diamond runs in order, each product once', async () => {
  const order: string[] = []
  const heard = (name: string) => () => void order.push(name)
  await using tiny = await openTiny(products, [
    rowsFrom(raw, () => {
      order.push('raw')
      return [{ id: 1, word: 'one' }]
    }),
    copy(left, raw, heard('left')),
    copy(right, raw, heard('right')),
    join(),
    copy(last, both, heard('last')),
  ])
  await using works = await openWorks(tiny)
  await using _workers = await works.conductor.work()
  const flowId = await works.conductor.start(await plan(tiny.pool, tiny.materializations), 'test')
  expect(await flowEnds(tiny, flowId)).toEqual({
    status: 'SUCCEEDED',
    steps: {
      'bronze.raw': 'PUBLISHED',
      'silver.left': 'PUBLISHED',
      'silver.right': 'PUBLISHED',
      'gold.both': 'PUBLISHED',
      'platinum.last': 'PUBLISHED',
    },
  })
  expect(order.toSorted((a, b) => a.localeCompare(b))).toEqual(['last', 'left', 'raw', 'right'])
  expect([order.at(0), order.at(-1)]).toEqual(['raw', 'last'])
  expect(await tiny.rows('platinum.last')).toEqual([{ id: 1, word: 'one' }])
  expect(works.errors).toEqual([])
})

test('a product that fails stops neither its siblings nor the flow from ending', async () => {
  await using tiny = await openTiny(products, [
    rowsFrom(raw, () => [{ id: 1, word: 'one' }]),
    copy(left, raw),
    copy(right, raw, () => {
      throw new Error('right is wrong')
    }),
    join(),
    copy(last, left),
  ])
  await using works = await openWorks(tiny)
  await using _workers = await works.conductor.work()
  const flowId = await works.conductor.start(await plan(tiny.pool, tiny.materializations), 'test')
  expect(await flowEnds(tiny, flowId)).toEqual({
    status: 'FAILED',
    steps: {
      'bronze.raw': 'PUBLISHED',
      'silver.left': 'PUBLISHED',
      'silver.right': 'FAILED',
      'gold.both': 'SKIPPED',
      'platinum.last': 'PUBLISHED',
    },
  })
  const { rows } = await tiny.pool.query(
    `SELECT product, note FROM ops.step WHERE status IN ('FAILED', 'SKIPPED') ORDER BY 1`,
  )
  expect(rows).toEqual([
    { product: 'gold.both', note: 'silver.right has never been published' },
    { product: 'silver.right', note: expect.stringContaining('right is wrong') as string },
  ])
})

test('a flow without steps has ended', async () => {
  await using tiny = await openTiny([raw], [rowsFrom(raw, () => [])])
  await using works = await openWorks(tiny)
  const flowId = await works.conductor.start({ steps: [] }, 'test')
  expect(await flowEnds(tiny, flowId)).toMatchObject({ status: 'SUCCEEDED' })
})

test('two flows that want one product make it one after the other', async () => {
  let reading = 0
  let most = 0
  await using tiny = await openTiny(
    [raw, left],
    [
      rowsFrom(raw, () => [{ id: 1, word: 'one' }]),
      copy(left, raw, async () => {
        reading += 1
        most = Math.max(most, reading)
        await new Promise((resolve) => setTimeout(resolve, 100))
        reading -= 1
      }),
    ],
  )
  await tiny.run('bronze.raw')
  await using works = await openWorks(tiny, { parallel: 3 })
  await using _workers = await works.conductor.work()
  const request = { products: ['silver.left'] }
  const flows = await Promise.all(
    [1, 2, 3].map(async () =>
      works.conductor.start(await plan(tiny.pool, tiny.materializations, request), 'test'),
    ),
  )
  const ended = await Promise.all(flows.map((flowId) => flowEnds(tiny, flowId)))
  expect(ended.map(({ status }) => status)).toEqual(['SUCCEEDED', 'SUCCEEDED', 'SUCCEEDED'])
  expect(most).toBe(1)
})
