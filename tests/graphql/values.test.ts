import { afterAll, beforeAll, expect, test } from 'vitest'
import { TestServer } from './server.ts'

let server: TestServer

beforeAll(async () => {
  server = await TestServer.start()
  await server.pool.query(`insert into gold."user" values (1, 'Ada', null, null, null)`)
  await server.pool.query(
    `insert into gold."order" values
      ('00000000-0000-0000-0000-000000000001', 1, null,
       123456789012345678901234.567890, 9007199254740993, -32768, 2147483647, 0.1, 0.1, true,
       'in_transit', 'very good', E'a "quote", \\\\ and \\n 😀',
       '2026-01-31 23:59:59.123456+05:30', '2026-01-31 10:00:00.000001', '2026-02-28', '23:59:59.5',
       '1 year 2 mons -3 days 04:05:06.789', '{"n": 12345678901234567890, "x": [1.5, null]}',
       '{"big": 9007199254740993,  "a": 1e400}', '{a,NULL,"b,c"}', '{9007199254740993,NULL}',
       '{0.5,NULL,NaN}', '{"2026-01-31 00:00:00+02",NULL}', '10.0.0.1/8'),
      ('00000000-0000-0000-0000-000000000002', 1, 1, 'NaN', null, null, null, 'NaN', 'Infinity',
       false, 'new', 'so-so', '', 'infinity', '-infinity', '0044-03-15 BC', '00:00:00', '0',
       'null', '"text"', '{}', '{}', '{}', '{}', null),
      ('00000000-0000-0000-0000-000000000003', 1, null, null, null, null, null, null, null, null,
       null, null, null, '12026-01-01 00:00:00+00', null, null, null, '-00:00:01', null, null, null,
       null, null, null, null)`,
  )
})

afterAll(() => server[Symbol.asyncDispose]())

const fields = `id buyerId sellerId amount quantity small number ratio single paid status mood note
  placedAt localAt day clock lasted details raw tags bigs ratios stamps network`

const first = {
  id: '00000000-0000-0000-0000-000000000001',
  buyerId: '1',
  sellerId: null,
  amount: '123456789012345678901234.567890',
  quantity: '9007199254740993',
  small: -32768,
  number: 2147483647,
  ratio: 0.1,
  single: 0.1,
  paid: true,
  status: 'in_transit',
  mood: 'very good',
  note: 'a "quote", \\ and \n 😀',
  placedAt: '2026-01-31T18:29:59.123456Z',
  localAt: '2026-01-31T10:00:00.000001',
  day: '2026-02-28',
  clock: '23:59:59.5',
  lasted: 'P1Y2M-3DT4H5M6.789S',
  tags: ['a', null, 'b,c'],
  bigs: ['9007199254740993', null],
  ratios: [0.5, null, null],
  stamps: ['2026-01-30T22:00:00Z', null],
  network: '10.0.0.1/8',
}

const second = {
  amount: 'NaN',
  ratio: null,
  single: null,
  note: '',
  placedAt: 'infinity',
  localAt: '-infinity',
  day: '-000043-03-15',
  clock: '00:00:00',
  lasted: 'PT0S',
  details: null,
  raw: 'text',
  tags: [],
  bigs: [],
  stamps: [],
  network: null,
}

const third = {
  amount: null,
  placedAt: '+012026-01-01T00:00:00Z',
  lasted: 'PT-1S',
  details: null,
  tags: null,
  paid: null,
  status: null,
}

interface Rows {
  readonly nodes: readonly unknown[]
}

test('every type arrives exactly, at the root', async () => {
  const data = await server.data<{ orders: Rows }>(`{ orders { nodes { ${fields} } } }`)
  expect(data.orders.nodes).toMatchObject([first, second, third])
})

test('every type arrives exactly, under a row', async () => {
  const { user } = await server.data<{ user: { purchases: Rows } }>(
    `{ user(id: 1) { purchases { nodes { ${fields} } } } }`,
  )
  expect(user.purchases.nodes).toMatchObject([first, second, third])
})

test('every type arrives exactly, in a single row', async () => {
  const { order } = await server.data<{ order: unknown }>(
    `{ order(id: "${first.id}") { ${fields} } }`,
  )
  expect(order).toMatchObject(first)
})

test('numbers in JSON keep the digits that JavaScript would round', async () => {
  const response = await server.server.fetch(
    new Request('http://localhost/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify({
        query: `{ orders(first: 1) { nodes { details raw buyer { purchases(first: 1) { nodes { raw } } } } } }`,
      }),
    }),
  )
  expect(await response.text()).toBe(
    '{"data":{"orders":{"nodes":[{"details":{"n":12345678901234567890,"x":[1.5,null]},' +
      '"raw":{"big":9007199254740993,"a":1e400},' +
      '"buyer":{"purchases":{"nodes":[{"raw":{"big":9007199254740993,"a":1e400}}]}}}]}}}',
  )
})

test('times read the same whatever time zone the session is in', async () => {
  const pool = server.oneConnection()
  try {
    await pool.query(`set timezone = 'Asia/Kathmandu'`)
    await using elsewhere = server.with({ pool })
    const data = await elsewhere.data<{ orders: Rows }>(
      `{ orders(first: 1) { nodes { placedAt stamps buyer { purchases(first: 1) { nodes { placedAt stamps } } } } } }`,
    )
    const { placedAt, stamps } = first
    expect(data.orders.nodes).toEqual([
      { placedAt, stamps, buyer: { purchases: { nodes: [{ placedAt, stamps }] } } },
    ])
  } finally {
    await pool.end()
  }
})

test('a time without digits is read as it is, whatever stands after it', async () => {
  const notes = ['T-shirt', ' of wool', 'x'.repeat(8200)]
  await server.pool.query(`insert into gold."user" values (2, 'Bob', null, null, null)`)
  await server.pool.query(
    `insert into gold."order" (id, buyer, "NOTE", placed_at)
     select ('00000000-0000-0000-0001-00000000000' || at)::uuid, 2, note, 'infinity'
     from unnest($1::text[]) with ordinality as given(note, at)`,
    [notes],
  )
  const asked = 'nodes { placedAt note }'
  const nodes = notes.map((note) => ({ placedAt: 'infinity', note }))
  expect(
    await server.data(`{
      orders(where: { buyerId: { eq: "2" } }) { ${asked} }
      user(id: 2) { purchases { ${asked} } }
    }`),
  ).toEqual({ orders: { nodes }, user: { purchases: { nodes } } })
})

test('a field may be called __proto__, also where graphql-js writes the answer', async () => {
  await server.pool.query(`insert into gold."user" values (3, 'Cid', null, null, null)`)
  // The least number is one that graphql-js writes.
  await server.pool.query(
    `insert into gold."order" (id, buyer, "NOTE", number)
     values ('00000000-0000-0000-0002-000000000001', 3, 'least', -2147483648)`,
  )
  const row = 'number __proto__: note'
  const response = await server.server.fetch(
    new Request('http://localhost/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify({
        query: `{ __proto__: user(id: 3) {
          __proto__: purchases { __proto__: nodes { ${row} } }
          purchasesAggregate(groupBy: { field: note }) {
            groups { max { __proto__: number } __proto__: key { __proto__: note } }
          }
        } }`,
      }),
    }),
  )
  expect(await response.text()).toBe(
    '{"data":{"__proto__":{"__proto__":{"__proto__":[{"number":-2147483648,"__proto__":"least"}]},' +
      '"purchasesAggregate":{"groups":[{"max":{"__proto__":-2147483648},' +
      '"__proto__":{"__proto__":"least"}}]}}}}',
  )
})
