import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { orderId, seed } from './seed.ts'
import { TestServer } from './server.ts'

let server: TestServer

beforeAll(async () => {
  server = await TestServer.start()
  await seed(server)
})

afterAll(() => server[Symbol.asyncDispose]())

beforeEach(() => {
  server.statements.length = 0
})

const ordered = async (orderBy: unknown, first?: number): Promise<unknown> => {
  const { orders } = await server.data<{ orders: { nodes: { number: number }[] } }>(
    `query ($orderBy: [OrderOrder!], $first: Int) { orders(orderBy: $orderBy, first: $first) { nodes { number } } }`,
    { orderBy, first },
  )
  return orders.nodes.map(({ number }) => number)
}

test('a list is ordered by a field of a related row, where a missing row is NULL', async () => {
  expect(await ordered([{ seller: { fullName: 'ASC' } }])).toEqual([5, 1, 2, 3, 4])
  expect(await ordered([{ seller: { fullName: 'DESC' } }])).toEqual([4, 3, 1, 2, 5])
  expect(await ordered([{ seller: { fullName: 'ASC_NULLS_FIRST' } }])).toEqual([4, 5, 1, 2, 3])
})

test('a list is ordered by a field several relations away', async () => {
  expect(
    await ordered([
      { seller: { manager: { fullName: 'ASC_NULLS_FIRST' } } },
      { buyer: { fullName: 'DESC' } },
    ]),
  ).toEqual([5, 4, 1, 2, 3])
})

test('a list is ordered by how many related rows there are, none included', async () => {
  expect(await ordered([{ remarks: { count: 'DESC' } }])).toEqual([1, 2, 3, 4, 5])
  expect(await ordered([{ remarks: { count: 'ASC' } }])).toEqual([4, 5, 2, 3, 1])
})

test('a list is ordered by a measure of related rows, which is NULL without a value', async () => {
  expect(await ordered([{ remarks: { max: { rank: 'DESC_NULLS_LAST' } } }])).toEqual([
    1, 3, 2, 4, 5,
  ])
  expect(await ordered([{ remarks: { avg: { rank: 'ASC' } } }, { number: 'DESC' }])).toEqual([
    3, 1, 5, 4, 2,
  ])
})

test('a list under a row is ordered by related values too, in the same statement', async () => {
  expect(
    await server.data(`{
      user(id: 1) {
        purchases(orderBy: [{ remarks: { sum: { rank: DESC_NULLS_LAST } } }, { seller: { fullName: DESC } }], first: 3) {
          nodes { number seller { fullName } }
        }
      }
    }`),
  ).toEqual({
    user: {
      purchases: {
        nodes: [
          { number: 1, seller: { fullName: 'Bob' } },
          { number: 3, seller: { fullName: 'Cid' } },
          { number: 4, seller: null },
        ],
      },
    },
  })
  expect(server.statements).toHaveLength(1)
})

test('rows are related before the page is cut, and followed after', async () => {
  await ordered([{ remarks: { count: 'DESC' } }], 1)
  const [statement] = server.statements
  expect(statement?.text.match(/limit/g)).toHaveLength(1)
  expect(statement?.text.indexOf('left join lateral')).toBeLessThan(
    statement?.text.indexOf('limit') ?? 0,
  )
})

test('each relation is joined once, however many terms follow it', async () => {
  await ordered([
    { remarks: { count: 'ASC' } },
    { remarks: { max: { rank: 'ASC' } } },
    { buyer: { fullName: 'ASC' } },
    { buyer: { id: 'ASC' } },
    { buyer: { manager: { fullName: 'ASC' } } },
  ])
  const text = server.statements[0]?.text ?? ''
  expect(text.match(/left join/g)).toHaveLength(3)
  expect(text.match(/left join lateral/g)).toHaveLength(1)
})

test('the same document orders by what its variables say each time', async () => {
  for (let round = 0; round < 2; round++) {
    expect(await ordered([{ remarks: { count: 'DESC' } }], 2)).toEqual([1, 2])
    expect(await ordered([{ remarks: { count: 'ASC' } }], 3)).toEqual([4, 5, 2])
    expect(await ordered([{ seller: { fullName: 'ASC' } }], 1)).toEqual([5])
    expect(await ordered([{ seller: { id: 'DESC_NULLS_LAST' } }], 1)).toEqual([3])
  }
})

test('a cursor of one path is refused on another', async () => {
  const { orders } = await server.data<{ orders: { pageInfo: { endCursor: string } } }>(
    '{ orders(orderBy: [{ buyer: { fullName: ASC } }], first: 1) { pageInfo { endCursor } } }',
  )
  const error = await server.error(
    'query ($after: String) { orders(orderBy: [{ seller: { fullName: ASC } }], after: $after) { nodes { id } } }',
    { after: orders.pageInfo.endCursor },
  )
  expect(error.extensions).toEqual({ code: 'BAD_USER_INPUT', path: ['orders', 'after'] })
  expect(error.message).toContain('belongs to another ordering')
})

test('what is masked orders nothing, and no cursor holds it', async () => {
  const cursors = async (orderBy: string): Promise<unknown> =>
    await server.data(`{ orders(orderBy: ${orderBy}) { edges { cursor node { number } } } }`)
  const plain = await cursors('[]')
  expect(await cursors('[{ buyer: { email: DESC } }]')).toEqual(plain)
  expect(await cursors('[{ buyer: { contacts: { count: DESC } } }]')).toEqual(plain)
  expect(await cursors('[{ buyer: { contacts: { max: { city: DESC } } } }]')).toEqual(plain)
  const users = async (orderBy: string): Promise<unknown> =>
    await server.data(`{ users(orderBy: ${orderBy}) { edges { cursor node { id } } } }`)
  expect(await users('[{ reports: { max: { email: DESC } } }]')).toEqual(await users('[]'))
  expect(await users('[{ reports: { countDistinct: { email: DESC } } }]')).toEqual(
    await users('[]'),
  )
})

test('an ordering that follows too many relations is refused with its place', async () => {
  const deep = (depth: number): object =>
    depth === 0 ? { fullName: 'ASC' } : { manager: deep(depth - 1) }
  const query = 'query ($orderBy: [UserOrder!]) { users(orderBy: $orderBy) { nodes { fullName } } }'
  await server.data(query, { orderBy: [deep(10)] })
  const tooDeep = await server.error(query, { orderBy: [{ id: 'ASC' }, deep(11)] })
  expect(tooDeep.extensions.code).toBe('BAD_USER_INPUT')
  expect(tooDeep.extensions.path?.slice(0, 4)).toEqual(['users', 'orderBy', 1, 'manager'])
  const tooMany = await server.error(query, { orderBy: [deep(4), deep(4), deep(4)] })
  expect(tooMany.extensions).toEqual({ code: 'BAD_USER_INPUT', path: ['users', 'orderBy', 2] })
})

test('an ordering by what is no measure, or by two things at once, is refused with its place', async () => {
  const refused = async (orderBy: string): Promise<unknown> =>
    (await server.ask(`{ orders(orderBy: ${orderBy}) { nodes { id } } }`)).errors?.[0]?.extensions
  expect(await refused('[{ remarks: { sum: { title: ASC } } }]')).toEqual({
    code: 'BAD_USER_INPUT',
    path: ['orders', 'orderBy', 0, 'remarks', 'sum', 'title'],
  })
  expect(await refused('[{ remarks: ASC }]')).toEqual({
    code: 'BAD_USER_INPUT',
    path: ['orders', 'orderBy', 0, 'remarks'],
  })
  expect(await refused('[{ remarks: { count: ASC, max: { rank: ASC } } }]')).toEqual({
    code: 'BAD_USER_INPUT',
    path: ['orders', 'orderBy', 0, 'remarks'],
  })
  expect(await refused('[{ buyer: null }]')).toEqual({
    code: 'BAD_USER_INPUT',
    path: ['orders', 'orderBy', 0],
  })
})

test('a forged cursor of a related ordering is refused, whatever it holds', async () => {
  const { orders } = await server.data<{ orders: { edges: { cursor: string }[] } }>(
    '{ orders(orderBy: [{ remarks: { count: ASC } }, { remarks: { sum: { rank: ASC } } }], first: 1) { edges { cursor } } }',
  )
  const given = orders.edges[0]?.cursor ?? ''
  for (const after of [
    given.slice(4),
    given.replace(/^./, given.startsWith('A') ? 'B' : 'A'),
    Buffer.from(JSON.stringify(['1', '1', orderId(1)])).toString('base64url'),
  ]) {
    const error = await server.error(
      'query ($after: String) { orders(orderBy: [{ remarks: { count: ASC } }, { remarks: { sum: { rank: ASC } } }], after: $after) { nodes { id } } }',
      { after },
    )
    expect(error.extensions).toEqual({ code: 'BAD_USER_INPUT', path: ['orders', 'after'] })
  }
})
