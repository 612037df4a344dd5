import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { openLoggingServer, type LoggingServer } from './logging-server.ts'

let server: LoggingServer
beforeAll(async () => {
  server = await openLoggingServer()
})
afterAll(() => server[Symbol.asyncDispose]())
beforeEach(async () => {
  await server.log.flush()
  await server.pool.query('TRUNCATE ops.query_operation, ops.query_day CASCADE')
})

/** What an operation uses: selected fields are marked with a star. */
async function used(query: string, variables?: unknown): Promise<string[]> {
  await server.ask(query, { variables })
  const { uses } = await server.usage()
  const type = (product: string): string => product.replace(/^.*\./, '')
  return uses.flatMap(({ product, field, selected }) =>
    field === null ? [] : [`${type(product)}.${field}${selected ? '*' : ''}`],
  )
}

test.each([
  ['a row by its grain', '{ user(id: "1") { email } }', ['user.email*', 'user.id']],
  [
    'a filter',
    '{ orders(where: { note: { eq: "x" } }) { count { value } } }',
    ['order.id', 'order.note'],
  ],
  [
    'a filter inside others',
    '{ orders(where: { or: [{ not: { paid: { eq: true } } }, { day: { isNull: true } }] }) { count { value } } }',
    ['order.day', 'order.id', 'order.paid'],
  ],
  [
    'a filter on rows related to it',
    '{ users(where: { purchases: { some: { amount: { gt: "1" } } } }) { count { value } } }',
    ['order.amount', 'order.buyerId', 'user.id', 'user.purchases'],
  ],
  [
    'a filter within JSON',
    '{ orders(where: { details: { path: { at: ["a"], text: { eq: "b" } } } }) { count { value } } }',
    ['order.details', 'order.id'],
  ],
  ['a segment', '{ ordersAggregate(segment: PAID) { groups { count } } }', ['order.paid']],
  [
    'an ordering',
    '{ orders(orderBy: [{ number: DESC }]) { nodes { paid } } }',
    ['order.id', 'order.number', 'order.paid*'],
  ],
  [
    'an ordering by a related row',
    '{ orders(orderBy: [{ buyer: { fullName: ASC } }]) { count { value } nodes { paid } } }',
    ['order.buyer', 'order.buyerId', 'order.id', 'order.paid*', 'user.fullName', 'user.id'],
  ],
  [
    'relations both ways',
    '{ users { nodes { purchases { edges { node { seller { fullName } } } } } } }',
    [
      'order.buyerId',
      'order.id',
      'order.seller',
      'order.sellerId',
      'user.fullName*',
      'user.id',
      'user.purchases',
    ],
  ],
  [
    'groups',
    '{ ordersAggregate(groupBy: [{ field: status }], having: { sum: { number: { gt: 1 } } }) { groups { key { status } max { day } } } }',
    ['order.day*', 'order.number', 'order.status*'],
  ],
  [
    'declared measures with what they look at',
    '{ ordersAggregate { groups { measures { revenue largeOrders } } } }',
    ['order.amount*', 'order.number', 'order.paid'],
  ],
  [
    'groups by a related row',
    '{ ordersAggregate(groupBy: [{ buyer: { field: fullName } }]) { groups { key { buyer { fullName } } } } }',
    ['order.buyer', 'order.buyerId', 'user.fullName*', 'user.id'],
  ],
  [
    'a search',
    `{ remarks(search: { near: { text: "abc" } }) { nodes { title } } }`,
    ['remark.embedding', 'remark.orderId', 'remark.position', 'remark.title*'],
  ],
])('%s is counted by the fields it uses', async (_what, query, fields) => {
  expect(await used(query).catch((error: unknown) => String(error))).toEqual(fields)
})

test('fields that variables name are counted as those of the text', async () => {
  const query =
    'query ($where: OrderWhere, $by: [OrderOrder!]) { orders(where: $where, orderBy: $by) { count { value } nodes { paid } } }'
  expect(await used(query, { where: { note: { eq: 'x' } }, by: [{ number: 'ASC' }] })).toEqual([
    'order.id',
    'order.note',
    'order.number',
    'order.paid*',
  ])
})
