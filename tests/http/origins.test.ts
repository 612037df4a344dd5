import { afterAll, beforeAll, expect, test } from 'vitest'
import { TestServer } from '../graphql/server.ts'

const app = 'https://app.example.com'

let closed: TestServer
let listing: TestServer
let open: TestServer

beforeAll(async () => {
  closed = await TestServer.start()
  listing = closed.with({ cors: { origins: [app] } })
  open = closed.with({ cors: { origins: '*' } })
})

afterAll(async () => {
  await listing[Symbol.asyncDispose]()
  await open[Symbol.asyncDispose]()
  await closed[Symbol.asyncDispose]()
})

type Headers = Readonly<Record<string, string>>

const question = '{"query":"{ __typename }"}'

const post = ({ server }: TestServer, headers: Headers, body = question): Promise<Response> =>
  server.fetch(
    new Request('http://data.example.com/graphql', {
      method: 'POST',
      headers: { host: 'data.example.com', 'content-type': 'application/json', ...headers },
      body,
    }),
  )

const get = ({ server }: TestServer, headers: Headers): Promise<Response> =>
  server.fetch(
    new Request('http://data.example.com/graphql?query=%7B__typename%7D', {
      headers: { host: 'data.example.com', ...headers },
    }),
  )

const strangers: readonly [what: string, Headers][] = [
  ['of another origin', { origin: 'https://evil.example' }],
  ['that hides its origin', { origin: 'null' }],
  ['of another site, in an image or a frame', { 'sec-fetch-site': 'cross-site' }],
  ['of another host of the same site', { 'sec-fetch-site': 'same-site' }],
  [
    'that a browser calls foreign, whatever the host is called',
    { origin: 'http://data.example.com', 'sec-fetch-site': 'cross-site' },
  ],
]

test.each(strangers)('a page %s is refused before anything is read', async (_what, headers) => {
  for (const server of [closed, listing]) {
    for (const response of [await post(server, headers), await get(server, headers)]) {
      expect(response.status).toBe(403)
      expect(response.headers.has('access-control-allow-origin')).toBe(false)
      expect(await response.text()).toContain('ORIGIN_REFUSED')
    }
  }
})

test.each<[what: string, Headers]>([
  ['a program', {}],
  ['a page of this very server', { origin: 'http://data.example.com' }],
  [
    'a page that the browser calls our own',
    { origin: 'https://proxied.example.com', 'sec-fetch-site': 'same-origin' },
  ],
  ['somebody who types the address', { 'sec-fetch-site': 'none' }],
])('%s may ask', async (_what, headers) => {
  for (const server of [closed, listing, open]) {
    for (const response of [await post(server, headers), await get(server, headers)]) {
      expect(response.status).toBe(200)
      expect(await response.json()).toEqual({ data: { __typename: 'Query' } })
    }
  }
})

test('a page of a listed origin may ask and read the answer, by both ways, and errors too', async () => {
  const headers = { origin: app, 'sec-fetch-site': 'cross-site' }
  for (const response of [await post(listing, headers), await get(listing, headers)]) {
    expect(response.status).toBe(200)
    expect(response.headers.get('access-control-allow-origin')).toBe(app)
    expect(response.headers.get('vary')).toContain('Origin')
    expect(response.headers.has('access-control-allow-credentials')).toBe(false)
  }
  const failed = await post(listing, headers, '{"query":"{ nothing }"}')
  expect(failed.headers.get('access-control-allow-origin')).toBe(app)
  const { port } = await listing.server.listen(0, '127.0.0.1')
  const over = await fetch(`http://127.0.0.1:${port}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: question,
  })
  expect(over.headers.get('access-control-allow-origin')).toBe(app)
  expect(await over.json()).toEqual({ data: { __typename: 'Query' } })
})

test('with * any page may ask', async () => {
  const response = await post(open, strangers[0]?.[1] ?? {})
  expect(response.status).toBe(200)
  expect(response.headers.get('access-control-allow-origin')).toBe('*')
})

test('a browser is told beforehand what a listed page may send, and other pages nothing', async () => {
  const ask = ({ server }: TestServer, origin: string): Promise<Response> =>
    server.fetch(
      new Request('http://data.example.com/graphql', {
        method: 'OPTIONS',
        headers: { origin, 'access-control-request-method': 'POST' },
      }),
    )
  const allowed = await ask(listing, app)
  expect(allowed.status).toBe(204)
  expect(allowed.headers.get('access-control-allow-origin')).toBe(app)
  expect(allowed.headers.get('access-control-allow-methods')).toBe('GET, POST')
  for (const name of ['authorization', 'content-type', 'platinum-purpose', 'platinum-explain']) {
    expect(allowed.headers.get('access-control-allow-headers')).toContain(name)
  }
  for (const refused of [await ask(listing, 'https://evil.example'), await ask(closed, app)]) {
    expect(refused.status).toBe(403)
    expect(refused.headers.has('access-control-allow-origin')).toBe(false)
  }
})

test.each([
  ['a form', 'application/x-www-form-urlencoded', 'query=%7B__typename%7D'],
  ['text', 'text/plain', question],
  ['a form of parts', 'multipart/form-data; boundary=x', '--x--'],
  ['no type at all', '', question],
])('%s, which any page may send without asking, is no question', async (_what, type, body) => {
  const response = await post(closed, { 'content-type': type }, body)
  expect(response.status).toBe(415)
  expect(await response.text()).toContain('UNSUPPORTED_MEDIA_TYPE')
})

test('a compressed body is refused, and not unpacked', async () => {
  const response = await post(closed, { 'content-encoding': 'gzip' }, 'no gzip')
  expect(response.status).toBe(415)
})
