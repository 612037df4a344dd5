import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { copyFixture, runPlatinum, startPlatinum } from '../harness/command-line.ts'
import { query } from '../harness/graphql-client.ts'

const rows = z.object({ nodes: z.array(z.unknown()).length(3) })

const customers = `{
  customers(orderBy: [{ name: ASC }]) { nodes { name revenue } meta { dataVersion contract { status } } }
}`

/** The only order there is, at a price that no check knows to be wrong. */
const wrong = {
  id: 'o1',
  customer: 'Ada',
  quantity: 1,
  price: '9999.00',
  placedAt: '2026-01-09T10:00:00Z',
}

test(
  'rollback serves the rows before again, to a server that is running',
  { timeout: 180_000 },
  async () => {
    await using shop = await copyFixture('shop')
    const { directory, env } = shop
    await using dev = startPlatinum(['dev', '--project', directory, '--port', '0'], { env })
    const [, url = ''] = await dev.waitFor(/ready at (http:\S+)/)
    const before = await query(url, customers)

    await writeFile(join(directory, 'data/orders.jsonl'), `${JSON.stringify(wrong)}\n`)
    const made = await runPlatinum(['materialize', '--project', directory], { env })
    expect(made.code).toBe(0)
    const between = await query(url, customers)
    expect(between.data?.['customers']).not.toMatchObject({
      nodes: rows.parse(before.data?.['customers']).nodes,
    })

    const rollback = ['rollback', 'gold.customers', '--project', directory]
    const silent = await runPlatinum(rollback, { env })
    expect(silent.code).toBe(2)
    expect(silent.stderr).toContain('--reason')

    const done = await runPlatinum([...rollback, '--reason', 'wrong prices', '--by', 'ada'], {
      env,
    })
    expect(done.stderr).toContain('platinum materialize gold.customers')
    expect(done.stdout).toContain('gold.customers serves the rows of version 1 again, as version 3')
    expect(done.code).toBe(0)
    const after = await query(url, customers)
    expect(after.data?.['customers']).toMatchObject({
      nodes: rows.parse(before.data?.['customers']).nodes,
      meta: { dataVersion: '3', contract: { status: 'PASSING' } },
    })

    const again = await runPlatinum([...rollback, '--reason', 'once more'], { env })
    expect(again.code).toBe(1)
    expect(again.stderr).toContain('ROLLBACK_NOTHING_KEPT')
  },
)
