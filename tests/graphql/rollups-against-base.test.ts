import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
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

let server: RolledServer

beforeAll(async () => {
  server = await RolledServer.open(
    [daily, byStatus, monthly, havana],
    [makeDaily, makeByStatus, makeMonthly, makeHavana],
  )
})

afterAll(() => server[Symbol.asyncDispose]())

const nullable = <T>(value: fc.Arbitrary<T>) => fc.option(value, { freq: 3, nil: null })

/** Moments around the ends of days, months and years, in UTC, in Berlin and in Havana. */
const moments = [
  '2025-12-31T22:30:00Z',
  '2025-12-31T23:30:00Z',
  '2026-01-01T00:00:00Z',
  '2026-01-05T12:00:00Z',
  '2026-01-31T23:15:00.5Z',
  '2026-02-01T00:00:00Z',
  '2026-03-29T00:59:59Z',
  '2026-03-29T01:00:00Z',
  '2026-11-01T04:00:00Z',
  '2026-11-01T04:30:00Z',
  '2026-11-01T05:00:00Z',
  '2026-11-01T05:30:00Z',
  '2026-11-05T05:00:00Z',
]

const anyRows: fc.Arbitrary<readonly OrderRow[]> = fc
  .array(
    fc.record({
      customer: fc.constantFrom('Ada', 'Bob', 'Cid'),
      region: nullable(fc.constantFrom('north', 'south', '')),
      status: fc.constantFrom('new', 'paid', 'sent'),
      placedAt: fc.constantFrom(...moments).map((text) => new Date(text)),
      day: nullable(fc.constantFrom('2026-01-01', '2026-02-01')),
      amount: nullable(fc.constantFrom('0.00', '10.00', '-3.50', '9999999999.99')),
      quantity: nullable(fc.constantFrom(0, 1, 2147483647)),
      big: fc.constantFrom(0n, 1n, -1n, 9223372036854775807n),
      weight: nullable(fc.constantFrom(0, 0.1, -2.5)),
      note: nullable(fc.constantFrom('a', 'B', 'é', '')),
      email: nullable(fc.constantFrom('a@example.org', 'b@example.org')),
    }),
    { maxLength: 40 },
  )
  .map((rows) => rows.map((row, id) => ({ id, ...row })))

const anyKeys = fc.shuffledSubarray(
  [
    { by: { field: 'customer' }, key: 'customer' },
    { by: { field: 'region' }, key: 'region' },
    { by: { field: 'status' }, key: 'status' },
    { by: { field: 'placedAt', grain: 'DAY' }, key: 'placedAt' },
    { by: { field: 'placedAt', grain: 'WEEK', timeZone: 'UTC' }, key: 'placedAt' },
    { by: { field: 'placedAt', grain: 'MONTH' }, key: 'placedAt' },
    { by: { field: 'placedAt', grain: 'QUARTER', timeZone: 'Europe/Berlin' }, key: 'placedAt' },
    { by: { field: 'placedAt', grain: 'YEAR' }, key: 'placedAt' },
    { by: { field: 'placedAt', grain: 'DAY', timeZone: 'America/Havana' }, key: 'placedAt' },
    { by: { field: 'placedAt', grain: 'HOUR' }, key: 'placedAt' },
    { by: { buyer: { field: 'city' } }, key: 'buyer { city }' },
  ],
  { maxLength: 3 },
)

const anyMeasures = fc.subarray(
  [
    'count',
    'sum { amount quantity big }',
    'avg { amount quantity big weight }',
    'sum { amount weight }',
    'min { amount customer region }',
    'max { amount note status }',
    'countDistinct { customer region }',
    'measures { orders revenue largeOnes paidOrders perOrder paidShare meanAmount customers }',
    'measures { sinceFebruary }',
    'stddev { quantity }',
    'median { amount }',
    'min { weight placedAt }',
    'sum { email: big }',
  ],
  { minLength: 1, maxLength: 4 },
)

const leaf: fc.Arbitrary<object> = fc.oneof(
  fc.constantFrom('Ada', 'Bob').map((name) => ({ customer: { eq: name } })),
  fc.constantFrom(['paid'], ['paid', 'sent'], []).map((list) => ({ status: { in: list } })),
  fc.boolean().map((isNull) => ({ region: { isNull } })),
  fc.constant({ region: { ne: 'north' } }),
  fc.constantFrom(...moments, '2026-01-02T00:00:00+00:00').map((at) => ({ placedAt: { gte: at } })),
  fc.constantFrom(...moments).map((at) => ({ placedAt: { lt: at } })),
  fc.constantFrom(...moments).map((at) => ({ placedAt: { lte: at } })),
  fc.constant({ buyer: { city: { eq: 'Turin' } } }),
  fc.constant({ buyer: { orders: { some: { status: { eq: 'paid' } } } } }),
  fc.constant({ buyer: { orders: { none: { amount: { gt: '0' } } } } }),
  fc.constant({ amount: { gt: '0' } }),
)

const anyWhere = fc.option(
  fc.oneof(
    leaf,
    fc.array(leaf, { maxLength: 2 }).map((or) => ({ or })),
    fc.array(leaf, { maxLength: 2 }).map((and) => ({ and })),
    leaf.map((not) => ({ not })),
  ),
  { nil: undefined },
)

/** What the small rollups may answer, which a random query seldom is. */
const narrow = {
  keys: fc.constantFrom(
    [],
    [{ by: { field: 'status' }, key: 'status' }],
    ...['MONTH', 'QUARTER', 'WEEK'].flatMap((grain) =>
      ['Europe/Berlin', 'America/Havana'].map((timeZone) => [
        { by: { field: 'placedAt', grain, timeZone }, key: 'placedAt' },
      ]),
    ),
  ),
  measures: fc.constantFrom(['count'], ['count', 'measures { orders }']),
  where: fc.constantFrom(
    undefined,
    { status: { ne: 'new' } },
    { placedAt: { gte: '2025-12-31T23:00:00Z' } },
    { placedAt: { gte: '2026-01-31T23:15:00.5Z' } },
    ...moments.slice(-5).map((moment) => ({ placedAt: { gte: moment } })),
    ...moments.slice(-5).map((moment) => ({ not: { placedAt: { lt: moment } } })),
  ),
}

const wide = { keys: anyKeys, measures: anyMeasures, where: anyWhere }

const anyQuery = fc
  .constantFrom(wide, wide, narrow)
  .chain(({ keys, measures, where }) => anyQueryOf(keys, measures, where))

function anyQueryOf(
  anyKey: fc.Arbitrary<readonly { by: object; key: string }[]>,
  anyMeasure: fc.Arbitrary<readonly string[]>,
  anyCondition: fc.Arbitrary<object | undefined>,
) {
  return fc
    .record({
      keys: anyKey,
      measures: anyMeasure,
      where: anyCondition,
      having: fc.option(
        fc.oneof(
          fc.integer({ min: 0, max: 5 }).map((gte) => ({ count: { gte } })),
          fc.constantFrom(
            { sum: { amount: { gt: '6.50' } } },
            { not: { avg: { amount: { lte: '3.25' } } } },
            { max: { amount: { isNull: true } } },
            { measures: { perOrder: { gte: '5' } } },
          ),
        ),
        { nil: null },
      ),
      paid: fc.boolean(),
      order: fc.option(
        fc.constantFrom<object>(
          { count: 'DESC' },
          { count: 'ASC' },
          { sum: { amount: 'DESC' } },
          { avg: { amount: 'ASC' } },
        ),
        { nil: undefined },
      ),
      old: fc.integer({ min: 0, max: 4 }).map((number) => number === 0),
      first: fc.constantFrom(100, 100, 2),
    })
    .map(({ keys, measures, where, having, paid, order, old, first }) => {
      const once = keys.filter(
        ({ key }, index) => keys.findIndex((each) => each.key === key) === index,
      )
      return {
        query: `query ($where: OrderWhere, $by: [OrderAggregateBy!], $having: OrderAggregateHaving, $segment: [OrderSegment!], $order: [OrderAggregateOrder!], $first: Int, $asOf: DateTime) {
        a: ordersAggregate(where: $where, groupBy: $by, having: $having, segment: $segment, orderBy: $order, first: $first, asOf: $asOf) {
          groups { ${once.length > 0 ? `key { ${once.map(({ key }) => key).join(' ')} }` : ''} ${measures.map((each, index) => `m${index}: ${each}`).join(' ')} }
          meta { dataVersion }
        }
      }`,
        variables: {
          where,
          by: once.map(({ by }) => by),
          having,
          segment: paid ? ['PAID'] : [],
          order: order ? [order] : [],
          first,
        },
        old,
      }
    })
}

/** One for each product, which that product answers when it is fresh: the test is about each. */
const sure = [
  ['{ field: customer }', 'customer'],
  ['{ field: status }', 'status'],
  ['{ field: placedAt, grain: MONTH, timeZone: "Europe/Berlin" }', 'placedAt'],
  ['{ field: placedAt, grain: DAY, timeZone: "America/Havana" }', 'placedAt'],
  ['{ field: id }', 'id'],
].map(([by, key]) => ({
  query: `{ a: ordersAggregate(groupBy: [${by}]) { groups { key { ${key} } count } } }`,
  variables: {},
  old: false,
}))

const rollups = [
  'platinum.orders_daily',
  'gold.orders_by_status',
  'gold.orders_monthly',
  'gold.orders_in_havana',
]

test('with rollups, whatever is asked is answered as it is from the rows, fresh and stale', async () => {
  const answered = new Map<string, number>()
  await fc.assert(
    fc.asyncProperty(
      anyRows,
      anyRows,
      fc.array(anyQuery, { minLength: 10, maxLength: 10 }),
      async (before, after, queries) => {
        const compare = async (asOf: string | null): Promise<void> => {
          for (const { query, variables: given, old } of [...sure, ...queries]) {
            const variables = { ...given, asOf: old ? asOf : null }
            const [rolled, plain] = await server.both(query, variables)
            expect(rolled).toBe(plain)
            const { errors, extensions } = await server.ask(query, variables)
            expect(errors).toBeUndefined()
            const by = extensions?.platinum.answeredBy?.['a']?.product ?? 'none'
            expect(old && asOf !== null ? by : 'gold.orders').toBe('gold.orders')
            answered.set(by, (answered.get(by) ?? 0) + 1)
          }
        }
        server.rows = before
        await server.publish('gold.customers', 'gold.orders', ...rollups)
        await compare(null)
        const moment = await server.moment()
        server.rows = after
        await server.publish('gold.orders')
        await compare(moment)
        await server.publish('platinum.orders_daily')
        await compare(moment)
      },
    ),
    { numRuns: 12 },
  )
  for (const id of [...rollups, 'gold.orders']) {
    expect(answered.get(id)).toBeGreaterThanOrEqual(12)
  }
})
