import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import {
  copyFixture,
  runPlatinum,
  startPlatinum,
  type Finished,
  type ProjectCopy,
} from '../harness/command-line.ts'

let shop: ProjectCopy

/** A project that was made, and whose API was asked by one client. */
beforeAll(async () => {
  shop = await copyFixture('shop')
  await using dev = startPlatinum(['dev', '--project', shop.directory, '--port', '0'], shop)
  const [, url = ''] = await dev.waitFor(/ready at (http:\S+)/)
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'graphql-client-name': 'dashboard',
      connection: 'close',
    },
    body: JSON.stringify({ query: 'query Totals { allOrders { nodes { total } } }' }),
  })
  expect(await response.json()).toHaveProperty('data.allOrders')
  expect((await dev.stop()).code).toBe(0)
}, 120_000)
afterAll(() => shop[Symbol.asyncDispose]())

function lineage(...args: string[]): Promise<Finished> {
  return runPlatinum(['lineage', ...args, '--project', shop.directory], shop)
}

test('a field is drawn as a tree of what it is made from', { timeout: 60_000 }, async () => {
  const { code, stdout } = await lineage('Order.total', '--up')
  expect(code).toBe(0)
  expect(stdout.replace(/, \d{4}-.*Z/, ', …Z')).toBe(`Order.total
  verified by Postgres, …Z

made from
  ├─ silver.orders.price (TRANSFORMATION)
  │  └─ bronze.raw_orders.body (TRANSFORMATION)
  │     └─ file:orders.jsonl (TRANSFORMATION)
  └─ silver.orders.quantity (TRANSFORMATION)
     └─ bronze.raw_orders.body (TRANSFORMATION) … as above
`)
})

test('a dataset is followed both ways, as far as asked', { timeout: 60_000 }, async () => {
  const { stdout } = await lineage('silver.orders', '--depth', '1')
  expect(stdout).toMatch(/made from\n {2}└─ bronze\.raw_orders\n/)
  expect(stdout).toMatch(/goes to\n {2}├─ gold\.customers\n {2}├─ gold\.orders\n {2}└─ platinum\./)
  expect(stdout).toContain('There is more')
})

const json = z.object({
  of: z.string(),
  upstream: z.array(z.unknown()),
  downstream: z.array(z.object({ name: z.string(), depth: z.number() })),
  paths: z.array(z.array(z.string())),
  degree: z.object({ in: z.number(), out: z.number() }),
  truncated: z.boolean(),
})

test('JSON holds the whole answer, of the past too', { timeout: 60_000 }, async () => {
  const of = 'bronze.raw_orders.placed_at'
  const { stdout } = await lineage(of, '--down', '--json')
  const answer = json.parse(JSON.parse(stdout))
  expect(answer).toMatchObject({
    of,
    upstream: [],
    degree: { in: 1, out: 1 },
    paths: [[of, 'silver.orders.placed_at', 'Order.placedAt']],
  })
  const past = await lineage(of, '--down', '--json', '--as-of', '2020-01-01')
  expect(json.parse(JSON.parse(past.stdout)).downstream).toEqual([])
})

test('a bronze column ends in fields that clients asked', { timeout: 60_000 }, async () => {
  const { code, stdout } = await lineage('bronze.raw_orders.body', '--impact')
  expect(code).toBe(0)
  expect(stdout).toContain('  Order.total: 1 request (dashboard 1)')
  expect(stdout).toContain('  Customer.revenue: not asked for')
  expect(stdout).toMatch(
    /in 1 operation by 1 client in the last 30 days\n {2}Totals [0-9a-f]{12}: Order\.total: 1 request \(dashboard 1\)/,
  )
  expect(stdout).toContain('The query log begins on')
})

test('a name that is nearly right is answered with the right one', async () => {
  const { code, stderr } = await lineage('Order.totla')
  expect(code).toBe(2)
  expect(stderr).toContain('LINEAGE_UNKNOWN_PLACE')
  expect(stderr).toContain('Order.total')
})

test.each([
  [['Order', '--depth', '0'], 'from 1 to 100'],
  [['Order', '--as-of', 'yesterday'], 'A time is written as'],
  [['Order', '--as-of', '2999-01-01'], 'has not come'],
  [['Order', '--as-of', '2020-01-01', '--impact'], 'cannot be used with'],
  [[], 'Usage: platinum lineage'],
])('wrong usage is told: %s', async (args, message) => {
  const { code, stderr } = await lineage(...args)
  expect(code).toBe(2)
  expect(stderr).toContain(message)
})
