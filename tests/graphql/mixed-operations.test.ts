import { afterAll, beforeAll, expect, test } from 'vitest'
import { seed } from './seed.ts'
import { TestServer } from './server.ts'

let server: TestServer

beforeAll(async () => {
  server = await TestServer.start()
  await seed(server)
})
afterAll(() => server[Symbol.asyncDispose]())

test('rows, the catalog and introspection mix in one operation, in the order they are asked for', async () => {
  const data = await server.data<Record<string, unknown>>(`query Mixed {
    kind: __typename
    first: orders(first: 1) { nodes { number } }
    catalog { product(name: "gold.order") { description } }
    ...More
    __type(name: "Order") { name }
  } fragment More on Query { users { count { value } } __typename }`)
  expect(Object.keys(data)).toEqual(['kind', 'first', 'catalog', 'users', '__typename', '__type'])
  expect(data).toMatchObject({
    kind: 'Query',
    __type: { name: 'Order' },
  })
})

test('a field that fails under a nullable type is null with its error, and the others are answered', async () => {
  const { data, errors } = await server.ask<Record<string, unknown>>(
    'query ($id: UUID!) { one: order(id: $id) { number } users(first: 1) { nodes { fullName } } bad: orders(first: -1) { nodes { id } } }',
    { id: '00000000-0000-0000-0000-000000000001' },
  )
  // A list is never null, so its error takes everything with it.
  expect(data).toBeNull()
  expect(errors).toMatchObject([{ path: ['bad'], extensions: { code: 'BAD_USER_INPUT' } }])
})

test('both ways of HTTP give the same answer', async () => {
  const query =
    '{ orders(first: 3) { nodes { id number amount placedAt status details raw tags } count { value } meta { dataVersion contract { status } } } }'
  const posted = await server.server.fetch(
    new Request('http://localhost/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify({ query }),
    }),
  )
  const got = await server.server.fetch(
    new Request(`http://localhost/graphql?query=${encodeURIComponent(query)}`, {
      headers: { accept: 'application/json' },
    }),
  )
  expect(await posted.text()).toBe(await got.text())
  expect(posted.headers.get('content-type')).toBe(got.headers.get('content-type'))
})

test('errors are told alike on both ways', async () => {
  const query = '{ orders(first: -1) { nodes { id } } }'
  const answer = async (request: Request): Promise<unknown> =>
    (await server.server.fetch(request)).json()
  const posted = await answer(
    new Request('http://localhost/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify({ query }),
    }),
  )
  const got = await answer(
    new Request(`http://localhost/graphql?query=${encodeURIComponent(query)}`, {
      headers: { accept: 'application/json' },
    }),
  )
  expect(posted).toEqual(got)
})

// The embedded database lets nobody write while a transaction is open.
test.runIf(process.env['DATABASE_URL'])(
  'fields that read the same product see it in one snapshot, whoever publishes between',
  async () => {
    const { pool } = server
    let savepoints = 0
    const interrupted: typeof pool = Object.create(pool, {
      connect: {
        value: async () => {
          const client = await pool.connect()
          return new Proxy(client, {
            get(target, name) {
              const value: unknown = Reflect.get(target, name)
              if (typeof value !== 'function') return value
              return async (...given: unknown[]): Promise<unknown> => {
                // Between the first statement and the second.
                if (given[0] === 'savepoint attempt' && (savepoints += 1) === 2) {
                  await pool.query('update gold.contact set city = city || $1', [' (moved)'])
                }
                return (value as (...given: unknown[]) => unknown).apply(target, given)
              }
            },
          })
        },
      },
    }) as typeof pool
    await using reading = server.with({ pool: interrupted })
    const query = '{ a: contacts { nodes { city } } b: contacts { nodes { city } } }'
    const { a, b } = await reading.data<{ a: object; b: object }>(query)
    expect(savepoints).toBe(2)
    expect(b).toEqual(a)
    expect(JSON.stringify(a)).not.toContain('moved')
    expect(JSON.stringify(await server.data(query))).toContain('moved')
  },
)
