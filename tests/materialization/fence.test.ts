import { integer, text } from 'drizzle-orm/pg-core'
import { gold } from 'platinum'
import { expect, test } from 'vitest'
import { withTransaction } from '../../src/database/transaction.ts'
import { lockProduct } from '../../src/database/product-lock.ts'
import { beginRun, heartbeat } from '../../src/materialization/ledger.ts'
import { sweep } from '../../src/materialization/sweep.ts'
import { nameWorker } from '../../src/materialization/worker.ts'
import { declare } from '../product/declare.ts'
import { openTiny, rowsFrom, job, type TinyProject } from './tiny-project.ts'

const items = declare(gold.table('items', { id: integer('id').primaryKey(), word: text('word') }))

async function open(): Promise<TinyProject> {
  return await openTiny([items], [rowsFrom(items, () => [{ id: 1, word: 'one' }])])
}

function begin(tiny: TinyProject) {
  const [product] = tiny.registry.products
  if (!product) throw new Error('no product')
  return beginRun(tiny.pool, {
    product,
    flowId: null,
    worker: nameWorker(),
    definition: '',
    inputs: {},
    sourceState: null,
  })
}

test('a second run finds the product busy, and finds it free when the first has ended', async () => {
  const { promise: reading, resolve: started } = Promise.withResolvers<void>()
  const { promise: gate, resolve: open } = Promise.withResolvers<void>()
  const source = {
    dataset: { namespace: 'test', name: 'x' },
    read: async function* () {
      started()
      await gate
      yield [{ id: 1, word: 'one' }]
    },
  }
  await using tiny = await openTiny([items], [job(items, { source })])
  const first = tiny.run('gold.items')
  await reading
  expect(await tiny.run('gold.items')).toEqual({ runId: null, status: 'BUSY' })
  open()
  expect(await first).toMatchObject({ status: 'PUBLISHED' })
  expect(await tiny.run('gold.items')).toMatchObject({ status: 'UNCHANGED' })
})

test('a run whose lease was taken away while it worked does not publish', async () => {
  let take = async (): Promise<void> => undefined
  const source = {
    dataset: { namespace: 'test', name: 'x' },
    read: async function* () {
      yield [{ id: 1, word: 'one' }]
      await take()
    },
  }
  await using tiny = await openTiny([items], [job(items, { source })])
  take = async () => {
    await tiny.pool.query(`UPDATE ops.run SET status = 'LOST'`)
  }
  expect(await tiny.run('gold.items')).toMatchObject({ status: 'ABORTED' })
  expect(await tiny.rows('gold.items')).toEqual([])
  expect(await tiny.state('gold.items')).toBeUndefined()
})

test('a lease nobody renews is lost to the next run', async () => {
  await using tiny = await open()
  const silent = await begin(tiny)
  expect(silent).toBeDefined()
  expect(await begin(tiny)).toBeUndefined()
  await tiny.pool.query(`UPDATE ops.run SET lease_until = now() - interval '1 second'`)
  expect(await tiny.run('gold.items')).toMatchObject({ status: 'PUBLISHED' })
  const { rows } = await tiny.pool.query(`SELECT status FROM ops.run WHERE id = $1`, [silent?.id])
  expect(rows).toEqual([{ status: 'LOST' }])
  expect(silent && (await heartbeat(tiny.pool, silent, { phase: 'write', rowsWritten: 0 }))).toBe(
    false,
  )
})

// The embedded database has one transaction at a time, so there a run cannot meet another's.
const onServer = Boolean(process.env['DATABASE_URL'])

test.runIf(onServer)('a run cannot begin while the product is being published', async () => {
  await using tiny = await open()
  const [product] = tiny.registry.products
  if (!product) throw new Error('no product')
  await withTransaction(tiny.pool, async (client) => {
    await lockProduct(client, product)
    expect(await begin(tiny)).toBeUndefined()
  })
  expect(await begin(tiny)).toBeDefined()
})

test.runIf(onServer)('the sweep does not take the lease of a run that is publishing', async () => {
  await using tiny = await open()
  const run = await begin(tiny)
  await tiny.pool.query(`UPDATE ops.run SET lease_until = now() - interval '1 second'`)
  await withTransaction(tiny.pool, async (client) => {
    await client.query('SELECT 1 FROM ops.run WHERE id = $1 FOR UPDATE', [run?.id])
    expect(await sweep(tiny.pool)).toMatchObject({ lostRuns: 0 })
  })
  expect(await sweep(tiny.pool)).toMatchObject({ lostRuns: 1 })
})

test('a flow publishes a product once, and is told how that went', async () => {
  await using tiny = await open()
  const materialization = tiny.materializations.get('gold.items')
  if (!materialization) throw new Error('no product')
  const { runProduct } = await import('../../src/materialization/run.ts')
  const request = {
    flowId: '00000000-0000-0000-0000-000000000001',
    forced: true,
    signal: new AbortController().signal,
  }
  const first = await runProduct(tiny.context, materialization, request)
  const second = await runProduct(tiny.context, materialization, request)
  expect(first).toMatchObject({ status: 'PUBLISHED', inserted: 1n })
  expect(second).toEqual(first)
})
