import { integer } from 'drizzle-orm/pg-core'
import {
  append,
  atLeast,
  bronze,
  merge,
  replace,
  type SourceContext,
  type Strategy,
} from 'platinum'
import { expect, test } from 'vitest'
import { rollBack } from '../../src/materialization/roll-back.ts'
import { runProduct } from '../../src/materialization/run.ts'
import { declare } from '../product/declare.ts'
import { job, openTiny, resolveTiny, type TinyProject } from './tiny-project.ts'

const table = bronze.table('events', { id: integer('id').primaryKey(), n: integer('n') })
const events = declare(table, { checks: [atLeast('n', 0)] })

/** Events 1 to `last`, of which a run delivers those that are not served yet. */
interface Outside {
  last: number
  /** Value of the events; below 0 it is no value to publish. */
  n: number
  /** What each run was told. */
  readonly told: [since: string | null, state: string | null][]
  /** Happens while the source says how far it goes. */
  meanwhile?: (() => Promise<void>) | undefined
  /** Happens in the middle of reading. */
  broken?: boolean
}

function eventsOf(outside: Outside, strategy: Strategy, codeVersion = '1') {
  return job(events, {
    strategy,
    codeVersion,
    source: {
      dataset: { namespace: 'test', name: 'events' },
      state: async () => {
        const state = String(outside.last)
        const { meanwhile } = outside
        outside.meanwhile = undefined
        await meanwhile?.()
        return state
      },
      read: async function* ({ since, state }: SourceContext) {
        outside.told.push([since, state])
        for (let id = Number(since ?? 0) + 1; id <= Number(state); id++) {
          yield [{ id, n: outside.n }]
          if (outside.broken) throw new Error('the connection was lost')
        }
      },
    },
  })
}

const ids = async (tiny: TinyProject) => (await tiny.rows('bronze.events')).map(({ id }) => id)

test.each([append(), merge()])('$kind goes on from where the rows served end', async (strategy) => {
  const outside: Outside = { last: 2, n: 1, told: [] }
  await using tiny = await openTiny([events], [eventsOf(outside, strategy)])
  await tiny.run('bronze.events', { forced: false })
  outside.last = 4
  await tiny.run('bronze.events', { forced: false })
  // Nothing is newer: nothing is read.
  expect(await tiny.run('bronze.events', { forced: false })).toMatchObject({
    status: 'UNCHANGED',
    runId: null,
  })
  // Asked for all the same, it has nothing to deliver.
  expect(await tiny.run('bronze.events')).toMatchObject({ status: 'UNCHANGED', dataVersion: 2n })
  expect(outside.told).toEqual([
    [null, '2'],
    ['2', '4'],
    ['4', '4'],
  ])
  expect(await ids(tiny)).toEqual([1, 2, 3, 4])
})

test('a run that fails or is not published delivers the same again', async () => {
  const outside: Outside = { last: 1, n: 1, told: [] }
  await using tiny = await openTiny([events], [eventsOf(outside, append())])
  await tiny.run('bronze.events')
  outside.last = 3
  outside.broken = true
  expect((await tiny.run('bronze.events')).status).toBe('FAILED')
  outside.broken = false
  outside.n = -1
  expect((await tiny.run('bronze.events')).status).toBe('BREACHED')
  expect(await ids(tiny)).toEqual([1])
  outside.n = 1
  expect((await tiny.run('bronze.events')).status).toBe('PUBLISHED')
  expect(outside.told.slice(1)).toEqual([
    ['1', '3'],
    ['1', '3'],
    ['1', '3'],
  ])
  expect(await ids(tiny)).toEqual([1, 2, 3])
})

test('a run that another has overtaken publishes nothing, and does not put the product back', async () => {
  const outside: Outside = { last: 1, n: 1, told: [] }
  await using tiny = await openTiny([events], [eventsOf(outside, append())])
  await tiny.run('bronze.events')
  outside.last = 2
  outside.meanwhile = async () => {
    outside.last = 4
    expect((await tiny.run('bronze.events')).status).toBe('PUBLISHED')
  }
  expect((await tiny.run('bronze.events')).status).toBe('ABORTED')
  expect((await tiny.state('bronze.events'))?.sourceState).toBe('4')
  outside.last = 5
  expect((await tiny.run('bronze.events')).status).toBe('PUBLISHED')
  expect(outside.told.slice(1)).toEqual([
    ['1', '4'],
    ['4', '5'],
  ])
  expect(await ids(tiny)).toEqual([1, 2, 3, 4, 5])
})

test('replace reads everything each time', async () => {
  const outside: Outside = { last: 2, n: 1, told: [] }
  await using tiny = await openTiny([events], [eventsOf(outside, replace())])
  await tiny.run('bronze.events')
  outside.last = 3
  await tiny.run('bronze.events')
  expect(outside.told).toEqual([
    [null, '2'],
    [null, '3'],
  ])
  expect(await ids(tiny)).toEqual([1, 2, 3])
})

test('after going back a version, what was taken back is delivered again', async () => {
  const outside: Outside = { last: 1, n: 1, told: [] }
  await using tiny = await openTiny([events], [eventsOf(outside, append())])
  await tiny.run('bronze.events')
  outside.last = 2
  await tiny.run('bronze.events')
  const product = tiny.registry.byId.get('bronze.events')
  if (!product) throw new Error('no product')
  await rollBack(tiny.pool, product, { by: 'ada', reason: 'wrong' })
  expect(await ids(tiny)).toEqual([1])
  outside.last = 3
  await tiny.run('bronze.events')
  expect(await ids(tiny)).toEqual([1, 2, 3])
  expect(outside.told.at(-1)).toEqual([null, '3'])
})

test('a product that is declared differently by now is read from the beginning', async () => {
  const outside: Outside = { last: 2, n: 1, told: [] }
  const first = eventsOf(outside, merge())
  await using tiny = await openTiny([events], [first])
  await tiny.run('bronze.events')
  outside.n = 7
  const other = await resolveTiny([events], [eventsOf(outside, merge(), '2')])
  const materialization = other.materializations.get('bronze.events')
  if (!materialization) throw new Error('no product')
  const request = { flowId: null, forced: false, signal: new AbortController().signal }
  expect(await runProduct(tiny.context, materialization, request)).toMatchObject({
    status: 'PUBLISHED',
    updated: 2n,
  })
  expect(outside.told).toEqual([
    [null, '2'],
    [null, '2'],
  ])
})
