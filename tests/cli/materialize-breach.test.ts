import { appendFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { copyFixture, runPlatinum, startPlatinum } from '../harness/command-line.ts'
import { query } from '../harness/graphql-client.ts'

const rows = z.object({ nodes: z.array(z.unknown()).length(3) })

const customers = `{
  customers(orderBy: [{ name: ASC }]) {
    nodes { name revenue }
    meta { dataVersion contract { status failingChecks { name failedRows blocking } } }
  }
}`

/** Passes silver's checks; gold promises that revenue is not negative. */
const breach = {
  id: 'o9',
  customer: 'Mallory',
  quantity: 1,
  price: '-3.00',
  placedAt: '2026-01-09T10:00:00Z',
}

test(
  'a breach keeps the rows before served, is told by GraphQL, and ends materialize with its own exit code',
  { timeout: 180_000 },
  async () => {
    await using shop = await copyFixture('shop')
    const { directory, env } = shop
    await using dev = startPlatinum(['dev', '--project', directory, '--port', '0'], { env })
    const [, url = ''] = await dev.waitFor(/ready at (http:\S+)/)
    const before = await query(url, customers)
    expect(before).toMatchObject({
      data: {
        customers: {
          nodes: [{ name: 'Ada' }, { name: 'Grace' }, { name: 'Linus' }],
          meta: { dataVersion: '1', contract: { status: 'PASSING', failingChecks: [] } },
        },
      },
    })

    await appendFile(join(directory, 'data/orders.jsonl'), `${JSON.stringify(breach)}\n`)
    const run = await runPlatinum(['materialize', '--project', directory], { env })

    expect(run.code).toBe(3)
    expect(run.stderr).toContain('CONTRACT_BREACHED in gold.customers, check "revenue at least 0"')
    expect(run.stderr).toContain('1 row violates')
    expect(run.stderr).toContain('name = "Mallory"')
    const after = await query(url, customers)
    expect(after.data?.['customers']).toMatchObject({
      nodes: rows.parse(before.data?.['customers']).nodes,
      meta: {
        dataVersion: '1',
        contract: {
          status: 'BREACHED',
          failingChecks: [{ name: 'revenue at least 0', failedRows: '1', blocking: true }],
        },
      },
    })
  },
)
