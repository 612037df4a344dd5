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

test('relations are followed in both directions, to oneself and twice to one product', async () => {
  const { users } = await server.data<{ users: { nodes: unknown[] } }>(`{
    users(where: { id: { in: ["1", "2"] } }, first: 2) {
      nodes {
        fullName
        manager { fullName }
        reports { nodes { fullName } }
        purchases { nodes { number seller { fullName } } }
        sales { nodes { number buyer { fullName } } }
      }
    }
  }`)
  expect(users.nodes).toEqual([
    {
      fullName: 'Ada',
      manager: null,
      reports: { nodes: [{ fullName: 'Bob' }, { fullName: 'Cid' }] },
      purchases: {
        nodes: [
          { number: 1, seller: { fullName: 'Bob' } },
          { number: 2, seller: { fullName: 'Bob' } },
          { number: 3, seller: { fullName: 'Cid' } },
          { number: 4, seller: null },
        ],
      },
      sales: { nodes: [{ number: 5, buyer: { fullName: 'Bob' } }] },
    },
    {
      fullName: 'Bob',
      manager: { fullName: 'Ada' },
      reports: { nodes: [{ fullName: 'Dan' }] },
      purchases: { nodes: [{ number: 5, seller: { fullName: 'Ada' } }] },
      sales: {
        nodes: [
          { number: 1, buyer: { fullName: 'Ada' } },
          { number: 2, buyer: { fullName: 'Ada' } },
        ],
      },
    },
  ])
})

test('a root field is one statement, five relations deep, with pages and counts on the way', async () => {
  const answer = await server.data<{ one: { nodes: unknown[] }; two: unknown }>(`{
    one: users(first: 2) {
      nodes {
        purchases(first: 3) {
          count { value }
          pageInfo { hasNextPage }
          edges {
            cursor
            node {
              remarks(first: 1, orderBy: [{ position: DESC }]) {
                nodes { position order { seller { manager { fullName } } } }
              }
            }
          }
        }
      }
      count { value }
      pageInfo { hasNextPage hasPreviousPage }
      meta { dataVersion }
    }
    two: order(id: "${orderId(5)}") { buyer { manager { reports { nodes { manager { fullName } } } } } }
  }`)
  expect(server.statements).toHaveLength(2)
  expect(answer.one.nodes[0]).toMatchObject({
    purchases: {
      count: { value: 4 },
      pageInfo: { hasNextPage: true },
      edges: [
        {
          node: {
            remarks: {
              nodes: [{ position: 2, order: { seller: { manager: { fullName: 'Ada' } } } }],
            },
          },
        },
        { node: { remarks: { nodes: [{ position: 0 }] } } },
        { node: { remarks: { nodes: [{ position: 0 }] } } },
      ],
    },
  })
  expect(answer.two).toEqual({
    buyer: {
      manager: {
        reports: { nodes: [{ manager: { fullName: 'Ada' } }, { manager: { fullName: 'Ada' } }] },
      },
    },
  })
})

test('the number of statements does not grow with the number of rows', async () => {
  const query = `query ($first: Int!) { users(first: $first) { nodes { purchases { nodes { remarks { nodes { position } } } } } } }`
  await server.data(query, { first: 1 })
  await server.data(query, { first: 4 })
  expect(server.statements).toHaveLength(2)
  expect(server.statements[0]?.text).toBe(server.statements[1]?.text)
})

test('a list under a row pages by its own cursors', async () => {
  const query = `query ($after: String) {
    user(id: 1) {
      purchases(first: 2, after: $after, orderBy: [{ amount: DESC_NULLS_LAST }]) {
        nodes { number }
        pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
      }
    }
  }`
  interface Page {
    user: { purchases: { nodes: unknown; pageInfo: { endCursor: string } } }
  }
  const { purchases: first } = (await server.data<Page>(query)).user
  expect(first).toMatchObject({
    nodes: [{ number: 2 }, { number: 1 }],
    pageInfo: { hasNextPage: true, hasPreviousPage: false },
  })
  const after = first.pageInfo.endCursor
  const { purchases: second } = (await server.data<Page>(query, { after })).user
  expect(second).toMatchObject({
    nodes: [{ number: 4 }, { number: 3 }],
    pageInfo: { hasNextPage: false, hasPreviousPage: true },
  })
})

test('a relation that leads to no row is null, and a list without rows is empty', async () => {
  await server.pool.query(
    `insert into gold."order" (id, buyer, seller) values ('${orderId(99)}', 404, null)`,
  )
  try {
    expect(
      await server.data(
        `{ order(id: "${orderId(99)}") { buyer { id } seller { id } remarks { nodes { position } count { value } pageInfo { hasNextPage startCursor } } } }`,
      ),
    ).toEqual({
      order: {
        buyer: null,
        seller: null,
        remarks: {
          nodes: [],
          count: { value: 0 },
          pageInfo: { hasNextPage: false, startCursor: null },
        },
      },
    })
  } finally {
    await server.pool.query(`delete from gold."order" where id = '${orderId(99)}'`)
  }
})

test('rows are filtered by what they are related to', async () => {
  const numbers = async (where: string): Promise<unknown> => {
    const { orders } = await server.data<{ orders: { nodes: { number: number }[] } }>(
      `{ orders(where: ${where}) { nodes { number } } }`,
    )
    return orders.nodes.map(({ number }) => number)
  }
  expect(await numbers('{ seller: { fullName: { eq: "Bob" } } }')).toEqual([1, 2])
  expect(await numbers('{ seller: { manager: { fullName: { eq: "Ada" } } } }')).toEqual([1, 2, 3])
  expect(await numbers('{ not: { seller: { fullName: { eq: "Bob" } } } }')).toEqual([3, 4, 5])
  expect(await numbers('{ seller: {} }')).toEqual([1, 2, 3, 4, 5])
  expect(await numbers('{ remarks: { some: {} } }')).toEqual([1, 2, 3])
  expect(await numbers('{ remarks: { none: {} } }')).toEqual([4, 5])
  expect(await numbers('{ remarks: { some: { rank: { gt: 2 } } } }')).toEqual([1])
  // The remark of order 2 has no rank: it is not known to be at least 1.
  expect(await numbers('{ remarks: { every: { rank: { gte: 1 } } } }')).toEqual([1, 3, 4, 5])
  expect(await numbers('{ remarks: { some: {}, every: { rank: { gte: 1 } } } }')).toEqual([1, 3])
  expect(await numbers('{ remarks: { none: { rank: { gte: 1 } } } }')).toEqual([2, 4, 5])
  expect(
    await numbers(
      '{ buyer: { purchases: { some: { remarks: { some: { title: { eq: "c" } } } } } } }',
    ),
  ).toEqual([1, 2, 3, 4])
})
