import { afterAll, beforeAll, expect, test } from 'vitest'
import { withTransaction } from '../../src/database/transaction.ts'
import { recordLineage } from '../../src/lineage/store/record-lineage.ts'
import { productStatement, type LineageStatement } from '../../src/lineage/store/statement.ts'
import { lineage, registry } from './market.ts'
import { TestServer } from './server.ts'

let server: TestServer

const record = (statement: LineageStatement, at: string): Promise<unknown> =>
  withTransaction(server.pool, (client) =>
    recordLineage(client, statement, {
      at,
      runId: null,
      dataVersion: 1n,
      verification: 'VERIFIED',
      verifiedAt: at,
    }),
  )

/** What the project declares of a product. */
function declared(id: string): LineageStatement {
  const made = lineage.products.get(id)
  if (!made) throw new Error(`no product ${id}`)
  return productStatement(made, registry.byId.get(id)?.columns.map(({ name }) => name) ?? [])
}

beforeAll(async () => {
  server = await TestServer.start()
  // As it was before the order had a buyer, and as it is declared.
  await record({ ...declared('gold.order'), columns: new Map() }, '2026-01-01T00:00:00Z')
  await record(declared('gold.order'), '2026-01-15T00:00:00Z')
  await record(
    {
      output: { kind: 'outside', namespace: 'file', name: 'orders.jsonl' },
      job: { namespace: 'airflow', name: 'export' },
      transform: 'job',
      inputs: [{ kind: 'outside', namespace: 'mysql://shop', name: 'orders' }],
      fields: [],
      columns: new Map(),
      indirect: [],
      unresolved: [],
    },
    '2026-01-10T00:00:00Z',
  )
})

afterAll(() => server[Symbol.asyncDispose]())

async function ask<Data = unknown>(args: string, fields: string): Promise<Data> {
  const { catalog } = await server.data<{ catalog: { lineage: Data } }>(
    `{ catalog { lineage(${args}) { ${fields} } } }`,
  )
  return catalog.lineage
}

test('lineage goes on upstream into the jobs of other producers', async () => {
  expect(
    await ask(
      'of: "Order", direction: UPSTREAM',
      'upstream { dataset kind } edges { to transform }',
    ),
  ).toEqual({
    upstream: [
      { dataset: 'silver.raw_order', kind: 'PRODUCT' },
      { dataset: 'file:orders.jsonl', kind: 'OUTSIDE' },
      { dataset: 'mysql://shop:orders', kind: 'OUTSIDE' },
    ],
    edges: [
      { to: 'gold.order', transform: 'select' },
      { to: 'silver.raw_order', transform: 'source' },
      { to: 'file:orders.jsonl', transform: 'job' },
    ],
  })
})

test('an outside dataset that only others named is a place to start from', async () => {
  const fields = 'dataset field downstream { dataset depth } paths { places { name } }'
  expect(await ask('of: "mysql://shop:orders", depth: 1', fields)).toEqual({
    dataset: 'mysql://shop:orders',
    field: null,
    downstream: [{ dataset: 'file:orders.jsonl', depth: 1 }],
    paths: [{ places: [{ name: 'mysql://shop:orders' }, { name: 'file:orders.jsonl' }] }],
  })
})

test('a root field and a relation are coordinates too', async () => {
  expect(await ask('of: "Query.orders"', 'dataset')).toEqual({ dataset: 'gold.order' })
  expect(await ask('of: "Query.ordersAggregate"', 'dataset')).toEqual({ dataset: 'gold.order' })
  expect(await ask('of: "Remark.order"', 'dataset field')).toEqual({
    dataset: 'gold.order',
    field: null,
  })
})

test('lineage is that of a moment', async () => {
  const fields = 'upstream { dataset } degree { in out }'
  const upstream = (asOf: string) =>
    ask(`of: "Order", direction: UPSTREAM, asOf: "${asOf}"`, fields)
  expect(await upstream('2025-12-31T00:00:00Z')).toEqual({
    upstream: [],
    degree: { in: 0, out: 0 },
  })
  expect(await upstream('2026-01-02T00:00:00Z')).toEqual({
    upstream: [{ dataset: 'silver.raw_order' }],
    degree: { in: 1, out: 0 },
  })
})

test('what is not known in between is told, and what was cut', async () => {
  const fields = 'isPartial truncated'
  expect(await ask('of: "Remark.orderId"', fields)).toEqual({ isPartial: true, truncated: false })
  expect(await ask('of: "Remark.orderId", depth: 1', fields)).toEqual({
    isPartial: true,
    truncated: true,
  })
  expect(await ask('of: "Remark", first: 1', `${fields} upstream { dataset }`)).toEqual({
    isPartial: false,
    truncated: true,
    upstream: [{ dataset: 'gold.order' }],
  })
})

test('the catalog says whether the lineage of each product is verified, how and when', async () => {
  const state = 'id lineageVerified lineageVerification lineageVerifiedAt'
  const { catalog } = await server.data<{ catalog: { products: unknown[] } }>(
    `{ catalog { products(layer: GOLD) { ${state} } } }`,
  )
  expect(catalog.products).toEqual(
    expect.arrayContaining([
      {
        id: 'gold.order',
        lineageVerified: true,
        lineageVerification: 'VERIFIED',
        lineageVerifiedAt: '2026-01-15T00:00:00.000000Z',
      },
      {
        id: 'gold.user',
        lineageVerified: false,
        lineageVerification: null,
        lineageVerifiedAt: null,
      },
    ]),
  )
})

test('lineage of a query that changed since is not verified until it is published', async () => {
  await using other = server.with({
    lineage: {
      products: new Map([
        ...lineage.products,
        [
          'gold.order',
          {
            product: 'gold.order',
            transform: 'select',
            upstreams: [],
            columns: new Map(),
            indirect: [],
          },
        ],
      ]),
    },
  })
  expect(
    await other.data(
      '{ catalog { product(name: "Order") { lineageVerified lineageVerification } } }',
    ),
  ).toEqual({
    catalog: { product: { lineageVerified: false, lineageVerification: 'VERIFIED' } },
  })
})

test.each([
  ['of: "Ordre"', 'of', 'Did you mean Order'],
  ['of: "gold.order.buyr"', 'of', 'Did you mean gold.order.buyer'],
  ['of: "nothing:like:this"', 'of', 'There is no such dataset or field. Name a product'],
  ['of: "Order", depth: 0', 'depth', 'a number of steps from 1 to 100'],
  ['of: "Order", first: 0', 'first', 'a number from 1 to 10000'],
  ['of: "Order", asOf: "2026-02-01T00:00:00Z"', 'asOf', 'This moment has not come'],
])('%s is refused with its place', async (args, argument, message) => {
  const error = await server.error(`{ catalog { lineage(${args}) { dataset } } }`)
  expect(error.message).toContain(message)
  expect(error.extensions).toMatchObject({
    code: 'BAD_USER_INPUT',
    path: ['catalog', 'lineage', argument],
  })
})
