import { afterAll, beforeAll, expect, test } from 'vitest'
import { everyoneIs, type Authenticator } from '../../src/identity/authenticator.ts'
import type { Identity } from '../../src/identity/identity.ts'
import { KnownNames } from '../../src/lineage/openlineage/receive/known-names.ts'
import { as, TestServer } from '../graphql/server.ts'
import { Connection } from './connection.ts'

const refusing: Authenticator = {
  identify: ({ authorization }) => ({
    refusal: { status: 401, reason: authorization === undefined ? 'nothing shown' : 'signature' },
  }),
}

const analyst: Identity = { subject: 'ann', kind: 'jwt', roles: ['analyst'], attributes: {} }

let server: TestServer
beforeAll(async () => {
  server = await TestServer.start()
})
afterAll(() => server[Symbol.asyncDispose]())

type Asked = readonly [method: string, path: string]

const withIdentity: readonly Asked[] = [
  ['POST', '/graphql'],
  ['GET', '/graphql?query=%7B__typename%7D'],
  ['OPTIONS', '/graphql'],
  ['GET', '/schema.graphql'],
  ['HEAD', '/schema.graphql'],
  ['GET', '/metrics'],
  ['POST', '/api/v1/lineage'],
  ['POST', '/api/v1/lineage/batch'],
  ['POST', '/./graphql'],
  ['GET', '/a/../metrics'],
]

test.each(withIdentity)('%s %s is for those whom the server knows', async (method, path) => {
  const names = new KnownNames({ products: [], sources: [] })
  const options = {
    authenticator: refusing,
    mode: 'dev',
    lineageIn: { apiKey: undefined, names },
  } as const
  await using closed = server.with(options)
  const { port } = await closed.server.listen(0, '127.0.0.1')
  const headers = { 'content-type': 'application/json', accept: 'application/json' }
  const body = method === 'POST' ? '{"query":"{ __typename }"}' : undefined
  const init = { method, headers, ...(body === undefined ? {} : { body }) }
  const over = await fetch(`http://127.0.0.1:${port}${path}`, init)
  const within = await closed.server.fetch(new Request(`http://localhost${path}`, init))
  for (const response of [over, within]) {
    expect([response.status, response.headers.get('www-authenticate')]).toEqual([
      401,
      'Bearer realm="platinum"',
    ])
    const text = await response.text()
    expect(text === '' ? method : text).toMatch(/^HEAD$|"code":"UNAUTHENTICATED"/)
  }
})

test.each(['/health/live', '/health/ready', '/nowhere'])(
  'GET %s is open, since nothing is told there',
  async (path) => {
    await using closed = server.with({ authenticator: refusing })
    const response = await closed.server.fetch(new Request(`http://localhost${path}`))
    expect(response.status).not.toBe(401)
    await response.text()
  },
)

test('the page of GraphiQL is open in dev, and what it asks is not', async () => {
  await using closed = server.with({ authenticator: refusing, mode: 'dev' })
  const page = await closed.server.fetch(
    new Request('http://localhost/graphql', { headers: { accept: 'text/html' } }),
  )
  expect(page.headers.get('content-type')).toContain('text/html')
  await page.text()
  const asked = await closed.server.fetch(
    new Request('http://localhost/graphql?query={__typename}', {
      method: 'POST',
      headers: { accept: 'text/html' },
    }),
  )
  expect(asked.status).toBe(401)
})

test('wrong credentials are told nothing but that they are wrong', async () => {
  await using closed = server.with({ authenticator: refusing })
  const response = await closed.server.fetch(
    new Request('http://localhost/metrics', { headers: { authorization: 'Bearer x' } }),
  )
  expect(response.headers.get('www-authenticate')).toBe(
    'Bearer realm="platinum", error="invalid_token"',
  )
  expect(await response.text()).not.toMatch(/signature/i)
})

test('who is refused is refused before the body is read', async () => {
  await using closed = server.with({ authenticator: refusing })
  const { port } = await closed.server.listen(0, '127.0.0.1')
  using connection = await Connection.open(port)
  connection.say(
    'POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 900000\r\n\r\n{',
  )
  await connection.hear('UNAUTHENTICATED')
  expect(connection.heard).toMatch(/^HTTP\/1\.1 401 /)
})

test('a connection whose request was refused serves the next', async () => {
  await using some = server.with({
    authenticator: {
      identify: ({ authorization }) =>
        authorization === 'Bearer right'
          ? { identity: analyst }
          : { refusal: { status: 401, reason: 'malformed' } },
    },
  })
  const { port } = await some.server.listen(0, '127.0.0.1')
  using connection = await Connection.open(port)
  const say = (key: string): void =>
    connection.say(
      `POST /graphql HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${key}\r\nContent-Type: application/json\r\nContent-Length: 26\r\n\r\n{"query":"{ __typename }"}`,
    )
  say('wrong')
  await connection.hear('UNAUTHENTICATED')
  say('right')
  await connection.hear('{"data":{"__typename":"Query"}}')
  expect(connection.heard.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 401', 'HTTP/1.1 200'])
})

test('what cannot be found out is no fault of the sender, who is told when to come back', async () => {
  await using down = server.with({
    authenticator: { identify: () => ({ refusal: { status: 503, reason: 'keys unavailable' } }) },
  })
  const response = await down.server.fetch(new Request('http://localhost/metrics'))
  expect([response.status, response.headers.get('retry-after')]).toEqual([503, '5'])
  expect(await response.json()).toMatchObject({
    errors: [{ extensions: { code: 'IDENTITY_UNAVAILABLE' } }],
  })
})

test('metrics and schema can be kept for roles', async () => {
  await using kept = server.with({ access: { metrics: ['operator'], schema: ['analyst'] } })
  const status = async (path: string): Promise<number> => {
    const request = new Request(`http://localhost${path}`, { headers: as(analyst) })
    const response = await kept.server.fetch(request)
    await response.text()
    return response.status
  }
  expect(await status('/metrics')).toBe(403)
  expect(await status('/schema.graphql')).toBe(200)
})

test('events of lineage are taken from who holds a role for it, or shows their key', async () => {
  const names = new KnownNames({ products: [], sources: [] })
  await using open = server.with({
    lineageIn: { apiKey: 'shared', names },
    access: { lineage: ['lineage'] },
  })
  const status = async (headers: Record<string, string>): Promise<number> => {
    const request = new Request('http://localhost/api/v1/lineage', { method: 'POST', headers })
    const response = await open.server.fetch(request)
    await response.text()
    return response.status
  }
  expect(await status(as(analyst))).toBe(403)
  // Let in, and told that this is no JSON.
  expect(await status(as({ ...analyst, roles: ['lineage'] }))).toBe(415)
  expect(await status({ authorization: 'Bearer shared' })).toBe(415)
})

test('refusals are counted by their reason', async () => {
  let refuses = true
  await using counting = server.with({
    authenticator: {
      identify: (shown) => (refuses ? refusing.identify(shown) : { identity: analyst }),
    },
  })
  await counting.ask('{ __typename }')
  await counting.ask('{ __typename }')
  refuses = false
  const metrics = await counting.server.fetch(new Request('http://localhost/metrics'))
  const text = await metrics.text()
  expect(text).toContain('platinum_refused_requests_total{reason="nothing shown"} 2')
  expect(text).toContain(
    'platinum_http_request_duration_seconds_count{route="/graphql",status="401"} 2',
  )
})

const scoped: Identity = {
  subject: 'k1',
  kind: 'apiKey',
  roles: [],
  attributes: {},
  products: ['gold.user'],
}

test.each([
  '{ orders { nodes { number } } }',
  '{ users { nodes { id } } orders { count { value } } }',
  '{ users { nodes { purchases { nodes { number } } } } }',
  '{ users(where: { purchases: { some: { number: { gt: 0 } } } }) { nodes { id } } }',
  '{ ordersAggregate { groups { count } } }',
])('a key for some products reads no others: %s', async (query) => {
  for (const send of [server.ask.bind(server), server.askByGet.bind(server)]) {
    const { data, errors } = await send(query, undefined, scoped)
    expect(data).toBeUndefined()
    for (const { extensions, message } of errors ?? []) {
      expect(['GRAPHQL_VALIDATION_FAILED', 'BAD_USER_INPUT']).toContain(extensions.code)
      expect(message).not.toContain('gold.order')
    }
    expect(errors).not.toEqual([])
  }
  // The plan is kept, and who asks next is asked anew.
  expect((await server.ask(query)).errors).toBeUndefined()
  expect((await server.ask(query, undefined, scoped)).data).toBeUndefined()
})

test('a key for some products reads these', async () => {
  expect(await server.data('{ users { nodes { id } } }', undefined, scoped)).toEqual({
    users: { nodes: [] },
  })
})

test('everyone can be taken for the same one', async () => {
  expect(await everyoneIs(analyst).identify({ authorization: 'x', purpose: 'y' })).toEqual({
    identity: analyst,
  })
})
