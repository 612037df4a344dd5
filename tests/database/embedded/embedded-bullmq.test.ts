import { createPostgresBackend, isPgPool, runMigrations, withBackend } from 'bullmq'
import pg from 'pg'
import { expect, test } from 'vitest'
import { freshEmbedded } from '../../harness/database.ts'

test('a BullMQ queue, its workers and a flow run on the embedded database', async () => {
  await using fresh = await freshEmbedded()
  const options = '-c search_path=bullmq,public'
  const pool = new pg.Pool({ ...fresh.database.connection, options, max: 12 })
  if (!isPgPool(pool)) throw new TypeError('BullMQ does not take this pool')
  const client = await pool.connect()
  await runMigrations(client)
  client.release()

  const { Queue, Worker, FlowProducer } = withBackend(createPostgresBackend)
  // A worker that has nothing to do asks again only after this: what it does sooner, NOTIFY did.
  const settings = { connection: pool, drainDelay: 60 }
  const queue = new Queue('steps', settings)
  const flows = new FlowProducer(settings)
  const order: string[] = []
  const failures: Error[] = []
  const { promise: parentDone, resolve } = Promise.withResolvers<void>()
  const workers = Array.from({ length: 2 }, () => {
    const worker = new Worker(
      'steps',
      (job) => {
        order.push(job.name)
        if (job.name === 'parent') resolve()
        return Promise.resolve(job.name)
      },
      { ...settings, concurrency: 4 },
    )
    return worker.on('error', (error) => failures.push(error))
  })
  await Promise.all(workers.map((worker) => worker.waitUntilReady()))

  const names = Array.from({ length: 20 }, (_, index) => `job ${index}`)
  await queue.addBulk(names.map((name) => ({ name, data: {} })))
  await expect.poll(() => order.toSorted(), { timeout: 30_000 }).toEqual(names.toSorted())
  order.length = 0
  await flows.add({
    name: 'parent',
    queueName: 'steps',
    children: ['left', 'right'].map((name) => ({ name, queueName: 'steps' })),
  })
  await parentDone
  expect(order.toSorted()).toEqual(['left', 'parent', 'right'])
  expect(order.at(-1)).toBe('parent')
  await expect
    .poll(() => queue.getJobCounts('completed', 'failed', 'waiting'), { timeout: 10_000 })
    .toEqual({ completed: 23, failed: 0, waiting: 0 })

  await Promise.all(workers.map((worker) => worker.close()))
  await Promise.all([queue.close(), flows.close()])
  await pool.end()
  expect(failures).toEqual([])
})
