import { once } from 'node:events'
import { connect } from 'node:net'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { gzipSync } from 'node:zlib'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type { OpenPool } from '../../src/database/connect.ts'
import { seed } from '../graphql/seed.ts'
import { TestServer } from '../graphql/server.ts'

/*
 * Requests made to bring a server down. How long others wait meanwhile is measured by
 * `npm run bench -- --bombs`.
 */

let market: TestServer
let server: TestServer
/** Waits for slow clients less long. */
let hasty: TestServer
let hastyPort: number
let pool: OpenPool
let port: number
let before: number

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

function heapBytes(): number {
  collect()
  return process.memoryUsage().heapUsed
}

beforeAll(async () => {
  market = await TestServer.start()
  await seed(market)
  pool = market.openPool({ maxConnections: 4 })
  server = market.with({
    pool: pool.pool,
    limits: { waiting: 50 },
  })
  hasty = market.with({ limits: { headersMs: 1_000, bodyMs: 1_000 } })
  hastyPort = (await hasty.server.listen(0, '127.0.0.1')).port
  port = (await server.server.listen(0, '127.0.0.1')).port
  await good()
  before = heapBytes()
})

afterAll(async () => {
  await server[Symbol.asyncDispose]()
  await hasty[Symbol.asyncDispose]()
  await pool.close()
  await market[Symbol.asyncDispose]()
})

const url = (path = '/graphql'): string => `http://127.0.0.1:${port}${path}`

interface Told {
  readonly status: number
  readonly codes?: readonly string[]
}

/** Posts a body. @returns the status and the distinct codes of errors */
async function post(body: string | Uint8Array<ArrayBuffer>, headers = {}): Promise<Told> {
  const response = await fetch(url(), {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/graphql-response+json',
      ...headers,
    },
    body,
  })
  const { errors } = (await response.json()) as { errors?: { extensions: { code: string } }[] }
  const codes = new Set(errors?.map(({ extensions }) => extensions.code))
  return { status: response.status, ...(codes.size > 0 ? { codes: [...codes] } : {}) }
}

const ask = (query: string, variables?: unknown): Promise<Told> =>
  post(JSON.stringify({ query, variables }))

async function good(): Promise<void> {
  const live = await fetch(url('/health/live'))
  expect([live.status, await live.json()]).toEqual([200, { status: 'live' }])
  expect(await ask('{ users(first: 1) { nodes { id } } }')).toEqual({ status: 200 })
}

afterEach(async () => {
  // Live, with every connection free, and about as large as before.
  await good()
  expect(pool.pool.idleCount).toBe(pool.pool.totalCount)
  expect(server.server.waitingCount()).toBe(0)
  expect(heapBytes() - before).toBeLessThan(100_000_000)
  expect(server.logged.filter((line) => line.includes('INTERNAL_SERVER_ERROR'))).toEqual([])
})

const many = (count: number, write: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => write(index)).join(' ')

const nest = (levels: number, open: string, inside: string, close: string): string =>
  open.repeat(levels) + inside + close.repeat(levels)

const parse = { status: 400, codes: ['GRAPHQL_PARSE_FAILED'] }
const invalid = { status: 400, codes: ['GRAPHQL_VALIDATION_FAILED'] }
const input = { status: 400, codes: ['BAD_USER_INPUT'] }

const documents: readonly [what: string, query: string, told: Told][] = [
  ['10,000 levels', nest(10_000, '{a', '{a}', '}'), parse],
  ['as many levels as there may be tokens', nest(660, '{a', '{a}', '}'), parse],
  ['10,000 parentheses', `{ users(${nest(10_000, '(', 'a', ')')}) }`, parse],
  ['10,000 lists in an argument', `{ users(where: ${nest(10_000, '[', '', ']')}) }`, parse],
  [
    'as many lists as there may be tokens',
    `{ users(where: ${nest(990, '[', '', ']')}) { nodes { id } } }`,
    input,
  ],
  [
    '10,000 conditions in each other',
    `{ users(where: ${nest(10_000, '{not:', '{}', '}')}) }`,
    parse,
  ],
  ['100,000 fields', `{ users { nodes { ${'id '.repeat(100_000)} } } }`, input],
  ['20,000 fields', `{ users { nodes { ${'id '.repeat(20_000)} } } }`, parse],
  ['1,000 aliases', `{ ${many(600, (index) => `a${index}: __typename`)} }`, input],
  [
    'fragments in a circle',
    `{ ...F0 } ${many(190, (index) => `fragment F${index} on Query { ...F${(index + 1) % 190} }`)}`,
    invalid,
  ],
  [
    'fragments that double a hundred times',
    `{ ...F0 } ${many(100, (index) => `fragment F${index} on Query { ...F${index + 1} ...F${index + 1} }`)}`,
    input,
  ],
  ['500 directives', `{ __typename ${'@skip(if: false) '.repeat(280)} }`, input],
  ['comments', `{ __typename ${'#\n'.repeat(300_000)} }`, input],
  ['a megabyte in one name', `{ ${'a'.repeat(900_000)} }`, input],
  [
    'the largest pages, often',
    `{ ${many(10, (index) => `a${index}: orders(first: 1000) { nodes { remarks(first: 1000) { nodes { title } } } }`)} }`,
    input,
  ],
]

test.each(documents)('a document of %s is refused', async (_what, query, told) => {
  expect(await ask(query)).toEqual(told)
  const response = await fetch(`${url()}?query=${encodeURIComponent(query.slice(0, 5_000))}`, {
    headers: { accept: 'application/graphql-response+json' },
  })
  expect(response.status).toBe(400)
  await response.text()
})

test('conditions as deep as tokens go are answered, or refused as too complex', async () => {
  const deep = `{ users(where: ${nest(480, '{not:', '{id:{isNull:true}}', '}')}) { nodes { id } } }`
  const { status, codes = [] } = await ask(deep)
  expect(status).toBe(200)
  expect(['', 'BAD_USER_INPUT']).toContain(codes.join())
})

test('150 different documents, each as large as may be, are not all kept', async () => {
  const list = `["00000000-0000-4000-8000-000000000000" ${'$id '.repeat(900)}]`
  // What is kept is looked at after each test.
  for (let number = 0; number < 150; number += 1) {
    const query = `query Q${number}($id: UUID!) { orders(where: { id: { in: ${list} } }) { nodes { id } } }`
    expect(await ask(query, { id: '00000000-0000-4000-8000-000000000001' })).toEqual({
      status: 200,
    })
  }
})

test('variables nested 10,000 deep are refused', async () => {
  const query = 'query ($where: UserWhere) { users(where: $where) { nodes { id } } }'
  const variables = JSON.parse(nest(10_000, '{"not":', '{}', '}')) as unknown
  // Written by hand: what writes JSON is not made for this either.
  const text = nest(10_000, '{"not":', '{}', '}')
  expect(variables).toBeTypeOf('object')
  expect(await post(`{"query":${JSON.stringify(query)},"variables":{"where":${text}}}`)).toEqual(
    input,
  )
})

test('a body of nothing but brackets is no request', async () => {
  expect(await post(nest(490_000, '[', '', ']'))).toMatchObject({ status: 400 })
  expect(await post(`{"query":${'['.repeat(900_000)}`)).toMatchObject({ status: 400 })
})

test('5,000 values in a list are answered, 20,000 are too many, and 200,000 too long', async () => {
  const query =
    'query ($in: [String!]) { users(where: { fullName: { in: $in } }) { nodes { id } } }'
  const names = (count: number): string[] =>
    Array.from({ length: count }, (_, index) => `n${index}`)
  // The list itself is one.
  expect(await ask(query, { in: names(4_999) })).toEqual({ status: 200 })
  expect(await ask(query, { in: names(20_000) })).toEqual(input)
  expect(await ask(query, { in: names(200_000) })).toEqual({
    status: 413,
    codes: ['PAYLOAD_TOO_LARGE'],
  })
})

test('patterns that can be matched in very many ways are answered', async () => {
  const query = `query ($p: String) {
    like: users(where: { fullName: { like: $p } }) { nodes { id } }
    ilike: users(where: { fullName: { ilike: $p } }) { nodes { id } }
    contains: users(where: { fullName: { contains: $p } }) { nodes { id } }
  }`
  for (const pattern of [
    '%a'.repeat(1_000),
    '%_'.repeat(1_000),
    '%'.repeat(100_000),
    '\\'.repeat(999),
  ]) {
    const { status, codes = [] } = await ask(query, { p: pattern })
    expect(status).toBe(200)
    expect(['', 'BAD_USER_INPUT']).toContain(codes.join())
  }
})

const head = 'POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n'

test.each([
  ['that says so', `${head}Content-Length: 50000000\r\n\r\n`, (chunk: string) => chunk],
  [
    'that comes in chunks',
    `${head}Transfer-Encoding: chunked\r\n\r\n`,
    (chunk: string) => `${chunk.length.toString(16)}\r\n${chunk}\r\n`,
  ],
])('a body of 50 MB %s is refused before it is read', async (_how, begin, write) => {
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => undefined)
  const closed = new Promise((resolve) => socket.once('close', resolve))
  let heard = ''
  socket.on('data', (part: Buffer) => (heard += part.toString('latin1')))
  await once(socket, 'connect')
  socket.write(begin)
  const chunk = write('x'.repeat(1_000_000))
  let sent = 0
  while (sent < 50 && !socket.destroyed) {
    sent += 1
    if (!socket.write(chunk))
      await Promise.race([new Promise((go) => socket.once('drain', go)), closed])
  }
  await closed
  expect(sent).toBeLessThan(50)
  expect(heard === '' || heard.startsWith('HTTP/1.1 413')).toBe(true)
})

test('what unpacks to 50 MB is not unpacked', async () => {
  const small = gzipSync(Buffer.alloc(50_000_000, ' '))
  expect(await post(new Uint8Array(small), { 'content-encoding': 'gzip' })).toEqual({
    status: 415,
    codes: ['UNSUPPORTED_MEDIA_TYPE'],
  })
})

test.each([
  ['heads', 'POST /graphql HTTP/1.1\r\nX-Slow: '],
  ['bodies', `${head}Content-Length: 100000\r\n\r\n`],
])(
  '500 clients that send their %s a byte at a time are left, and others answered',
  async (_what, begin) => {
    const sockets = await Promise.all(
      Array.from({ length: 500 }, async () => {
        const socket = connect(hastyPort, '127.0.0.1')
        socket.on('error', () => undefined)
        socket.resume()
        await once(socket, 'connect')
        socket.write(begin)
        return socket
      }),
    )
    const saying = setInterval(() => {
      for (const socket of sockets) if (!socket.destroyed) socket.write('x')
    }, 100)
    const live = await fetch(`http://127.0.0.1:${hastyPort}/graphql?query=%7B__typename%7D`)
    expect(await live.json()).toEqual({ data: { __typename: 'Query' } })
    await Promise.all(
      sockets.map(async (socket) => {
        if (!socket.closed) await new Promise((resolve) => socket.once('close', resolve))
      }),
    )
    clearInterval(saying)
  },
)

test('of 1,000 questions at once, those that may wait are answered and the others told when to come back', async () => {
  const query = '{ orders(first: 100) { nodes { id buyer { fullName } } } }'
  const body = JSON.stringify({ query })
  const one = `${head}Connection: close\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`
  const sockets = await Promise.all(
    Array.from({ length: 1_000 }, async () => {
      const socket = connect(port, '127.0.0.1')
      await once(socket, 'connect')
      return socket
    }),
  )
  const answers = await Promise.all(
    sockets.map(async (socket) => {
      let heard = ''
      socket.on('data', (part: Buffer) => (heard += part.toString('latin1')))
      socket.write(one)
      await once(socket, 'close')
      return heard
    }),
  )
  const answered = answers.filter((text) => text.startsWith('HTTP/1.1 200'))
  const refused = answers.filter((text) => text.startsWith('HTTP/1.1 503'))
  expect(answered.length + refused.length).toBe(1_000)
  expect(answered.length).toBeGreaterThan(50)
  expect(refused.length).toBeGreaterThan(0)
  expect(refused.every((text) => /\r\nretry-after: 1\r\n/i.test(text))).toBe(true)
  expect(refused.every((text) => text.includes('OVERLOADED'))).toBe(true)
})
