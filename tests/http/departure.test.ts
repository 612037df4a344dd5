import { connect } from 'node:net'
import { once } from 'node:events'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { OpenPool } from '../../src/database/connect.ts'
import { TestServer } from '../graphql/server.ts'
import { slowOrders, slowQuery } from './slow-orders.ts'

/*
 * What is left when clients leave. On a native server only: the embedded one can cancel nothing,
 * since its thread reads nothing while it runs a statement.
 */
const native = Boolean(process.env['DATABASE_URL'])

const applicationName = 'test of departures'

let server: TestServer
let api: OpenPool
let departed: TestServer
let port: number

beforeAll(async () => {
  if (!native) return
  server = await TestServer.start()
  await slowOrders(server, 600)
  api = server.openPool({ maxConnections: 4, applicationName })
  departed = server.with({ pool: api.pool })
  port = (await departed.server.listen(0, '127.0.0.1')).port
})

afterAll(async () => {
  await departed?.[Symbol.asyncDispose]()
  await api?.close()
  await server?.[Symbol.asyncDispose]()
})

/** How many connections of the API there are, and how many of them run a statement. */
async function activity() {
  const { rows } = await server.pool.query<{ all: number; busy: number }>(
    `select count(*)::int as all, count(*) filter (where state <> 'idle')::int as busy
      from pg_stat_activity where application_name = $1`,
    [applicationName],
  )
  return rows[0]
}

/** Posts a request and leaves when `moment` has come. */
async function postAndLeave(
  query: string,
  moment: () => Promise<unknown>,
  extensions?: object,
): Promise<void> {
  const body = JSON.stringify({ query, extensions })
  const socket = connect(port, '127.0.0.1')
  await once(socket, 'connect')
  socket.write(
    `POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  )
  await moment()
  socket.destroy()
  await once(socket, 'close')
}

const isRunning = () => expect.poll(activity, { timeout: 10_000 }).toMatchObject({ busy: 1 })
const isQuiet = (): Promise<void> =>
  expect
    .poll(
      async () => {
        const { totalCount, idleCount } = api.pool
        return [(await activity())?.busy, totalCount - idleCount, departed.server.waitingCount()]
      },
      { timeout: 30_000 },
    )
    .toEqual([0, 0, 0])

const several = `{
  a: orders(first: 1) { nodes { id } }
  b: orders(first: 2) { nodes { id } }
  users(first: 1) { nodes { id } }
}`

/** In one snapshot, so on one connection. */
const together = '{ a: orders(first: 1) { nodes { id } } b: orders(first: 2) { nodes { id } } }'

test.skipIf(!native).each([
  ['one statement', slowQuery, undefined],
  ['several statements in one snapshot', several, undefined],
  // A request with extensions is answered by the long way.
  ['a statement of the long way', slowQuery, {}],
])('what runs for a client that leaves is cancelled: %s', async (_what, query, extensions) => {
  await postAndLeave(query, isRunning, extensions)
  await isQuiet()
  expect(departed.logged).toEqual([])
  expect(await departed.data('{ users { nodes { id } } }')).toEqual({ users: { nodes: [] } })
})

test.skipIf(!native)('200 clients that leave cost no connection', async () => {
  const before = await activity()
  for (let round = 0; round < 20; round += 1) {
    await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        postAndLeave(
          index % 2 === 0 ? slowQuery : several,
          () =>
            // Some leave before their statement runs, some while it waits for a connection.
            new Promise((resolve) => setTimeout(resolve, index * 5)),
        ),
      ),
    )
  }
  await isQuiet()
  const after = await activity()
  expect(after?.all).toBeLessThanOrEqual(4)
  expect(before?.all).toBeLessThanOrEqual(4)
  const answers = await Promise.all(
    Array.from({ length: 20 }, () => departed.ask('{ users { nodes { id } } }')),
  )
  expect(new Set(answers.map((answer) => JSON.stringify(answer)))).toEqual(
    new Set(['{"data":{"users":{"nodes":[]}}}']),
  )
})

test.skipIf(!native)('1,000 requests that are aborted at once leave nothing behind', async () => {
  const before = await activity()
  const leaving = Promise.withResolvers<undefined>()
  const clients = Array.from({ length: 1_000 }, (_, index) =>
    postAndLeave(
      index % 2 === 0 ? slowQuery : together,
      () => leaving.promise,
      index % 3 === 0 ? {} : undefined,
    ),
  )
  // Each needs one connection, and there are 4.
  await expect.poll(() => departed.server.waitingCount(), { timeout: 30_000 }).toBe(996)
  leaving.resolve(undefined)
  await Promise.all(clients)
  await isQuiet()
  expect((await activity())?.all).toBeLessThanOrEqual(4)
  expect(before?.busy).toBe(0)
  // Each connection is as a new one is, and answers rightly.
  const connections = await Promise.all(Array.from({ length: 4 }, () => api.pool.connect()))
  try {
    for (const connection of connections) {
      const { rows } = await connection.query<{ left: string[] }>(
        `select array(select name from pg_settings where source = 'session')
            || array(select 'lock' from pg_locks
              where pid = pg_backend_pid() and locktype = 'advisory') as left`,
      )
      expect(rows[0]?.left).toEqual([])
    }
  } finally {
    for (const connection of connections) connection.release()
  }
  const { rows: open } = await server.pool.query(
    `select state from pg_stat_activity
        where application_name = $1 and (xact_start is not null or state <> 'idle')`,
    [applicationName],
  )
  expect(open).toEqual([])
  const answers = await Promise.all(
    Array.from({ length: 20 }, () => departed.ask('{ users { nodes { id } } }')),
  )
  expect(new Set(answers.map((answer) => JSON.stringify(answer)))).toEqual(
    new Set(['{"data":{"users":{"nodes":[]}}}']),
  )
})

test.skipIf(!native)(
  'nothing is run for a client that left while it waited for a connection',
  async () => {
    const clients = await Promise.all(Array.from({ length: 4 }, () => api.pool.connect()))
    departed.statements.length = 0
    try {
      const isWaiting = () =>
        expect.poll(() => departed.server.waitingCount(), { timeout: 10_000 }).toBe(3)
      await Promise.all([postAndLeave(slowQuery, isWaiting), postAndLeave(several, isWaiting)])
    } finally {
      for (const client of clients) client.release()
    }
    await isQuiet()
    expect(departed.statements).toEqual([])
  },
)

test.skipIf(!native)(
  'a cancelled statement leaves those that follow on its connection alone',
  async () => {
    const { pool, close } = server.openPool({ maxConnections: 1, applicationName })
    await using single = server.with({ pool })
    for (let round = 0; round < 100; round += 1) {
      const leaving = new AbortController()
      const request = new Request('http://localhost/graphql', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query: slowQuery }),
        signal: leaving.signal,
      })
      const left = single.server.fetch(request)
      setTimeout(() => leaving.abort(), round % 10)
      await left
      // The one connection is given to the next statement as soon as it is free.
      expect(await single.ask('{ users { nodes { id } } }')).toEqual({
        data: { users: { nodes: [] } },
      })
    }
    await close()
  },
)
