import { expect, test } from 'vitest'
import { dbtComplete } from './dbt-events.ts'
import { openReceiving, outside, type Receiving } from './receiving.ts'

const run = 'e49bb33a-4b62-417d-a378-0d218608b125'
const orders = { kind: 'product', id: 'gold.orders' } as const

/** What is recorded of gold.orders, with what else is known by its other names. */
const recorded = (receiving: Receiving) => receiving.statements(orders)

test('what others say of a product that this project makes is not recorded', async () => {
  await using receiving = await openReceiving()
  const { namespace, database } = receiving.space
  const before = await recorded(receiving)
  for (const [index, name] of [
    [namespace, `${database}.gold.orders`],
    ['platinum://shop', 'gold.orders'],
  ].entries()) {
    const event = dbtComplete(name[0] ?? '', name[1] ?? '', run.replace('e4', `0${index}`))
    expect(await receiving.post(event)).toEqual({
      status: 201,
      answer: {
        status: 'RECORDED',
        notes: ['gold.orders is made by this project; what others say of it is not recorded.'],
      },
    })
  }
  expect(await recorded(receiving)).toEqual(before)
  expect(before).toHaveLength(1)
})

test('no symlink makes another name one of a product', async () => {
  await using receiving = await openReceiving()
  const { namespace, database } = receiving.space
  const before = await recorded(receiving)
  const name = { namespace, name: `${database}.gold.orders`, type: 'TABLE' }
  const event = dbtComplete('lake', 'fake', run)
  const [output] = event.outputs
  const symlinks = { identifiers: [name] }
  // First the lineage under a name of its own, then the claim that it is the product's.
  await receiving.post(event)
  await receiving.post({
    eventTime: '2026-03-02T00:00:00Z',
    producer: 'urn:x',
    schemaURL: 'urn:x',
    dataset: { namespace: 'lake', name: 'fake', facets: { symlinks } },
  })
  await receiving.post({
    ...event,
    run: { runId: run.replace('e4', '01') },
    outputs: [{ ...output, facets: { ...output?.facets, symlinks } }],
  })
  await receiving.post({
    eventTime: '2026-03-02T00:00:00Z',
    producer: 'urn:x',
    schemaURL: 'urn:x',
    dataset: {
      ...name,
      facets: { symlinks: { identifiers: [{ namespace: 'lake', name: 'fake', type: 'TABLE' }] } },
    },
  })
  expect(await recorded(receiving)).toEqual(before)
  expect(await receiving.statements(outside('lake', 'fake'))).toHaveLength(1)
})

test('a dataset with an empty namespace, as products are stored, is refused', async () => {
  await using receiving = await openReceiving()
  const before = await recorded(receiving)
  expect((await receiving.post(dbtComplete('', 'gold.orders', run))).status).toBe(400)
  expect(await recorded(receiving)).toEqual(before)
})

test('a job that reads a product is told to be made from it', async () => {
  await using receiving = await openReceiving()
  const { namespace, database } = receiving.space
  const mart = { namespace: 's3://mart', name: 'orders' }
  await receiving.post({
    eventTime: '2026-03-02T00:00:00Z',
    eventType: 'COMPLETE',
    producer: 'urn:x',
    schemaURL: 'urn:x',
    run: { runId: run },
    job: { namespace: 'lake', name: 'export' },
    inputs: [{ namespace, name: `${database}.gold.orders` }],
    outputs: [mart],
  })
  const [statement] = await receiving.statements(outside(mart.namespace, mart.name))
  expect(statement?.inputs).toEqual([orders])
})
