import { afterAll, beforeAll, expect, test } from 'vitest'
import { readyMadeQueries } from '../../src/graphql/ready-made-queries.ts'
import { registry } from './market.ts'
import { orderId, seed } from './seed.ts'
import { TestServer } from './server.ts'

let server: TestServer
/** Refuses everything, so that the refusal tells the cost. */
let priced: TestServer

beforeAll(async () => {
  server = await TestServer.start()
  await seed(server)
  priced = server.with({ limits: { cost: 1 } })
})

afterAll(async () => {
  await priced[Symbol.asyncDispose]()
  await server[Symbol.asyncDispose]()
})

async function costOf(query: string, variables?: unknown): Promise<number | undefined> {
  const { errors } = await priced.ask(query, variables)
  return errors?.[0]?.extensions.cost
}

/** A point is ten rows. */
const costs: readonly [what: string, query: string, points: number | undefined][] = [
  ['a row costs next to nothing', `{ order(id: "${orderId(1)}") { id } }`, undefined],
  ['a page costs its size', '{ orders(first: 100) { nodes { id } } }', 10],
  ['a page costs its size backward', '{ orders(last: 200) { nodes { id } } }', 20],
  ['a page of the default size', '{ orders { nodes { id } } }', 10],
  ['a row joined to each', '{ orders { nodes { buyer { id } seller { id } } } }', 30],
  [
    'a page under each row',
    '{ orders(first: 20) { nodes { remarks(first: 10) { nodes { title } } } } }',
    22,
  ],
  [
    'a page under each edge',
    '{ orders(first: 20) { edges { node { remarks(first: 10) { edges { node { title } } } } } } }',
    22,
  ],
  [
    'a page under the row of a row',
    '{ orders(first: 10) { nodes { buyer { reports(first: 8) { nodes { id } } } } } }',
    10,
  ],
  ['rows that offset leaves out', '{ orders(first: 0, offset: 10000) { nodes { id } } }', 100],
  ['a count', '{ orders(first: 0) { count { value } } }', 100],
  [
    'a count under each row',
    '{ orders(first: 10) { nodes { remarks(first: 0) { count { value } } } } }',
    101,
  ],
  [
    'groups by a field of a related row',
    '{ ordersAggregate(first: 10, groupBy: [{ buyer: { manager: { field: id } } }]) { groups { count } } }',
    301,
  ],
  [
    'a search',
    '{ remarks(first: 10, search: { near: { vector: [1, 0, 0] } }) { nodes { title } } }',
    101,
  ],
  [
    'a condition on related rows',
    '{ orders(first: 10, where: { buyer: { fullName: { eq: "x" } } }) { nodes { id } } }',
    101,
  ],
  ['two counts', '{ orders(first: 0) { a: count { value } b: count(cap: 5) { value } } }', 200],
  [
    'an ordering by related rows',
    '{ orders(first: 10, orderBy: [{ buyer: { fullName: ASC } }, { remarks: { count: ASC } }]) { nodes { id } } }',
    201,
  ],
  [
    'groups',
    '{ ordersAggregate(groupBy: [{ field: status }], first: 10) { groups { count } } }',
    101,
  ],
  [
    'several root fields',
    '{ a: orders { nodes { id } } b: orders(first: 50) { nodes { id } } }',
    15,
  ],
  [
    'the catalog',
    '{ catalog { product(id: "gold.user") { id } } orders(first: 10) { nodes { id } } }',
    11,
  ],
]

test.each(costs)('%s', async (_what, query, points) => {
  expect(await costOf(query)).toBe(points)
})

test('sizes in variables are counted in each request, also of a plan that is used again', async () => {
  const query = `query ($rows: Int, $each: Int!) {
    orders(first: $rows) { nodes { remarks(first: $each) { nodes { title } } } }
  }`
  await using some = server.with({ limits: { cost: 100 } })
  const ask = async (rows: number | null, each: number) => {
    const { errors } = await some.ask(query, { rows, each })
    return errors?.[0]?.extensions.cost
  }
  expect(await ask(10, 9)).toBeUndefined()
  expect(await ask(1000, 9)).toBe(1000)
  expect(await ask(100, 9)).toBeUndefined()
  expect(await ask(101, 9)).toBe(101)
  expect(await ask(null, 10)).toBe(110)
  // The wrong size is told, not the cost of it.
  const { errors } = await some.ask(query, { rows: 1001, each: 9 })
  expect(errors?.map(({ extensions }) => extensions)).toEqual([
    { code: 'BAD_USER_INPUT', path: ['orders', 'first'] },
  ])
})

test('what costs too much is refused with where and how much, before a statement runs', async () => {
  server.statements.length = 0
  const query = `query ($rows: Int) {
    few: orders(first: 1) { nodes { id } }
    all: users(first: $rows) { nodes { reports { nodes { r: reports { nodes { id } } } } } }
  }`
  for (const { data, errors } of [
    await server.ask(query, { rows: 1000 }),
    await server.ask(query, { rows: 1000 }),
    await server.askByGet(query, { rows: 1000 }),
  ]) {
    expect(data).toBeUndefined()
    expect(errors?.map(({ extensions }) => extensions)).toEqual([
      {
        code: 'BAD_USER_INPUT',
        path: ['all', 'nodes', 'reports', 'nodes', 'r'],
        cost: 1_010_101,
        limit: 5_000,
      },
    ])
    expect(errors?.[0]?.message).toContain('costs 1,010,101 points and may cost 5,000')
    expect(errors?.[0]?.message).toContain('all.nodes.reports.nodes.r')
  }
  expect(server.statements).toEqual([])
})

test('ordinary questions are far from the limit', async () => {
  const ordinary = [
    ...readyMadeQueries(registry).map(({ query }) => query),
    '{ orders(first: 1000) { nodes { id amount status buyer { fullName } } count { value } pageInfo { endCursor } } }',
    '{ users { nodes { purchases(first: 10) { nodes { remarks(first: 3) { nodes { title } } } } } } }',
  ]
  for (const query of ordinary) {
    const cost = await costOf(query)
    expect(cost).toBeGreaterThan(1)
    expect(cost).toBeLessThan(1_000)
  }
})
