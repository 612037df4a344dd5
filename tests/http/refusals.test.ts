import { afterAll, beforeAll, expect, test } from 'vitest'
import { seed } from '../graphql/seed.ts'
import { TestServer } from '../graphql/server.ts'

/*
 * What is refused before it is executed is answered the short way, and by Yoga where a request has
 * something of its own, such as `extensions`. Both answer alike.
 */

let server: TestServer

beforeAll(async () => {
  server = await TestServer.start()
  await seed(server)
})

afterAll(() => server[Symbol.asyncDispose]())

async function answer(accept: string, request: object) {
  const response = await server.server.fetch(
    new Request('http://localhost/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept },
      body: JSON.stringify(request),
    }),
  )
  return {
    status: response.status,
    type: response.headers.get('content-type'),
    body: await response.text(),
  }
}

const refused: readonly [what: string, request: object][] = [
  ['no document', { query: '{' }],
  ['a long one that is none', { query: `{ ${'users '.repeat(400)}` }],
  ['too many tokens', { query: `{ ${'a '.repeat(3_000)} }` }],
  ['too long a text', { query: `{ a } #${' '.repeat(100_000)}` }],
  ['an unknown field', { query: '{ nothing users { nodes { nothing } } }' }],
  ['an unknown argument', { query: '{ users(nothing: 1) { nodes { id } } }' }],
  ['a wrong literal', { query: '{ users(first: "1") { nodes { id } } }' }],
  ['a hundred mistakes', { query: `{ ${'nothing '.repeat(300)} }` }],
  [
    'too many root fields',
    { query: `{ ${Array.from({ length: 11 }, (_, i) => `a${i}: __typename`).join(' ')} }` },
  ],
  ['no variable', { query: 'query ($id: BigInt!) { user(id: $id) { id } }' }],
  [
    'a wrong variable',
    { query: 'query ($id: BigInt!) { user(id: $id) { id } }', variables: { id: {} } },
  ],
  [
    'too deep variables',
    {
      query: 'query ($where: UserWhere) { users(where: $where) { nodes { id } } }',
      variables: { where: JSON.parse('{"not":'.repeat(70) + '{}' + '}'.repeat(70)) as unknown },
    },
  ],
  ['a mutation', { query: 'mutation { a }' }],
  [
    'too high a cost',
    { query: '{ users(first: 1000) { nodes { orders(first: 1000) { nodes { id } } } } }' },
  ],
]

test.each(refused)(
  'by both ways and for both kinds of JSON, %s is refused alike',
  async (_, request) => {
    for (const accept of ['application/json', 'application/graphql-response+json']) {
      const short = await answer(accept, request)
      expect(short).toEqual(await answer(accept, { ...request, extensions: {} }))
      expect(short.status).toBe(accept === 'application/json' ? 200 : 400)
      expect(JSON.parse(short.body)).toEqual({ errors: expect.any(Array) as unknown })
      expect(short.body).not.toContain('"http"')
    }
  },
)

test('a document that has not the operation that is asked for is refused alike', async () => {
  for (const request of [
    { query: 'query A { __typename }', operationName: 'B' },
    { query: 'query A { __typename } query B { __typename }' },
  ]) {
    for (const accept of ['application/json', 'application/graphql-response+json']) {
      const short = await answer(accept, request)
      expect(short).toEqual(await answer(accept, { ...request, extensions: {} }))
      expect(short.body).toContain('OPERATION_RESOLUTION_FAILURE')
    }
  }
})
