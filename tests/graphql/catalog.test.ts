import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { TestServer } from './server.ts'

let server: TestServer

beforeAll(async () => {
  server = await TestServer.start()
})

afterAll(() => server[Symbol.asyncDispose]())

beforeEach(() => {
  server.statements.length = 0
})

test('the catalog lists every product of every layer, and what is served', async () => {
  expect(
    await server.data('{ catalog { products { id layer typeName listField served } } }'),
  ).toEqual({
    catalog: {
      products: [
        {
          id: 'silver.raw_order',
          layer: 'SILVER',
          typeName: 'RawOrder',
          listField: null,
          served: false,
        },
        {
          id: 'gold.contact',
          layer: 'GOLD',
          typeName: 'Contact',
          listField: 'contacts',
          served: true,
        },
        { id: 'gold.order', layer: 'GOLD', typeName: 'Order', listField: 'orders', served: true },
        { id: 'gold.user', layer: 'GOLD', typeName: 'User', listField: 'users', served: true },
        {
          id: 'platinum.remark',
          layer: 'PLATINUM',
          typeName: 'Remark',
          listField: 'remarks',
          served: true,
        },
      ],
    },
  })
  expect(await server.data('{ catalog { products(layer: SILVER) { id } } }')).toEqual({
    catalog: { products: [{ id: 'silver.raw_order' }] },
  })
  expect(server.statements).toHaveLength(0)
})

test('rows of silver have no field and no type', async () => {
  const { __schema: schema } = await server.data<{ __schema: { types: { name: string }[] } }>(
    '{ __schema { types { name } } }',
  )
  expect(schema.types.map(({ name }) => name)).not.toContain('RawOrder')
})

test('a product tells its contract, its fields, its checks, its relations and its embeddings', async () => {
  const { catalog } = await server.data<{ catalog: { product: Record<string, unknown> } }>(`{
    catalog {
      product(name: "Remark") {
        id version owner description grain lane
        fields { name column type sqlType description classification unit masked nullable lineage { sources { dataset field } } }
        relations { field target many columns targetColumns }
        checks { name kind fields severity blocking }
        embeddings { field of space model dimensions description }
        lineage { upstream { dataset kind depth } downstream { dataset } edges { from to transform } }
      }
    }
  }`)
  expect(catalog.product).toMatchObject({
    id: 'platinum.remark',
    version: '1.2.3',
    owner: 'market-team',
    description: 'What was said about an order.',
    grain: ['orderId', 'position'],
    lane: 'batch',
    relations: [
      {
        field: 'order',
        target: 'gold.order',
        many: false,
        columns: ['orderId'],
        targetColumns: ['id'],
      },
    ],
    embeddings: [
      {
        field: 'embedding',
        of: ['title', 'body'],
        space: 'default',
        model: 'letters',
        dimensions: 3,
        description: 'Similar texts hold the same letters.',
      },
    ],
    lineage: {
      upstream: [
        { dataset: 'gold.order', kind: 'PRODUCT', depth: 1 },
        { dataset: 'silver.raw_order', kind: 'PRODUCT', depth: 2 },
        { dataset: 'file:orders.jsonl', kind: 'OUTSIDE', depth: 3 },
      ],
      downstream: [],
      edges: [
        { from: 'gold.order', to: 'platinum.remark', transform: 'compute' },
        { from: 'silver.raw_order', to: 'gold.order', transform: 'select' },
        { from: 'file:orders.jsonl', to: 'silver.raw_order', transform: 'source' },
      ],
    },
  })
  expect(catalog.product['fields']).toEqual(
    expect.arrayContaining([
      {
        name: 'orderId',
        column: 'order_id',
        type: 'UUID!',
        sqlType: 'uuid',
        description: 'The order.',
        classification: 'internal',
        unit: null,
        masked: false,
        nullable: false,
        lineage: { sources: [{ dataset: 'gold.order', field: null }] },
      },
      {
        name: 'embedding',
        column: 'embedding',
        type: '[Float!]',
        sqlType: 'vector(3)',
        description: 'Vector of the text.',
        classification: 'internal',
        unit: null,
        masked: false,
        nullable: true,
        lineage: {
          sources: [
            { dataset: 'platinum.remark', field: 'title' },
            { dataset: 'platinum.remark', field: 'body' },
          ],
        },
      },
    ]),
  )
  expect(catalog.product['checks']).toContainEqual({
    name: 'orderId references gold.order',
    kind: 'references',
    fields: ['orderId'],
    severity: 'ERROR',
    blocking: true,
  })
})

test('the state of all products is read in one statement', async () => {
  await server.pool.query(
    `insert into ops.product
      (product, contract_version, data_version, run_id, published_at, event_time, row_count,
       status, status_since, failing_checks)
    values
      ('silver.raw_order', '1.2.3', 3, null, null, '2026-01-31 11:00:00+00', 0, 'WARNING', now(), '[]'),
      ('gold.unknown', '1.0.0', 1, null, null, null, 0, 'PASSING', now(), '[]')`,
  )
  const state =
    'id contract { status version } freshness { status ageSeconds } dataVersion run { id }'
  const { catalog } = await server.data<{ catalog: { products: unknown[]; product: unknown } }>(
    `{ catalog { products { ${state} } product(id: "silver.raw_order") { ${state} } } }`,
  )
  expect(server.statements).toHaveLength(1)
  const known = {
    id: 'silver.raw_order',
    contract: { status: 'WARNING', version: '1.2.3' },
    freshness: { status: 'FRESH', ageSeconds: 3600 },
    dataVersion: '3',
    run: null,
  }
  expect(catalog.product).toEqual(known)
  expect(catalog.products[0]).toEqual(known)
  expect(catalog.products[1]).toMatchObject({ contract: { status: 'UNCHECKED' }, dataVersion: '0' })
})

test('lineage is followed either way, from products and from outside datasets, as far as asked', async () => {
  const lineage = async (args: string): Promise<unknown> =>
    (
      await server.data<{ catalog: { lineage: unknown } }>(
        `{ catalog { lineage(${args}) { dataset upstream { dataset depth } downstream { dataset depth } } } }`,
      )
    ).catalog.lineage
  expect(await lineage('of: "file:orders.jsonl"')).toEqual({
    dataset: 'file:orders.jsonl',
    upstream: [],
    downstream: [
      { dataset: 'silver.raw_order', depth: 1 },
      { dataset: 'gold.order', depth: 2 },
      { dataset: 'platinum.remark', depth: 3 },
    ],
  })
  expect(await lineage('of: "Order", depth: 1')).toEqual({
    dataset: 'gold.order',
    upstream: [{ dataset: 'silver.raw_order', depth: 1 }],
    downstream: [{ dataset: 'platinum.remark', depth: 1 }],
  })
  expect(await lineage('of: "gold.order", direction: UPSTREAM')).toMatchObject({ downstream: [] })
  expect(await lineage('of: "gold.order", direction: DOWNSTREAM')).toMatchObject({ upstream: [] })
})

test('a product that does not exist is null', async () => {
  expect(await server.data('{ catalog { product(id: "gold.nothing") { id } } }')).toEqual({
    catalog: { product: null },
  })
})
