import { afterAll, beforeAll, expect, test } from 'vitest'
import { seed } from './seed.ts'
import { TestServer } from './server.ts'

let server: TestServer

beforeAll(async () => {
  server = await TestServer.start()
  await seed(server)
})

afterAll(() => server[Symbol.asyncDispose]())

const names = async (args: string): Promise<unknown> => {
  const { users } = await server.data<{ users: { nodes: { fullName: string }[] } }>(
    `{ users(${args}) { nodes { fullName } } }`,
  )
  return users.nodes.map(({ fullName }) => fullName)
}

test('a masked column is null wherever it is selected', async () => {
  expect(
    await server.data(
      '{ users { nodes { email manager { email } reports { nodes { email } } } } }',
    ),
  ).not.toHaveProperty('users.nodes.0.email', 'ada@example.org')
  const answer = JSON.stringify(
    await server.data(
      '{ users { edges { cursor node { email manager { email } reports { nodes { email } } } } } }',
    ),
  )
  expect(answer).not.toContain('example.org')
})

test('a filter on a masked column sees the mask', async () => {
  expect(await names('where: { email: { eq: "ada@example.org" } }')).toEqual([])
  expect(await names('where: { email: { like: "%" } }')).toEqual([])
  expect(await names('where: { email: { notIn: ["x"] } }')).toEqual([])
  expect(await names('where: { email: { isNull: true } }')).toEqual(['Ada', 'Bob', 'Cid', 'Dan'])
  expect(await names('where: { manager: { email: { eq: "ada@example.org" } } }')).toEqual([])
})

test('an ordering by a masked column orders by the mask, and its cursors hold nothing of it', async () => {
  expect(await names('orderBy: [{ email: DESC }]')).toEqual(['Ada', 'Bob', 'Cid', 'Dan'])
  const { users } = await server.data<{ users: { edges: { cursor: string }[] } }>(
    '{ users(orderBy: [{ email: ASC }]) { edges { cursor } } }',
  )
  for (const { cursor } of users.edges) {
    expect(Buffer.from(cursor, 'base64url').toString()).not.toContain('example.org')
  }
})

test('a row whose grain is masked can be listed, but not named, paged to or searched near', async () => {
  expect(
    await server.data(
      '{ contacts { edges { cursor node { email city } } pageInfo { hasNextPage endCursor } count { value } } }',
    ),
  ).toEqual({
    contacts: {
      edges: [
        { cursor: null, node: { email: null, city: 'Oslo' } },
        { cursor: null, node: { email: null, city: 'Turin' } },
      ],
      pageInfo: { hasNextPage: false, endCursor: null },
      count: { value: 2 },
    },
  })
  const after = await server.error('{ contacts(after: "WyJ4Il0") { nodes { city } } }')
  expect(after.extensions).toEqual({ code: 'BAD_USER_INPUT', path: ['contacts', 'after'] })
  const byGrain = await server.error('{ contact(email: "ada@example.org") { city } }')
  expect(byGrain.extensions.code).toBe('GRAPHQL_VALIDATION_FAILED')
  const { errors } = await server.ask(
    '{ contacts(search: { near: { key: { email: "ada@example.org" } } }) { nodes { city } } }',
  )
  expect(errors?.[0]?.extensions).toEqual({
    code: 'BAD_USER_INPUT',
    path: ['contacts', 'search', 'near', 'key'],
  })
})

test('a relation over a masked column leads nowhere, in both directions and in filters', async () => {
  expect(await server.data('{ contacts { nodes { user { id } } } }')).toEqual({
    contacts: { nodes: [{ user: null }, { user: null }] },
  })
  expect(
    await server.data('{ user(id: 1) { contacts { nodes { city } count { value } } } }'),
  ).toEqual({ user: { contacts: { nodes: [], count: { value: 0 } } } })
  expect(await names('where: { contacts: { some: {} } }')).toEqual([])
  expect(
    await server.data(
      '{ contacts(where: { user: { fullName: { eq: "Ada" } } }) { nodes { city } } }',
    ),
  ).toEqual({ contacts: { nodes: [] } })
})

test('an embedding of a masked column finds nothing', async () => {
  expect(
    await server.data(
      '{ contacts(search: { near: { vector: [1, 0, 0] } }) { edges { score node { city embedding } } searchInfo { candidates } } }',
    ),
  ).toEqual({ contacts: { edges: [], searchInfo: { candidates: 0 } } })
})

test('two databases that differ in masked values alone answer alike', async () => {
  const query = `{
    users(orderBy: [{ email: DESC }], where: { or: [{ email: { contains: "a" } }, { email: { isNull: true } }] }) {
      edges { cursor node { fullName email contacts { nodes { city } } } } count { value }
    }
    contacts { nodes { email city user { id } embedding } count { value } }
  }`
  const before = await server.data(query)
  await server.pool.query(`
    update gold."user" set email = 'zoe' || "ID";
    update gold.contact set email = 'zed' || city, user_id = 3 - user_id, embedding = '[0,0,1]'`)
  expect(await server.data(query)).toEqual(before)
})
