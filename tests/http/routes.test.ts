import { buildSchema } from 'graphql'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { TestServer } from '../graphql/server.ts'

let server: TestServer
let port: number

beforeAll(async () => {
  server = await TestServer.start()
  port = (await server.server.listen(0, '127.0.0.1')).port
})

afterAll(() => server[Symbol.asyncDispose]())

function at(path: string, init?: RequestInit): Promise<Response> {
  return fetch(`http://127.0.0.1:${port}${path}`, { redirect: 'manual', ...init })
}

const post = (body: string, headers: Record<string, string> = {}) =>
  at('/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  })

test('GET /schema.graphql is the schema, which parses', async () => {
  const response = await at('/schema.graphql')
  expect(response.headers.get('content-type')).toBe('text/plain; charset=utf-8')
  expect(buildSchema(await response.text()).getType('Remark')).toBeDefined()
})

test('paths that lead nowhere and methods that do not fit are told so', async () => {
  const nowhere = await at('/nowhere')
  expect(nowhere.status).toBe(404)
  expect(await nowhere.json()).toMatchObject({ errors: [{ extensions: { code: 'NOT_FOUND' } }] })
  const posted = await at('/health/live', { method: 'POST', body: '{}' })
  expect([posted.status, posted.headers.get('allow')]).toEqual([405, 'GET, HEAD'])
  await posted.text()
  const root = await at('/')
  expect(root.status).toBe(404)
  await root.text()
})

test('queries come by POST and by GET', async () => {
  const expected = { data: { __typename: 'Query' } }
  expect(await (await post('{"query":"{ __typename }"}')).json()).toEqual(expected)
  const query = encodeURIComponent('query ($if: Boolean!) { __typename @include(if: $if) }')
  const variables = encodeURIComponent('{"if":true}')
  expect(await (await at(`/graphql?query=${query}&variables=${variables}`)).json()).toEqual(
    expected,
  )
})

test('a body that is no JSON, no request, or of another kind is refused without details of the parser', async () => {
  for (const body of ['{"query"', '', '[]', '"x"', '{"query": 1}']) {
    const response = await post(body)
    const text = await response.text()
    expect(response.status).toBe(400)
    expect(text).toMatch(/BAD_REQUEST/)
    expect(text).not.toMatch(/SyntaxError|originalError|position|stack/)
  }
  const form = await at('/graphql', { method: 'POST', body: new FormData() })
  expect(form.status).toBe(415)
  await form.text()
})

test('status codes follow GraphQL over HTTP', async () => {
  const status = async (query: string, accept: string): Promise<number> => {
    const response = await post(JSON.stringify({ query }), { accept })
    await response.text()
    return response.status
  }
  const modern = 'application/graphql-response+json'
  for (const query of ['{ nothing }', '{', '{ users(first: "1") { nodes { id } } }']) {
    expect(await status(query, modern)).toBe(400)
    expect(await status(query, 'application/json')).toBe(200)
  }
  expect(await status('{ users(first: -1) { nodes { id } } }', modern)).toBe(200)
})

test('other origins get no leave to read answers', async () => {
  const response = await post('{"query":"{ __typename }"}', { origin: 'https://elsewhere.example' })
  await response.text()
  const names = [...response.headers.keys()]
  expect(names.filter((name) => name.startsWith('access-control'))).toEqual([])
})

test('mutations and subscriptions do not exist', async () => {
  const response = await post('{"query":"mutation { users { nodes { id } } }"}')
  expect(await response.json()).toMatchObject({
    errors: [{ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }],
  })
})
