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

test('introspection of one type mixes with rows in one operation', async () => {
  const query = '{ __type(name: "Order") { name } orders(first: 0) { nodes { id } } }'
  expect(await server.data(query)).toEqual({
    __type: { name: 'Order' },
    orders: { nodes: [] },
  })
})

test('aliases give one field twice, with arguments of its own each time', async () => {
  const { user } = await server.data<{ user: unknown }>(`{
    user(id: 1) {
      name: fullName
      again: fullName
      cheap: purchases(where: { amount: { lt: 15 } }) { nodes { number } }
      paid: purchases(where: { status: { eq: paid } }) { rows: nodes { n: number } count { value } }
    }
  }`)
  expect(user).toEqual({
    name: 'Ada',
    again: 'Ada',
    cheap: { nodes: [{ number: 1 }, { number: 4 }] },
    paid: { rows: [{ n: 2 }, { n: 3 }], count: { value: 2 } },
  })
})

test('two selections of the same rows may follow one relation with other arguments', async () => {
  const { users } = await server.data<{ users: unknown }>(`{
    users(first: 1) {
      a: nodes { purchases(first: 1) { nodes { number } } }
      b: nodes { purchases(last: 1) { nodes { number } } }
      edges { node { purchases(first: 2) { nodes { number } } } }
    }
  }`)
  expect(users).toEqual({
    a: [{ purchases: { nodes: [{ number: 1 }] } }],
    b: [{ purchases: { nodes: [{ number: 4 }] } }],
    edges: [{ node: { purchases: { nodes: [{ number: 1 }, { number: 2 }] } } }],
  })
  expect(server.statements).toHaveLength(1)
})

test('fragments and repeated fields are merged, also within a relation', async () => {
  const { order } = await server.data<{ order: unknown }>(
    `query ($id: UUID!) {
      order(id: $id) { ...Amount buyer { fullName } ... on Order { buyer { ...Boss } } ... { note } }
    }
    fragment Amount on Order { amount buyer { id } }
    fragment Boss on User { reports(first: 1) { nodes { fullName } } reports(first: 1) { nodes { id } } }`,
    { id: orderId(1) },
  )
  expect(order).toEqual({
    amount: '10.500000',
    note: 'first',
    buyer: { id: '1', fullName: 'Ada', reports: { nodes: [{ fullName: 'Bob', id: '2' }] } },
  })
})

test('what is skipped is not read', async () => {
  const query = `query ($on: Boolean!) {
    user(id: 1) {
      fullName @include(if: $on)
      createdAt @skip(if: $on)
      ... @include(if: $on) { id }
      reports @skip(if: $on) { nodes { id } }
    }
  }`
  expect(await server.data(query, { on: true })).toEqual({ user: { fullName: 'Ada', id: '1' } })
  expect(server.statements[0]?.text).not.toMatch(/created_at|manager_id/)
  expect(await server.data(query, { on: false })).toEqual({
    user: {
      createdAt: '2026-01-31T11:00:00Z',
      reports: { nodes: [{ id: '2' }, { id: '3' }] },
    },
  })
  expect(server.statements[1]?.text).not.toMatch(/Full Name/)
})

test('only selected columns are read, each once', async () => {
  await server.data('{ orders { nodes { number again: number } edges { node { number } } } }')
  const text = server.statements[0]?.text ?? ''
  expect(text.match(/"number"/g)).toHaveLength(1)
  expect(text).not.toMatch(/amount|NOTE|details/)
})

test('response keys may be longer than the names Postgres keeps', async () => {
  const key = (end: string) => `${'k'.repeat(70)}${end}`
  const { users } = await server.data<{ users: { nodes: unknown[] } }>(`{
    users(first: 1) {
      nodes {
        ${key('1')}: fullName
        ${key('2')}: id
        ${key('3')}: reports { nodes { ${key('1')}: fullName ${key('2')}: id } }
      }
    }
  }`)
  expect(users.nodes).toEqual([
    {
      [key('1')]: 'Ada',
      [key('2')]: '1',
      [key('3')]: {
        nodes: [
          { [key('1')]: 'Bob', [key('2')]: '2' },
          { [key('1')]: 'Cid', [key('2')]: '3' },
        ],
      },
    },
  ])
})

test('__typename is answered everywhere, alone too', async () => {
  expect(
    await server.data(`{
      __typename
      users(first: 1) { __typename nodes { __typename manager { __typename } reports { __typename nodes { __typename } } } }
      order(id: "${orderId(1)}") { __typename buyer { __typename } }
    }`),
  ).toEqual({
    __typename: 'Query',
    users: {
      __typename: 'UserConnection',
      nodes: [
        {
          __typename: 'User',
          manager: null,
          reports: {
            __typename: 'UserRelatedConnection',
            nodes: [{ __typename: 'User' }, { __typename: 'User' }],
          },
        },
      ],
    },
    order: { __typename: 'Order', buyer: { __typename: 'User' } },
  })
})

test('nothing is asked of the database when nothing needs it', async () => {
  expect(await server.data('{ users { __typename } }')).toEqual({
    users: { __typename: 'UserConnection' },
  })
  expect(server.statements).toHaveLength(0)
})

test('variables with defaults, lists for single values and enums work as in GraphQL', async () => {
  const query = `query ($where: OrderWhere = { number: { lte: 2 } }, $by: Ordering = DESC) {
    orders(where: $where, orderBy: { number: $by }) { nodes { number } }
  }`
  const rows = (...numbers: number[]) => ({
    orders: { nodes: numbers.map((number) => ({ number })) },
  })
  expect(await server.data(query)).toEqual(rows(2, 1))
  expect(await server.data(query, { where: { status: { in: 'paid' } } })).toEqual(rows(3, 2))
  expect(await server.data(query, { where: null, by: 'ASC' })).toEqual(rows(1, 2, 3, 4, 5))
})
