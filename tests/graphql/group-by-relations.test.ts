import { graphql } from 'graphql'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { buildSchema } from '../../src/graphql/build-schema.ts'
import { system } from '../../src/identity/identity.ts'
import { lineage, registry, spaces } from './market.ts'
import { seed } from './seed.ts'
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

const query = `query ($by: [OrderAggregateBy!], $having: OrderAggregateHaving, $order: [OrderAggregateOrder!]) {
  ordersAggregate(groupBy: $by, having: $having, orderBy: $order) {
    groups { key { seller { fullName } } count }
  }
}`

const bySeller = async (having?: unknown, order?: unknown): Promise<unknown> => {
  const { ordersAggregate } = await server.data<{
    ordersAggregate: { groups: { key: { seller: { fullName: unknown } }; count: number }[] }
  }>(query, { by: [{ seller: { field: 'fullName' } }], having, order })
  return ordersAggregate.groups.map(({ key, count }) => [key.seller.fullName, count])
}

test('rows are grouped by a field of a related row, where a missing row is NULL', async () => {
  expect(await bySeller()).toEqual([
    ['Ada', 1],
    ['Bob', 2],
    ['Cid', 1],
    [null, 1],
  ])
  expect(server.statements).toHaveLength(1)
})

test('groups are kept and ordered by such a key, by what the variables say each time', async () => {
  for (let round = 0; round < 2; round++) {
    expect(await bySeller({ key: { seller: { fullName: { gte: 'Bob' } } } })).toEqual([
      ['Bob', 2],
      ['Cid', 1],
    ])
    expect(await bySeller({ key: { seller: { fullName: { gte: 'Cid' } } } })).toEqual([['Cid', 1]])
    expect(await bySeller(null, [{ key: { seller: { fullName: 'DESC' } } }])).toEqual([
      [null, 1],
      ['Cid', 1],
      ['Bob', 2],
      ['Ada', 1],
    ])
  }
})

test('keys of the row and of rows several relations away stand beside each other', async () => {
  expect(
    await server.data(`{ ordersAggregate(
      groupBy: [{ field: status }, { buyer: { field: id } }, { seller: { manager: { field: fullName } } }]
      having: { key: { status: { isNull: false } } }
      orderBy: [{ key: { seller: { manager: { fullName: ASC_NULLS_FIRST } } } }, { count: DESC }]
    ) { groups {
      k: key { __typename s: status b: buyer { __typename n: id } seller { manager { __typename fullName } } }
      count
    } } }`),
  ).toEqual({
    ordersAggregate: {
      groups: [
        group('new', '2', null, 1),
        group('paid', '1', 'Ada', 2),
        group('new', '1', 'Ada', 1),
      ],
    },
  })
  expect(server.statements[0]?.text.match(/left join/g)).toHaveLength(3)
})

function group(status: string, buyer: string, manager: string | null, count: number): unknown {
  return {
    k: {
      __typename: 'OrderAggregateKey',
      s: status,
      b: { __typename: 'UserRelatedAggregateKey', n: buyer },
      seller: { manager: { __typename: 'UserRelatedAggregateKey', fullName: manager } },
    },
    count,
  }
}

test('each relation is joined once, however many keys follow it', async () => {
  await server.data(`{ ordersAggregate(groupBy: [
    { buyer: { field: fullName } }, { buyer: { field: id } }, { buyer: { manager: { field: id } } }
  ]) { groups { count } } }`)
  expect(server.statements[0]?.text.match(/left join/g)).toHaveLength(2)
})

test('a related time is grouped by its month, in the time zone of a variable', async () => {
  const months = async (zone: string): Promise<unknown> =>
    await server.data(
      `query ($zone: String) { ordersAggregate(groupBy: [{ buyer: { field: createdAt, grain: MONTH, timeZone: $zone } }]) {
        groups { key { buyer { createdAt } } count }
      } }`,
      { zone },
    )
  const expected = (createdAt: string): unknown => ({
    ordersAggregate: {
      groups: [
        { key: { buyer: { createdAt } }, count: 4 },
        { key: { buyer: { createdAt: null } }, count: 1 },
      ],
    },
  })
  expect(await months('UTC')).toEqual(expected('2026-01-01T00:00:00Z'))
  expect(await months('Pacific/Kiritimati')).toEqual(expected('2026-01-31T10:00:00Z'))
  expect(await months('UTC')).toEqual(expected('2026-01-01T00:00:00Z'))
})

test('groups under a row have such keys too, in the same statement', async () => {
  expect(
    await server.data(`{ user(id: "1") { purchasesAggregate(groupBy: [{ seller: { field: fullName } }]) {
      groups { key { seller { fullName } } sum { amount } }
    } } }`),
  ).toEqual({
    user: {
      purchasesAggregate: {
        groups: [
          { key: { seller: { fullName: 'Bob' } }, sum: { amount: '30.500000' } },
          { key: { seller: { fullName: 'Cid' } }, sum: { amount: null } },
          { key: { seller: { fullName: null } }, sum: { amount: '5.000000' } },
        ],
      },
    },
  })
  expect(server.statements).toHaveLength(1)
})

test('the ordinary executor gives the same bytes', async () => {
  const source = `{ ordersAggregate(groupBy: [{ seller: { field: fullName } }, { buyer: { field: createdAt, grain: YEAR } }]) {
    groups { key { buyer { c: createdAt } __typename seller { fullName __typename } } count }
  } }`
  const written = await server.data(source)
  const executed = await graphql({
    schema: buildSchema({ registry, lineage, spaces }),
    source,
    contextValue: {
      identity: system,
      database: server.pool,
      spaces,
      registry,
      now: () => new Date('2026-01-31T12:00:00Z'),
    },
  })
  expect(JSON.stringify(executed.data)).toBe(JSON.stringify(written))
})

test('what is masked, or reached through what is masked, is one group that cannot be told', async () => {
  expect(
    await server.data(`{
      byMask: ordersAggregate(groupBy: [{ buyer: { field: email } }], orderBy: [{ key: { buyer: { email: DESC } } }]) { groups { key { buyer { email } } count } }
      kept: ordersAggregate(groupBy: [{ buyer: { field: email } }], having: { key: { buyer: { email: { eq: "ada@example.org" } } } }) { groups { count } }
      throughMask: contactsAggregate(groupBy: [{ user: { field: fullName } }]) { groups { key { user { fullName } } count } }
    }`),
  ).toEqual({
    byMask: { groups: [{ key: { buyer: { email: null } }, count: 5 }] },
    kept: { groups: [] },
    throughMask: { groups: [{ key: { user: { fullName: null } }, count: 2 }] },
  })
})

test.each([
  ['a key of nothing', '[{}]', ['ordersAggregate', 'groupBy', 0, 'field']],
  [
    'a relation without a field',
    '[{ buyer: {} }]',
    ['ordersAggregate', 'groupBy', 0, 'buyer', 'field'],
  ],
  [
    'two keys in one',
    '[{ field: status, buyer: { field: id } }]',
    ['ordersAggregate', 'groupBy', 0],
  ],
  [
    'a grain beside a relation',
    '[{ grain: DAY, buyer: { field: createdAt } }]',
    ['ordersAggregate', 'groupBy', 0],
  ],
  [
    'one key twice',
    '[{ buyer: { field: id } }, { seller: { field: id } }, { buyer: { field: id } }]',
    ['ordersAggregate', 'groupBy', 2],
  ],
  [
    'a grain of what is no time',
    '[{ buyer: { field: id, grain: DAY } }]',
    ['ordersAggregate', 'groupBy', 0, 'buyer', 'grain'],
  ],
  [
    'a time zone that is none',
    '[{ buyer: { field: createdAt, grain: DAY, timeZone: "Mars" } }]',
    ['ordersAggregate', 'groupBy', 0, 'buyer', 'timeZone'],
  ],
])('%s is refused with its place', async (_what, by, path) => {
  const { extensions } = await server.error(
    `{ ordersAggregate(groupBy: ${by}) { groups { count } } }`,
  )
  expect(extensions).toEqual({ code: 'BAD_USER_INPUT', path })
  expect(server.statements).toEqual([])
})

test('a key that is not grouped by is refused, with what to add', async () => {
  const error = await server.error(
    '{ ordersAggregate(groupBy: [{ seller: { field: fullName } }]) { groups { key { buyer { manager { fullName } } } } } }',
  )
  expect(error.extensions.path).toEqual([
    'ordersAggregate',
    'groups',
    'key',
    'buyer',
    'manager',
    'fullName',
  ])
  expect(error.message).toContain('Add { buyer: { manager: { field: fullName } } } to groupBy')
})

test('keys that follow too many relations are refused', async () => {
  const deep = (depth: number): object =>
    depth === 0 ? { field: 'fullName' } : { manager: deep(depth - 1) }
  const asked =
    'query ($by: [UserAggregateBy!]) { usersAggregate(groupBy: $by) { groups { count } } }'
  await server.data(asked, { by: [deep(10)] })
  expect((await server.error(asked, { by: [deep(11)] })).extensions.path?.slice(0, 3)).toEqual([
    'usersAggregate',
    'groupBy',
    0,
  ])
  expect((await server.error(asked, { by: [deep(5), deep(4), deep(2)] })).extensions).toEqual({
    code: 'BAD_USER_INPUT',
    path: ['usersAggregate', 'groupBy', 2],
  })
})
