import { afterAll, beforeAll, expect, test } from 'vitest'
import type { OpenPool } from '../../src/database/connect.ts'
import { anonymous } from '../../src/identity/identity.ts'
import { as, TestServer } from '../graphql/server.ts'

const query = '{ users { nodes { id } } }'
const answered = { data: { users: { nodes: [] } } }

let server: TestServer
let small: OpenPool
let busy: TestServer
let url: string

beforeAll(async () => {
  server = await TestServer.start()
  small = server.openPool({ maxConnections: 1 })
  busy = server.with({ pool: small.pool, limits: { waiting: 2 } })
  const { port } = await busy.server.listen(0, '127.0.0.1')
  url = `http://127.0.0.1:${port}`
})

afterAll(async () => {
  await busy.server.close()
  await small.close()
  await server[Symbol.asyncDispose]()
})

const somebody = (subject: string) => as({ ...anonymous, kind: 'apiKey', subject })

const body = JSON.stringify({ query })

function posted(subject: string): RequestInit {
  const headers = { 'content-type': 'application/json', ...somebody(subject) }
  return { method: 'POST', headers, body }
}

/** Without a network, so that it waits for the database as soon as the loop has gone round. */
const ask = (subject: string): Promise<Response> =>
  busy.server.fetch(new Request('http://localhost/graphql', posted(subject)))

const round = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 10))

test('requests beyond those that may wait for a connection are told when to come back', async () => {
  const only = await small.pool.connect()
  const first = [ask('flood'), ask('flood'), ask('flood')]
  await round()
  for (const response of [
    await fetch(`${url}/graphql`, posted('flood')),
    await fetch(`${url}/graphql?query=${encodeURIComponent(query)}`, {
      headers: somebody('flood'),
    }),
  ]) {
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '1'])
    expect(await response.json()).toMatchObject({
      errors: [{ extensions: { code: 'OVERLOADED' } }],
    })
  }
  // What needs no connection is still answered.
  const live = await fetch(`${url}/health/live`)
  expect(live.status).toBe(200)
  await live.text()
  only.release()
  for (const response of await Promise.all(first)) expect(await response.json()).toEqual(answered)
  expect(await (await ask('flood')).json()).toEqual(answered)
})

test('who asks little is let in while another has taken all that may wait, and is answered before the rest of it', async () => {
  const only = await small.pool.connect()
  const order: string[] = []
  const noted = async (subject: string): Promise<number> => {
    const response = await ask(subject)
    order.push(subject)
    await response.text()
    return response.status
  }
  const flood = [noted('flood'), noted('flood'), noted('flood')]
  await round()
  const calm = noted('calm')
  await round()
  // Twice as many as may: nobody else is let in.
  expect((await ask('late')).status).toBe(503)
  only.release()
  expect(await calm).toBe(200)
  expect(await Promise.all(flood)).toEqual([200, 200, 200])
  expect(order.indexOf('calm')).toBeLessThan(3)
})
