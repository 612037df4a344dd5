import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { copyFixture, runPlatinum, startPlatinum } from '../harness/command-line.ts'
import { query } from '../harness/graphql-client.ts'

/** A source that writes rows for as long as it is let, so that the kill falls in the middle of a run. */
const slowSource = `
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { materialize } from 'platinum'
import { rawOrders } from '../../schema/bronze/raw_orders.ts'

const go = join(import.meta.dirname, '../../go')

export const materializeRawOrders = materialize(rawOrders, {
  source: {
    dataset: { namespace: 'test', name: 'slow' },
    read: async function* () {
      for (let n = 1; n <= 200; n++) {
        if (!existsSync(go)) await sleep(100)
        const body = { customer: 'Ada', quantity: 1, price: '1.00' }
        yield [{ id: 'o' + n, body, placedAt: new Date('2026-01-01T00:00:00Z') }]
      }
    },
  },
})
`

test(
  'kill -9 in the middle of a run leaves nothing half-written and the next start goes on',
  { timeout: 180_000 },
  async () => {
    await using shop = await copyFixture('shop')
    const { directory, env } = shop
    const args = ['dev', '--project', directory, '--port', '0']
    await writeFile(join(directory, 'jobs/bronze/raw_orders.ts'), slowSource)

    await using first = startPlatinum(args, { env })
    await first.waitFor(/Materializing/)
    await new Promise((resolve) => setTimeout(resolve, 3_000))
    await first.stop('SIGKILL')

    await writeFile(join(directory, 'go'), '')
    await using second = startPlatinum(args, { env })
    const [, url = ''] = await second.waitFor(/ready at (http:\S+)/)
    const answer = await query(
      url,
      '{ allOrders(first: 0) { count { value } } customers { nodes { orders } } }',
    )
    expect(answer).toMatchObject({
      data: { allOrders: { count: { value: 200 } }, customers: { nodes: [{ orders: '200' }] } },
    })
    expect((await second.stop()).code).toBe(0)

    const third = await runPlatinum(['materialize', '--project', directory, 'gold.orders'], { env })
    expect(third.code).toBe(0)
  },
)
