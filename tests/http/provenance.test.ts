import { afterAll, beforeAll, expect, test } from 'vitest'
import { seed } from '../graphql/seed.ts'
import { TestServer } from '../graphql/server.ts'

let server: TestServer

beforeAll(async () => {
  server = await TestServer.start()
  await seed(server)
  await server.pool.query(`insert into ops.product
      (product, contract_version, data_version, run_id, published_at, event_time, row_count,
       status, status_since, failing_checks)
    values ('gold.order', '1.2.3', 7, null, null, '2026-01-31 11:00:00+00', 3, 'PASSING', now(), '[]')`)
})
afterAll(() => server[Symbol.asyncDispose]())

interface Answer {
  readonly data: unknown
  readonly extensions?: {
    readonly platinum: {
      readonly products?: readonly Readonly<Record<string, unknown>>[]
      readonly fields?: readonly Readonly<Record<string, unknown>>[]
      readonly cost?: unknown
      readonly provenance?: string
    }
  }
}

async function ask(query: string, headers: Readonly<Record<string, string>>): Promise<Answer> {
  const response = await server.server.fetch(
    new Request('http://localhost/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json', ...headers },
      body: JSON.stringify({ query }),
    }),
  )
  return (await response.json()) as Answer
}

const query = `{
  total: orders(first: 1) { nodes { n: number buyer { fullName } } count { value } }
  remarks(first: 1) { edges { node { embedding } } }
  ordersAggregate(groupBy: [{ field: status }]) { groups { key { status } count sum { amount } } }
}`
const fields = { 'platinum-provenance': 'fields' }

test('on request an answer tells contract, lineage and freshness of exactly the fields selected', async () => {
  const { data, extensions } = await ask(query, fields)
  expect(data).not.toBeNull()
  const told = extensions?.platinum
  expect(
    told?.fields?.map(({ path, coordinate }) => `${String(path)} ${String(coordinate)}`),
  ).toEqual(
    expect.arrayContaining([
      'total.nodes.n Order.number',
      'total.nodes.buyer.fullName User.fullName',
      'remarks.edges.node.embedding Remark.embedding',
      'ordersAggregate.groups.key.status Order.status',
      'ordersAggregate.groups.sum.amount Order.amount',
    ]),
  )
  expect(told?.fields).toHaveLength(5)
  expect(told?.fields).toContainEqual({
    path: 'remarks.edges.node.embedding',
    coordinate: 'Remark.embedding',
    product: 'platinum.remark',
    classification: 'internal',
    lineage: {
      from: ['platinum.remark.title', 'platinum.remark.body'],
      influencedBy: [],
      origins: ['file:orders.jsonl'],
    },
  })
  expect(told?.products).toContainEqual({
    id: 'gold.order',
    owner: 'market-team',
    contract: { version: '1.2.3', status: 'PASSING', failingChecks: [] },
    freshness: { status: 'FRESH', ageSeconds: 3600, within: '6h' },
    dataVersion: '7',
    run: null,
  })
  expect(told?.products?.map(({ id }) => id).sort()).toEqual([
    'gold.order',
    'gold.user',
    'platinum.remark',
  ])
})

test('a key of groups is told as the field of the product that it is of', async () => {
  const { extensions } = await ask(
    '{ ordersAggregate(groupBy: [{ buyer: { field: fullName } }]) { groups { key { b: buyer { n: fullName } } count } } }',
    fields,
  )
  const told = extensions?.platinum
  expect(told?.fields?.map(({ path, coordinate }) => ({ path, coordinate }))).toEqual([
    { path: 'ordersAggregate.groups.key.b.n', coordinate: 'User.fullName' },
  ])
  expect(told?.products?.map(({ id }) => id)).toEqual(['gold.order', 'gold.user'])
})

test('both ways of HTTP tell the same', async () => {
  const posted = await ask(query, fields)
  const got = await server.server.fetch(
    new Request(`http://localhost/graphql?query=${encodeURIComponent(query)}`, {
      headers: { accept: 'application/json', ...fields },
    }),
  )
  expect(await got.json()).toEqual(posted)
})

test('without the header nothing is told, and with a wrong one that it is wrong', async () => {
  expect((await ask(query, {})).extensions).toBeUndefined()
  expect((await ask(query, { 'platinum-provenance': 'all' })).extensions?.platinum).toEqual({
    provenance: 'Refused. Ask for "fields".',
  })
})

test('it is told beside the cost', async () => {
  const { extensions } = await ask('{ orders(first: 1) { nodes { number } } }', {
    ...fields,
    'platinum-explain': 'cost',
  })
  expect(extensions?.platinum).toMatchObject({
    cost: { limit: 5000 },
    fields: [{}],
    products: [{}],
  })
})
