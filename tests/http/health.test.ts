import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { TestServer } from '../graphql/server.ts'

let server: TestServer

beforeAll(async () => {
  server = await TestServer.start()
})

afterAll(() => server[Symbol.asyncDispose]())

async function get(of: TestServer, path: string): Promise<readonly [number, unknown]> {
  const response = await of.server.fetch(new Request(`http://localhost${path}`))
  return [response.status, await response.json()]
}

test('a server whose products can all be read is live and ready', async () => {
  expect(await get(server, '/health/live')).toEqual([200, { status: 'live' }])
  expect(await get(server, '/health/ready')).toEqual([200, { status: 'ready', secondWall: 'none' }])
})

test('a server that lacks the table of a served product is not ready and says which', async () => {
  await server.pool.query('alter table gold."order" rename to elsewhere')
  await server.pool.query('alter table silver.raw_order rename to elsewhere')
  try {
    expect(await get(server, '/health/ready')).toEqual([
      503,
      { status: 'not ready', missing: ['gold.order'] },
    ])
  } finally {
    await server.pool.query('alter table gold.elsewhere rename to "order"')
    await server.pool.query('alter table silver.elsewhere rename to raw_order')
  }
})

test('who is not known is told how many tables are missing, and the log which', async () => {
  await using closed = server.with({
    authenticator: { identify: () => ({ refusal: { status: 401, reason: 'nothing shown' } }) },
  })
  expect(await get(closed, '/health/ready')).toEqual([200, { status: 'ready' }])
  await server.pool.query('alter table gold."order" rename to elsewhere')
  try {
    expect(await get(closed, '/health/ready')).toEqual([503, { status: 'not ready', missing: 1 }])
    expect(closed.logged).toEqual(['Not ready: gold.order cannot be read.'])
  } finally {
    await server.pool.query('alter table gold.elsewhere rename to "order"')
  }
})

test('a server without its database is live, but not ready', async () => {
  const pool = new pg.Pool({ host: '127.0.0.1', port: 1, connectionTimeoutMillis: 2000 })
  await using away = server.with({ pool })
  expect(await get(away, '/health/live')).toEqual([200, { status: 'live' }])
  expect(await get(away, '/health/ready')).toEqual([
    503,
    { status: 'not ready', missing: ['the database'] },
  ])
  expect(away.logged).toHaveLength(1)
  await pool.end()
})
