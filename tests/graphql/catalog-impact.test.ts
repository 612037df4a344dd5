import { afterAll, beforeAll, expect, test } from 'vitest'
import { anonymous, type Identity } from '../../src/identity/identity.ts'
import type { OperationUse } from '../../src/usage/operation-use.ts'
import { QueryLog } from '../../src/usage/query-log.ts'
import { record } from '../lineage/store/statements.ts'
import { TestServer } from './server.ts'

let server: TestServer

const operator: Identity = { ...anonymous, kind: 'jwt', subject: 'ann', roles: ['operator'] }

beforeAll(async () => {
  server = await TestServer.start({ access: { usage: ['operator'] } })
  await record(server.pool, 'silver.raw_order', { columns: { id: ['lake:orders#key'] } })
  await record(server.pool, 'gold.order', {
    columns: { id: ['silver.raw_order#id'], NOTE: ['silver.raw_order#note TRANSFORMATION'] },
    indirect: ['silver.raw_order#state FILTER'],
  })
  await record(server.pool, 'platinum.remark', {
    columns: { order_id: ['gold.order#id'], title: ['gold.order#NOTE'] },
  })
  await log('2026-01-01T00:00:00Z', use('Old', 'gold.order', 'note', 'NOTE'), 'old')
  await log('2026-01-02T00:00:00Z', use('Notes', 'gold.order', 'note', 'NOTE'), 'shop', 3)
  await log('2026-01-30T00:00:00Z', use('Notes', 'gold.order', 'note', 'NOTE'), 'shop', 2)
  await log('2026-01-31T00:00:00Z', use('Notes', 'gold.order', 'note', 'NOTE'), undefined)
  await log('2026-01-31T00:00:00Z', use('Titles', 'platinum.remark', 'title', 'title'), 'shop')
  await log('2026-01-31T00:00:00Z', use('Names', 'gold.user', 'fullName', 'Full Name'), 'crm', 9)
})
afterAll(() => server[Symbol.asyncDispose]())

/** An operation that selects one field. */
function use(name: string, product: string, field: string, column: string): OperationUse {
  const whole = { product, field: null, column: null, selected: false }
  const fields = [whole, { product, field, column, selected: true }]
  return { hash: `hash of ${name}`, name, fieldsHash: field, fields }
}

async function log(day: string, used: OperationUse, client: string | undefined, times = 1) {
  const queryLog = new QueryLog({
    pool: server.pool,
    now: () => new Date(day),
    onProblem: (problem) => expect.unreachable(problem),
  })
  for (let time = 0; time < times; time++) queryLog.note(used, client)
  await queryLog.flush()
  await queryLog[Symbol.asyncDispose]()
}

async function impact(args: string, fields: string): Promise<unknown> {
  const { catalog } = await server.data<{ catalog: { impact: unknown } }>(
    `{ catalog { impact(${args}) { ${fields} } } }`,
    undefined,
    operator,
  )
  return catalog.impact
}

test('clients and operations are named to who has a right to it, and counted to everyone', async () => {
  const query = `{ catalog { impact(of: "silver.raw_order.note") {
    operationCount operations { name hash } clientCount clients { name }
    fields { name requests clientCount clients { name } } } } }`
  const counted = {
    operationCount: 2,
    operations: null,
    clientCount: 2,
    clients: null,
    fields: [
      { name: 'Order.note', requests: '6', clientCount: 2, clients: null },
      { name: 'Remark.title', requests: '1', clientCount: 1, clients: null },
    ],
  }
  await using closed = server.with({})
  await using dev = server.with({ mode: 'dev' })
  for (const [at, who] of [
    [server, undefined],
    [server, { ...operator, roles: ['analyst'] }],
    [closed, operator],
  ] as const) {
    expect(await at.data(query, undefined, who)).toEqual({ catalog: { impact: counted } })
    expect(JSON.stringify(await at.askByGet(query, undefined, who))).not.toMatch(
      /shop|Notes|hash of/,
    )
  }
  const named = await server.data(query, undefined, operator)
  expect(named).toMatchObject({
    catalog: {
      impact: {
        operations: [{ name: 'Notes', hash: 'hash of Notes' }, { name: 'Titles' }],
        clients: [{ name: 'shop' }, { name: null }],
        fields: [{ clients: [{ name: 'shop' }, { name: null }] }, { clients: [{ name: 'shop' }] }],
      },
    },
  })
  expect(await dev.data(query)).toEqual(named)
})

test('a column below ends in fields, operations and clients of the last 30 days', async () => {
  const of = 'of: "silver.raw_order.note"'
  expect(
    await impact(of, 'fields { name product field depth made requests clients { name requests } }'),
  ).toEqual({
    fields: [
      {
        name: 'Order.note',
        product: 'gold.order',
        field: 'note',
        depth: 1,
        made: true,
        requests: '6',
        clients: [
          { name: 'shop', requests: '5' },
          { name: null, requests: '1' },
        ],
      },
      {
        name: 'Remark.title',
        product: 'platinum.remark',
        field: 'title',
        depth: 2,
        made: true,
        requests: '1',
        clients: [{ name: 'shop', requests: '1' }],
      },
    ],
  })
  expect(
    await impact(
      of,
      'operations { name hash fields requests lastDay } clients { name requests lastDay } loggedSince unlogged truncated isPartial',
    ),
  ).toEqual({
    operations: [
      {
        name: 'Notes',
        hash: 'hash of Notes',
        fields: ['Order.note'],
        requests: '6',
        lastDay: '2026-01-31',
      },
      {
        name: 'Titles',
        hash: 'hash of Titles',
        fields: ['Remark.title'],
        requests: '1',
        lastDay: '2026-01-31',
      },
    ],
    clients: [
      { name: 'shop', requests: '6', lastDay: '2026-01-31' },
      { name: null, requests: '1', lastDay: '2026-01-31' },
    ],
    loggedSince: '2026-01-01',
    unlogged: '0',
    truncated: false,
    isPartial: false,
  })
})

test('more days show older clients, and fewer show less', async () => {
  const clients = async (days: number) =>
    await impact(`of: "Order.note", days: ${days}`, 'clients { name requests }')
  expect(await clients(31)).toMatchObject({ clients: [{ name: 'shop', requests: '6' }, {}, {}] })
  expect(await clients(29)).toEqual({
    clients: [
      { name: 'shop', requests: '3' },
      { name: null, requests: '1' },
    ],
  })
})

test('what decides which rows there are reaches every field, and whoever asks for the type', async () => {
  const of = 'of: "silver.raw_order.state", indirect: true'
  const { fields, operations } = (await impact(
    of,
    'fields { name made } operations { name fields }',
  )) as { fields: { name: string; made: boolean }[]; operations: unknown }
  expect(fields).toEqual(
    expect.arrayContaining([
      { name: 'Order', made: false },
      { name: 'Order.amount', made: false },
      { name: 'Remark.title', made: false },
    ]),
  )
  expect(fields.filter(({ name }) => name === 'Order.note')).toHaveLength(1)
  expect(operations).toEqual([
    { name: 'Notes', fields: ['Order', 'Order.note'] },
    { name: 'Titles', fields: ['Remark.title'] },
  ])
  expect(await impact(`of: "silver.raw_order.state"`, 'fields { name } clients { name }')).toEqual({
    fields: [],
    clients: [],
  })
})

test('a dataset as a whole reaches what any of its columns does', async () => {
  const { fields } = (await impact('of: "lake:orders"', 'fields { name depth }')) as {
    fields: unknown
  }
  expect(fields).toEqual([
    { name: 'Order.id', depth: 2 },
    { name: 'Remark.orderId', depth: 3 },
  ])
})

test('a field that is made from nothing known reaches itself', async () => {
  expect(
    await impact('of: "User.fullName"', 'fields { name depth } clients { name requests }'),
  ).toEqual({
    fields: [{ name: 'User.fullName', depth: 0 }],
    clients: [{ name: 'crm', requests: '9' }],
  })
})

test('wrong arguments are refused with their place', async () => {
  for (const [args, argument] of [
    ['of: "Nobody"', 'of'],
    ['of: "Order", days: 0', 'days'],
  ] as const) {
    const error = await server.error(`{ catalog { impact(${args}) { truncated } } }`)
    expect(error.extensions).toMatchObject({
      code: 'BAD_USER_INPUT',
      path: ['catalog', 'impact', argument],
    })
  }
})
