import { Redis } from 'ioredis'
import { expect, test } from 'vitest'
import { openTransport } from '../../src/queue/transport.ts'
import { openTiny, rowsFrom, type TinyProject } from '../materialization/tiny-project.ts'
import { raw, until } from './working.ts'

const redisUrl = process.env['REDIS_URL'] || undefined

test('what a message failed of is logged, and not kept in the queue', async () => {
  await using tiny = await openTiny([raw], [rowsFrom(raw, () => [])])
  const errors: Error[] = []
  const transport = await openTransport(tiny.database, redisUrl, (error) => errors.push(error))
  try {
    let attempts = 0
    await using _working = await transport.work({
      step: async () => {
        attempts += 1
        throw new Error('Key (email)=(canary@example.org) already exists')
      },
      flow: () => Promise.resolve(),
      schedule: () => Promise.resolve(),
      concurrency: { realtime: 1, batch: 1 },
    })
    await transport.sendSteps([{ flowId: 'flow', product: 'bronze.raw', lane: 'batch', claim: 0 }])
    await until(() => Promise.resolve(attempts > 0 && errors.length > 0))
    const kept = await until(async () => {
      const found = await queueContents(tiny)
      return found.includes('stands in the log') && found
    })
    expect(errors[0]?.message).toContain('canary')
    expect(kept).not.toContain('canary')
  } finally {
    await transport.close()
  }
})

/** Everything that this project's queue holds, as text. */
async function queueContents({ pool }: TinyProject): Promise<string> {
  if (redisUrl === undefined) {
    const { rows: tables } = await pool.query<{ name: string }>(
      `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables WHERE schemaname = 'bullmq'`,
    )
    const found: string[] = []
    for (const { name } of tables) {
      const { rows } = await pool.query<{ row: string }>(`SELECT t::text AS row FROM ${name} t`)
      found.push(...rows.map(({ row }) => row))
    }
    return found.join('\n')
  }
  const { rows } = await pool.query<{ id: string }>('SELECT id FROM ops.instance')
  const redis = new Redis(redisUrl)
  const found: string[] = []
  for (const name of await redis.keys(`platinum-${rows[0]?.id}*`)) {
    if ((await redis.type(name)) === 'hash') found.push(JSON.stringify(await redis.hgetall(name)))
    if ((await redis.type(name)) === 'stream') {
      found.push(JSON.stringify(await redis.xrange(name, '-', '+')))
    }
  }
  await redis.quit()
  return found.join('\n')
}
