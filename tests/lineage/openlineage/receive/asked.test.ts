import { expect, test } from 'vitest'
import { z } from 'zod'
import { airflowComplete } from './airflow-events.ts'
import { openReceiving, type Receiving } from './receiving.ts'
import { sparkComplete, sparkRunning } from './spark-events.ts'

const answer = z.object({
  data: z.object({
    catalog: z.object({
      lineage: z.object({
        upstream: z.array(
          z.object({ dataset: z.string(), field: z.string().nullable(), depth: z.number() }),
        ),
        edges: z.array(z.object({ to: z.string(), transform: z.string() })),
        paths: z.array(z.object({ places: z.array(z.object({ name: z.string() })) })),
        isPartial: z.boolean(),
      }),
    }),
  }),
})

/** Asks the catalog of a server what something is made from. */
async function ask({ server }: Receiving, of: string) {
  const query = `query Upstream($of: String!) { catalog { lineage(of: $of, direction: UPSTREAM) {
    upstream { dataset field depth } edges { to transform } paths { places { name } } isPartial } } }`
  const response = await server.fetch(
    new Request('http://localhost/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables: { of } }),
    }),
  )
  return answer.parse(await response.json()).data.catalog.lineage
}

test('the catalog goes on upstream of a product through a Spark job outside', async () => {
  await using receiving = await openReceiving()
  const before = await ask(receiving, 'gold.orders')
  expect(before.upstream).toEqual([
    { dataset: 'bronze.raw_orders', field: null, depth: 1 },
    { dataset: 's3://lake:clean/orders', field: null, depth: 2 },
  ])
  await receiving.post([sparkRunning, sparkComplete])
  const after = await ask(receiving, 'gold.orders')
  expect(after.upstream).toEqual([
    ...before.upstream,
    { dataset: 's3://lake:raw/orders', field: null, depth: 3 },
  ])
  expect(after.edges).toContainEqual({ to: 's3://lake:clean/orders', transform: 'job' })
  await receiving.post(airflowComplete)
  expect((await ask(receiving, 'Order')).upstream.at(-1)).toEqual({
    dataset: 'sftp://partner:22:/out/orders.csv',
    field: null,
    depth: 4,
  })
})

test('a field goes on upstream into the columns that the Spark job read', async () => {
  await using receiving = await openReceiving()
  await receiving.post([sparkRunning, sparkComplete])
  const { paths, isPartial } = await ask(receiving, 'Order.buyer')
  expect(paths.map(({ places }) => places.map(({ name }) => name).join(' > '))).toEqual([
    's3://lake:raw/orders > s3://lake:clean/orders > bronze.raw_orders.buyer > Order.buyer',
  ])
  // A source says which dataset it reads, not which of its columns.
  expect(isPartial).toBe(true)
})

test('a column of what the Spark job wrote is a place to start from', async () => {
  await using receiving = await openReceiving()
  await receiving.post([sparkRunning, sparkComplete])
  const { upstream, isPartial } = await ask(receiving, 's3://lake:clean/orders.buyer')
  expect(upstream).toEqual([{ dataset: 's3://lake:raw/orders', field: 'email', depth: 1 }])
  expect(isPartial).toBe(false)
})
