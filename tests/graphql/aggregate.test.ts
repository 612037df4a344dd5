import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { orderId, seed } from './seed.ts'
import { TestServer } from './server.ts'

let server: TestServer

beforeAll(async () => {
  server = await TestServer.start()
  await seed(server)
})

afterAll(() => server[Symbol.asyncDispose]())

beforeEach(() => {
  server.statements.length = 0
})

const groups = async (args: string, selection: string): Promise<unknown> => {
  const field = args === '' ? 'ordersAggregate' : `ordersAggregate(${args})`
  const { ordersAggregate } = await server.data<{ ordersAggregate: { groups: unknown } }>(
    `{ ${field} { groups { ${selection} } } }`,
  )
  return ordersAggregate.groups
}

test('without groupBy all rows are one group, also when there are none', async () => {
  expect(await groups('', 'count sum { amount number } avg { number } min { note }')).toEqual([
    {
      count: 5,
      sum: { amount: '42.500000', number: '15' },
      avg: { number: '3.0000000000000000' },
      min: { note: '100 times' },
    },
  ])
  expect(
    await groups(
      'where: { number: { gt: 9 } }',
      'count sum { amount } avg { ratio } max { placedAt } countDistinct { note }',
    ),
  ).toEqual([
    {
      count: 0,
      sum: { amount: null },
      avg: { ratio: null },
      max: { placedAt: null },
      countDistinct: { note: 0 },
    },
  ])
})

test('rows are grouped by a field, NULL being a group, ordered by key', async () => {
  expect(
    await groups(
      'groupBy: [{ field: status }]',
      'key { status } count sum { amount } countDistinct { sellerId }',
    ),
  ).toEqual([
    {
      key: { status: 'new' },
      count: 2,
      sum: { amount: '17.500000' },
      countDistinct: { sellerId: 2 },
    },
    {
      key: { status: 'paid' },
      count: 2,
      sum: { amount: '20.000000' },
      countDistinct: { sellerId: 2 },
    },
    {
      key: { status: null },
      count: 1,
      sum: { amount: '5.000000' },
      countDistinct: { sellerId: 0 },
    },
  ])
})

test('keys, aliases and fragments answer under their own names', async () => {
  expect(
    await server.data(`{
      mine: ordersAggregate(groupBy: [{ field: buyerId }, { field: status }], first: 1) {
        __typename
        g: groups { __typename ...G }
      }
    } fragment G on OrderAggregateGroup { k: key { s: status buyerId } n: count least: min { number } }`),
  ).toEqual({
    mine: {
      __typename: 'OrderAggregate',
      g: [
        {
          __typename: 'OrderAggregateGroup',
          k: { s: 'new', buyerId: '1' },
          n: 1,
          least: { number: 1 },
        },
      ],
    },
  })
})

test('groups can be ordered by measures and keys, cut and skipped', async () => {
  expect(
    await groups(
      'groupBy: [{ field: status }], orderBy: [{ sum: { amount: DESC } }]',
      'key { status }',
    ),
  ).toEqual(['paid', 'new', null].map((status) => ({ key: { status } })))
  expect(
    await groups(
      'groupBy: [{ field: status }], orderBy: [{ count: ASC }, { key: { status: DESC } }]',
      'key { status }',
    ),
  ).toEqual([null, 'paid', 'new'].map((status) => ({ key: { status } })))
  expect(
    await groups('groupBy: [{ field: status }], first: 1, offset: 1', 'key { status }'),
  ).toEqual([{ key: { status: 'paid' } }])
})

test('groups can be filtered by their measures', async () => {
  expect(
    await groups(
      'groupBy: [{ field: status }], having: { or: [{ count: { lt: 2 } }, { sum: { amount: { gt: "17.5" } } }] }',
      'key { status }',
    ),
  ).toEqual([{ key: { status: 'paid' } }, { key: { status: null } }])
  expect(
    await groups(
      'groupBy: [{ field: status }], having: { not: { max: { note: { like: "1%" } } } }',
      'key { status }',
    ),
  ).toEqual([{ key: { status: 'new' } }, { key: { status: 'paid' } }])
  expect(await groups('having: { count: { gt: 5 } }', 'count')).toEqual([])
})

test('large sums keep every digit', async () => {
  await using other = await TestServer.start()
  await other.pool.query(`
    insert into gold."user" values (1, 'Ada', null, null, null);
    insert into gold."order" (id, buyer, "select", number, small, amount, ratio, lasted) values
      ('${orderId(1)}', 1, 9223372036854775807, 2147483647, 32767, 0.1, 0.5, '1 mon'),
      ('${orderId(2)}', 1, 9223372036854775807, 2147483647, 32767, 0.2, 0.25, '2 days')`)
  expect(
    await other.data(`{ ordersAggregate { groups {
      sum { quantity number small amount ratio lasted } avg { amount ratio } max { quantity } min { lasted }
    } } }`),
  ).toEqual({
    ordersAggregate: {
      groups: [
        {
          sum: {
            quantity: '18446744073709551614',
            number: '4294967294',
            small: '65534',
            amount: '0.300000',
            ratio: 0.75,
            lasted: 'P1M2D',
          },
          avg: { amount: '0.15000000000000000000', ratio: 0.375 },
          max: { quantity: '9223372036854775807' },
          min: { lasted: 'P2D' },
        },
      ],
    },
  })
})

test('groups and meta come from one statement, in their order', async () => {
  expect(
    await server.data(
      `{ ordersAggregate(groupBy: [{ field: status }], orderBy: [{ count: DESC }, { key: { status: DESC } }]) {
        groups { key { status } count } meta { dataVersion contract { version } }
      } }`,
    ),
  ).toEqual({
    ordersAggregate: {
      groups: [
        { key: { status: 'paid' }, count: 2 },
        { key: { status: 'new' }, count: 2 },
        { key: { status: null }, count: 1 },
      ],
      meta: { dataVersion: '0', contract: { version: '1.2.3' } },
    },
  })
  expect(server.statements).toHaveLength(1)
})

test('what is not asked for is not computed', async () => {
  await groups('groupBy: [{ field: status }]', 'count')
  expect(server.statements.map(({ text }) => text)).toEqual([
    'select "g0"."v1" as "c0" from (select "s0"."r0" as "v0", count(*) as "v1" from (select "t0"."status" as "r0" from "gold"."order" as "t0") as "s0" group by "s0"."r0") as "g0" order by "g0"."v0" limit 100',
  ])
})

test('a masked field is one group of NULL, and its measures are null', async () => {
  expect(
    await server.data(`{ usersAggregate(groupBy: [{ field: email }], orderBy: [{ max: { email: DESC } }, { key: { email: ASC } }]) {
      groups { key { email } count min { email } max { email } countDistinct { email } }
    } }`),
  ).toEqual({
    usersAggregate: {
      groups: [
        {
          key: { email: null },
          count: 4,
          min: { email: null },
          max: { email: null },
          countDistinct: { email: 0 },
        },
      ],
    },
  })
  expect(
    await server.data(
      `{ usersAggregate(having: { max: { email: { gt: "" } } }) { groups { count } } }`,
    ),
  ).toEqual({ usersAggregate: { groups: [] } })
})

const wrong = [
  [
    'a key that is not grouped by',
    '{ ordersAggregate { groups { key { status } } } }',
    ['groups', 'key', 'status'],
  ],
  [
    'an ordering by such a key',
    '{ ordersAggregate(orderBy: [{ key: { status: ASC } }]) { groups { count } } }',
    ['orderBy', 0, 'key', 'status'],
  ],
  [
    'a field named twice',
    '{ ordersAggregate(groupBy: [{ field: placedAt, grain: DAY }, { field: placedAt, grain: YEAR }]) { groups { count } } }',
    ['groupBy', 1],
  ],
  [
    'a grain of text',
    '{ ordersAggregate(groupBy: [{ field: note, grain: DAY }]) { groups { count } } }',
    ['groupBy', 0, 'grain'],
  ],
  [
    'hours of a day',
    '{ ordersAggregate(groupBy: [{ field: day, grain: HOUR }]) { groups { count } } }',
    ['groupBy', 0, 'grain'],
  ],
  [
    'an unknown time zone',
    '{ ordersAggregate(groupBy: [{ field: placedAt, grain: DAY, timeZone: "Mars/Base" }]) { groups { count } } }',
    ['groupBy', 0, 'timeZone'],
  ],
  [
    'an offset as a time zone',
    '{ ordersAggregate(groupBy: [{ field: placedAt, grain: DAY, timeZone: "+02:00" }]) { groups { count } } }',
    ['groupBy', 0, 'timeZone'],
  ],
  [
    'a rule as a time zone',
    '{ ordersAggregate(groupBy: [{ field: placedAt, grain: DAY, timeZone: "FOO5BAR" }]) { groups { count } } }',
    ['groupBy', 0, 'timeZone'],
  ],
  [
    'a time zone without a grain',
    '{ ordersAggregate(groupBy: [{ field: placedAt, timeZone: "UTC" }]) { groups { count } } }',
    ['groupBy', 0, 'timeZone'],
  ],
  [
    'a time zone of a wall clock',
    '{ ordersAggregate(groupBy: [{ field: localAt, grain: DAY, timeZone: "UTC" }]) { groups { count } } }',
    ['groupBy', 0, 'timeZone'],
  ],
  [
    'a measure compared with null',
    '{ ordersAggregate(having: { sum: { amount: { gt: null } } }) { groups { count } } }',
    ['having', 'sum', 'amount', 'gt'],
  ],
  [
    'no conditions on a measure',
    '{ ordersAggregate(having: { sum: { amount: null } }) { groups { count } } }',
    ['having', 'sum', 'amount'],
  ],
  ['too many groups', '{ ordersAggregate(first: 1001) { groups { count } } }', ['first']],
  ['an offset below zero', '{ ordersAggregate(offset: -1) { groups { count } } }', ['offset']],
  [
    'an offset that is too large',
    '{ ordersAggregate(offset: 100001) { groups { count } } }',
    ['offset'],
  ],
  [
    'nine keys',
    `{ ordersAggregate(groupBy: [${['id', 'buyerId', 'sellerId', 'amount', 'quantity', 'small', 'number', 'ratio', 'single'].map((field) => `{ field: ${field} }`).join(' ')}]) { groups { count } } }`,
    ['groupBy'],
  ],
] as const

test.each(wrong)('%s is bad input, with its place', async (_what, query, place) => {
  expect((await server.error(query)).extensions).toEqual({
    code: 'BAD_USER_INPUT',
    path: ['ordersAggregate', ...place],
  })
  expect(server.statements).toEqual([])
})

test('more than fifty measures are refused', async () => {
  const columns = 'quantity small number ratio single amount lasted'
  const all = `sum { ${columns} } avg { ${columns} } min { ${columns} note placedAt localAt day clock status mood } max { ${columns} note placedAt localAt day clock status mood } countDistinct { ${columns} id }`
  expect(await groups('', all)).toHaveLength(1)
  const error = await server.error(`{ ordersAggregate { groups { count ${all} } } }`)
  expect(error.extensions).toEqual({ code: 'BAD_USER_INPUT', path: ['ordersAggregate'] })
  // One measure counts once, however often it is asked for.
  const same = `sum { ${Array.from({ length: 30 }, (_, index) => `a${index}: amount`).join(' ')} }`
  expect(
    await groups(
      '',
      `count ${same} avg { ${columns} } min { ${columns} note } max { ${columns} } countDistinct { ${columns} id }`,
    ),
  ).toHaveLength(1)
})
