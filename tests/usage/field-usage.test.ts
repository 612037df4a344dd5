import { expect, test } from 'vitest'
import { fieldUsage, type LoggedFieldUse } from '../../src/usage/field-usage.ts'
import { openLoggingServer } from './logging-server.ts'

const told = ({ product, field, client, requests }: LoggedFieldUse): string =>
  `${client ?? 'nobody'} ${requests} ${product}.${field ?? '*'}`

test('each client is counted with the fields it used, whichever way the request came', async () => {
  await using server = await openLoggingServer()
  const query = 'query Names { users { nodes { fullName } } }'
  await server.ask(query, { headers: { 'apollographql-client-name': 'shop' } })
  await server.ask(query, { headers: { 'graphql-client-name': ' shop ' }, get: true })
  await server.ask(query)
  const { uses, loggedSince, unlogged } = await server.usage()
  expect(uses.map(told)).toEqual([
    'nobody 1 gold.user.*',
    'shop 2 gold.user.*',
    'nobody 1 gold.user.fullName',
    'shop 2 gold.user.fullName',
    'nobody 1 gold.user.id',
    'shop 2 gold.user.id',
  ])
  expect(uses.at(-1)).toMatchObject({
    column: 'ID',
    selected: false,
    operation: { name: 'Names', hash: expect.stringMatching(/^[0-9a-f]{64}$/) as string },
    lastDay: '2026-01-31',
  })
  expect(uses.find(({ field }) => field === 'fullName')).toMatchObject({ selected: true })
  expect({ loggedSince, unlogged }).toEqual({ loggedSince: '2026-01-31', unlogged: 0 })
})

test('counts of several batches and days add up, and those before the time asked about do not', async () => {
  let now = '2026-01-10T23:59:59Z'
  await using server = await openLoggingServer({ now: () => new Date(now) })
  const query = '{ users { count { value } } }'
  await server.ask(query)
  await server.log.flush()
  now = '2026-01-11T00:00:00Z'
  await server.ask(query)
  await server.log.flush()
  await server.ask(query)
  const requests = async (since: string) =>
    (await server.usage(since)).uses.map((use) => [use.requests, use.lastDay])
  expect((await requests('2026-01-10T12:00:00Z'))[0]).toEqual([3, '2026-01-11'])
  expect((await requests('2026-01-11T12:00:00Z'))[0]).toEqual([2, '2026-01-11'])
  expect(await requests('2026-01-12T00:00:00Z')).toEqual([])
  expect((await server.usage('2026-01-12T00:00:00Z')).loggedSince).toBe('2026-01-10')
})

test('it can be asked of some columns, or of a product as a whole', async () => {
  await using server = await openLoggingServer()
  await server.ask('{ users { nodes { fullName email manager { id } } } }')
  await server.ask('{ orders { count { value } } }')
  await server.log.flush()
  const of = [
    { product: 'gold.user', column: 'email' },
    { product: 'gold.order', column: null },
    { product: 'gold.user', column: 'gone' },
  ]
  const { uses } = await fieldUsage(server.pool, { since: new Date('2026-01-01'), of })
  expect(uses.map(told)).toEqual(['nobody 1 gold.order.*', 'nobody 1 gold.user.email'])
})

test('nothing was ever logged where there is no log', async () => {
  await using server = await openLoggingServer()
  expect(await server.usage()).toEqual({ uses: [], loggedSince: null, unlogged: 0 })
})

test('what asks no product for rows is not counted', async () => {
  await using server = await openLoggingServer()
  await server.ask('{ __typename __schema { queryType { name } } catalog { products { id } } }')
  expect((await server.usage()).uses).toEqual([])
})
