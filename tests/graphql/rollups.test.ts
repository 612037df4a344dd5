import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { AnsweredBy } from '../../src/query/answered-by.ts'
import { RolledServer } from './rolled-server.ts'
import {
  byStatus,
  daily,
  havana,
  makeByStatus,
  makeDaily,
  makeHavana,
  makeMonthly,
  monthly,
  type OrderRow,
} from './rolled-shop.ts'

const order = (id: number, parts: Partial<OrderRow> = {}): OrderRow => ({
  id,
  customer: 'Ada',
  region: null,
  status: 'new',
  placedAt: new Date(`2026-01-0${id}T12:00:00Z`),
  day: null,
  amount: '10.50',
  quantity: 1,
  big: 1n,
  weight: null,
  note: null,
  email: null,
  ...parts,
})

const rows = [
  order(1),
  order(2, { status: 'paid', amount: null, region: 'north' }),
  order(3, { status: 'paid', customer: 'Cid' }),
]
const rollups = [
  'platinum.orders_daily',
  'gold.orders_by_status',
  'gold.orders_monthly',
  'gold.orders_in_havana',
]

let server: RolledServer

beforeAll(async () => {
  server = await RolledServer.open(
    [daily, byStatus, monthly, havana],
    [makeDaily, makeByStatus, makeMonthly, makeHavana],
  )
})

beforeEach(async () => {
  server.rows = rows
  await server.publish('gold.customers', 'gold.orders', ...rollups)
})

afterAll(() => server[Symbol.asyncDispose]())

const aggregate = (args: string, groups: string): string =>
  `{ a: ordersAggregate${args === '' ? '' : `(${args})`} { groups { ${groups} } } }`

async function by(query: string, variables?: unknown): Promise<AnsweredBy | undefined> {
  const { errors, extensions } = await server.ask(query, variables)
  expect(errors).toBeUndefined()
  return extensions?.platinum.answeredBy?.['a']
}

const reasonOf = (told: AnsweredBy | undefined, product: string) =>
  told?.rollups.find((each) => each.product === product)?.reason

test('an aggregate is answered from the rollup with the fewest dimensions that can tell', async () => {
  expect(await by(aggregate('groupBy: [{ field: status }]', 'key { status } count'))).toEqual({
    product: 'gold.orders_by_status',
    rollups: [
      {
        product: 'platinum.orders_daily',
        answered: false,
        reason: 'Another rollup has fewer rows.',
      },
      { product: 'gold.orders_by_status', answered: true, reason: null },
      {
        product: 'gold.orders_monthly',
        answered: false,
        reason: 'It lacks groupBy status.',
      },
      {
        product: 'gold.orders_in_havana',
        answered: false,
        reason: 'It lacks groupBy status.',
      },
    ],
  })
  const query = aggregate(
    'groupBy: [{ field: placedAt, grain: MONTH }]',
    'key { placedAt } count sum { amount } avg { amount } measures { perOrder customers }',
  )
  expect((await by(query))?.product).toBe('platinum.orders_daily')
  expect((await server.ask(query)).data).toEqual({
    a: {
      groups: [
        {
          key: { placedAt: '2026-01-01T00:00:00Z' },
          count: 3,
          sum: { amount: '21.00' },
          avg: { amount: '10.5000000000000000' },
          measures: { perOrder: '5.2500000000000000', customers: 2 },
        },
      ],
    },
  })
})

test('a rollup of rows that are served no more does not answer, until it is made again', async () => {
  const query = aggregate('groupBy: [{ field: customer }]', 'key { customer } count')
  expect((await by(query))?.product).toBe('platinum.orders_daily')
  server.rows = [...rows, order(4)]
  await server.publish('gold.orders')
  const stale = await by(query)
  expect(stale?.product).toBe('gold.orders')
  expect(reasonOf(stale, 'platinum.orders_daily')).toBe(
    'It was made of another version of gold.orders than is served.',
  )
  expect((await server.ask(query)).data).toEqual({
    a: {
      groups: [
        { key: { customer: 'Ada' }, count: 3 },
        { key: { customer: 'Cid' }, count: 1 },
      ],
    },
  })
  await server.publish('platinum.orders_daily')
  expect((await by(query))?.product).toBe('platinum.orders_daily')
})

test('a publication that changed nothing leaves a rollup fresh', async () => {
  await server.publish('gold.orders')
  expect((await by(aggregate('', 'count')))?.product).toBe('gold.orders_by_status')
})

test('a rollup that was never published, or never proven to be what it promises, does not answer', async () => {
  const query = aggregate('groupBy: [{ field: customer }]', 'key { customer } count')
  const { pool } = server.tiny
  await pool.query(`UPDATE ops.check_result SET name = 'groups as they were declared before'
                     WHERE name LIKE 'groups of%'`)
  const unproven = await by(query)
  expect(unproven?.product).toBe('gold.orders')
  expect(reasonOf(unproven, 'platinum.orders_daily')).toBe(
    'Its rows have not been compared with gold.orders since its declaration changed.',
  )
  await pool.query(`DELETE FROM ops.product WHERE product = 'platinum.orders_daily'`)
  const unpublished = await by(query)
  expect(unpublished?.product).toBe('gold.orders')
  expect(reasonOf(unpublished, 'platinum.orders_daily')).toBe('It was never published.')
})

test('moments and time zones of variables decide each time, in one plan', async () => {
  const query = `query ($since: DateTime, $zone: String) { a: ordersAggregate(
    where: { placedAt: { gte: $since } }, groupBy: [{ field: placedAt, grain: WEEK, timeZone: $zone }]
  ) { groups { key { placedAt } count sum { amount } } } }`
  const ask = async (since: string, zone: string): Promise<string | undefined> => {
    const variables = { since, zone }
    const [rolled, plain] = await server.both(query, variables)
    expect(rolled).toBe(plain)
    return (await by(query, variables))?.product
  }
  for (let round = 0; round < 2; round++) {
    expect(await ask('2026-01-02T00:00:00Z', 'UTC')).toBe('platinum.orders_daily')
    expect(await ask('2026-01-02T01:00:00+01:00', 'UTC')).toBe('platinum.orders_daily')
    expect(await ask('2026-01-02T11:00:00Z', 'UTC')).toBe('gold.orders')
    expect(await ask('2026-01-02T00:00:00Z', 'Europe/Berlin')).toBe('gold.orders')
  }
  const { extensions } = await server.ask(
    query,
    { since: '2026-01-02T00:00:00Z', zone: 'UTC' },
    'plan',
  )
  expect(extensions?.platinum.explain).toMatchObject({ planReused: true })
})

test.each([
  ['groupBy: [{ field: day }]', 'count', 'groupBy day'],
  ['groupBy: [{ field: placedAt }]', 'count', 'groupBy placedAt: it has placedAt by day'],
  [
    'groupBy: [{ field: placedAt, grain: HOUR }]',
    'count',
    'groupBy placedAt by hour: it has placedAt by day',
  ],
  [
    'groupBy: [{ field: placedAt, grain: DAY, timeZone: "Asia/Tokyo" }]',
    'count',
    'groupBy placedAt by day of Asia/Tokyo: it has days of UTC',
  ],
  ['where: { amount: { gt: "1" } }', 'count', 'where amount'],
  [
    'where: { placedAt: { lte: "2026-01-02T00:00:00Z" } }',
    'count',
    'where placedAt lte: it has placedAt by day',
  ],
  ['', 'countDistinct { amount }', 'countDistinct of amount'],
  ['', 'median { quantity }', 'median of quantity'],
  ['', 'avg { quantity }', 'avg of quantity'],
  ['', 'countDistinct { email }', 'countDistinct of email'],
  ['having: { max { day: { isNull: true } } }'.replace('max {', 'max: {'), 'count', 'max of day'],
])(
  '%s with %s is answered from the rows, and it is told what the rollup lacks',
  async (args, groups, lack) => {
    const told = await by(aggregate(args, groups))
    expect(told?.product).toBe('gold.orders')
    expect(reasonOf(told, 'platinum.orders_daily')).toBe(`It lacks ${lack}.`)
  },
)

test('a moment at which clocks are set back to midnight is looked for in the rows', async () => {
  // Half past midnight, twice: Postgres takes the second midnight for the start of both.
  server.rows = [
    order(1, { placedAt: new Date('2025-11-02T04:30:00Z') }),
    order(2, { placedAt: new Date('2025-11-02T05:30:00Z') }),
    order(3, { placedAt: new Date('2025-12-02T05:30:00Z') }),
  ]
  await server.publish('gold.orders', ...rollups)
  const since = (moment: string): string =>
    aggregate(
      `where: { placedAt: { gte: "${moment}" } }, groupBy: [{ field: placedAt, grain: DAY, timeZone: "America/Havana" }]`,
      'key { placedAt } count',
    )
  const changed = since('2025-11-02T05:00:00Z')
  expect((await by(changed))?.product).toBe('gold.orders')
  expect((await server.ask(changed)).data).toMatchObject({
    a: { groups: [{ count: 1 }, { count: 1 }] },
  })
  expect((await by(since('2025-12-02T05:00:00Z')))?.product).toBe('gold.orders_in_havana')
})

test.each(['0000-01-01T00:00:00Z', '9999-12-31T23:59:59Z'])(
  'a moment at the end of all times, %s, is looked for in the rows',
  async (moment) => {
    const query = aggregate(
      `where: { placedAt: { lt: "${moment}" } }, groupBy: [{ field: placedAt, grain: MONTH, timeZone: "Europe/Berlin" }]`,
      'key { placedAt } count',
    )
    const [rolled, plain] = await server.both(query)
    expect(rolled).toBe(plain)
  },
)

test('rows as they were are read from what is kept of them', async () => {
  const moment = await server.moment()
  server.rows = []
  await server.publish('gold.orders', ...rollups)
  const told = await server.ask(aggregate(`asOf: "${moment}"`, 'count'))
  expect(told.data).toEqual({ a: { groups: [{ count: 3 }] } })
  expect(told.extensions?.platinum.answeredBy?.['a']?.product).toBe('gold.orders')
})

test('rows of a rollup that are served again do not answer, nor do those of versions taken back', async () => {
  const query = aggregate('groupBy: [{ field: customer }]', 'key { customer } count')
  server.rows = [order(1)]
  await server.publish('gold.orders', ...rollups)
  await server.goBack('platinum.orders_daily')
  const old = await by(query)
  expect(old?.product).toBe('gold.orders')
  expect((await server.ask(query)).data).toMatchObject({ a: { groups: [{ count: 1 }] } })
  await server.publish('platinum.orders_daily')
  expect((await by(query))?.product).toBe('platinum.orders_daily')
  await server.goBack('gold.orders')
  expect((await by(query))?.product).toBe('gold.orders')
  const [rolled, plain] = await server.both(query)
  expect(rolled).toBe(plain)
})

test('a rollup of a product that serves nothing does not answer', async () => {
  const { pool } = server.tiny
  await pool.query(`UPDATE ops.product SET inputs = '{}' WHERE product <> 'gold.orders'`)
  await pool.query(`DELETE FROM ops.product WHERE product = 'gold.orders'`)
  expect((await by(aggregate('', 'count')))?.product).toBe('gold.orders')
})

test('relations lead on from the dimensions of a rollup', async () => {
  const query = aggregate(
    'where: { buyer: { name: { ne: "Bob" } } }, groupBy: [{ buyer: { field: city } }]',
    'key { buyer { city } } count',
  )
  expect((await by(query))?.product).toBe('platinum.orders_daily')
  expect((await server.ask(query)).data).toEqual({
    a: {
      groups: [
        { key: { buyer: { city: 'Turin' } }, count: 2 },
        { key: { buyer: { city: null } }, count: 1 },
      ],
    },
  })
})

test('over no row a count is 0 and a sum is null, and no group is empty', async () => {
  server.rows = []
  await server.publish('gold.orders', ...rollups)
  const whole = aggregate('', 'count sum { amount } measures { largeOnes perOrder }')
  expect((await by(whole))?.product).toBe('platinum.orders_daily')
  expect((await server.ask(whole)).data).toEqual({
    a: {
      groups: [{ count: 0, sum: { amount: null }, measures: { largeOnes: 0, perOrder: null } }],
    },
  })
  const grouped = aggregate('groupBy: [{ field: region }]', 'key { region } count')
  expect((await server.ask(grouped)).data).toEqual({ a: { groups: [] } })
})

test('the plan says what it reads while it is fresh, and the rows are not read then', async () => {
  const query = aggregate('groupBy: [{ field: status }]', 'key { status } count')
  const { extensions } = await server.ask(query, undefined, 'plan')
  const explained = extensions?.platinum.explain?.fields['a']
  expect(explained?.plan).toContain('  from gold.orders_by_status while it is fresh\n')
  const scanned = async (): Promise<string[]> => {
    const values = await boundValues(query)
    const { rows: lines } = await server.tiny.pool.query<{ 'QUERY PLAN': string }>(
      `EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF) ${explained?.sql ?? ''}`,
      values,
    )
    return lines
      .map((line) => line['QUERY PLAN'])
      .filter((line) => / on orders(_by_status)? /.test(line))
      .map(
        (line) =>
          `${/ on (\w+)/.exec(line)?.[1] ?? ''}: ${line.includes('never') ? 'never' : 'read'}`,
      )
  }
  expect(await scanned()).toEqual(['orders_by_status: read', 'orders: never'])
  server.rows = [order(1)]
  await server.publish('gold.orders')
  expect(await scanned()).toEqual(['orders_by_status: never', 'orders: read'])
})

test('meta and provenance are those of the product that was asked', async () => {
  const query =
    '{ a: ordersAggregate(groupBy: [{ field: status }]) { groups { key { status } count } meta { contract { version } dataVersion } } }'
  expect((await by(query))?.product).toBe('gold.orders_by_status')
  const [rolled, plain] = await server.both(query)
  expect(rolled).toBe(plain)
  const told = await server.provenanceOf(query)
  expect(told.products.map(({ id }) => id)).toEqual(['gold.orders'])
  expect(told.fields.map(({ coordinate }) => coordinate)).toEqual(['Order.status'])
})

test('the catalog lists rollups with what they tell apart and what they hold', async () => {
  const { data } = await server.ask(`{ catalog {
    product(id: "gold.orders") { rollupOf rollups { product dimensions { field column grain timeZone } measures { column function field segment where } } }
    rolled: product(id: "gold.orders_monthly") { rollupOf rollups { product } checks { kind name blocking } }
  } }`)
  expect(data).toMatchObject({
    catalog: {
      product: {
        rollupOf: null,
        rollups: [
          {
            product: 'platinum.orders_daily',
            measures: expect.arrayContaining([
              { column: 'orders', function: 'count', field: null, segment: null, where: null },
              { column: 'revenue', function: 'sum', field: 'amount', segment: 'PAID', where: null },
              {
                column: 'priced',
                function: 'count',
                field: null,
                segment: null,
                where: { amount: { isNull: false } },
              },
            ]) as unknown,
          },
          {
            product: 'gold.orders_by_status',
            dimensions: [{ field: 'status', column: 'status', grain: null, timeZone: null }],
          },
          {
            product: 'gold.orders_monthly',
            dimensions: [
              { field: 'placedAt', column: 'month', grain: 'MONTH', timeZone: 'Europe/Berlin' },
            ],
          },
          { product: 'gold.orders_in_havana' },
        ],
      },
      rolled: {
        rollupOf: 'gold.orders',
        rollups: [],
        checks: expect.arrayContaining([
          {
            kind: 'rollup',
            name: expect.stringMatching(
              /^groups of gold\.orders: month = placedAt by month Europe\/Berlin, orders = count \[[0-9a-f]{12}\]$/,
            ) as string,
            blocking: true,
          },
        ]) as unknown,
      },
    },
  })
})

async function boundValues(query: string): Promise<unknown[]> {
  server.statements.length = 0
  await server.ask(query)
  expect(server.statements).toHaveLength(1)
  return [...(server.statements[0]?.values ?? [])]
}
