import { afterAll, beforeAll, expect, test } from 'vitest'
import { TestServer } from '../graphql/server.ts'
import { Connection } from './connection.ts'

let server: TestServer
let port: number

beforeAll(async () => {
  server = await TestServer.start()
  port = (await server.server.listen(0, '127.0.0.1')).port
})

afterAll(() => server[Symbol.asyncDispose]())

const head = 'POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n'

test('a body that says it is too large is refused before it is sent', async () => {
  using connection = await Connection.open(port)
  connection.say(`${head}Content-Length: 1000001\r\n\r\n`)
  await connection.closed()
  expect(connection.heard).toContain('413')
  expect(connection.heard).toContain('PAYLOAD_TOO_LARGE')
})

test('a body that turns out too large is refused, and no more of it is read', async () => {
  using connection = await Connection.open(port)
  connection.say(`${head}Transfer-Encoding: chunked\r\n\r\n`)
  const chunk = 'x'.repeat(0x10000)
  for (let sent = 0; sent <= 1_000_000; sent += chunk.length) {
    connection.say(`${chunk.length.toString(16)}\r\n${chunk}\r\n`)
  }
  await connection.closed()
  expect(connection.heard).toContain('413')
})

test('a body of just the limit is read', async () => {
  const body = JSON.stringify({ query: '{ __typename }' }).padEnd(1_000_000, ' ')
  const response = await fetch(`http://127.0.0.1:${port}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  })
  expect(await response.json()).toEqual({ data: { __typename: 'Query' } })
})

test('a client that leaves in the middle of its body harms nobody', async () => {
  using connection = await Connection.open(port)
  connection.say(`${head}Content-Length: 100\r\n\r\n{"query":`)
  connection.socket.destroy()
  const response = await fetch(`http://127.0.0.1:${port}/health/live`)
  expect(response.status).toBe(200)
  await response.text()
})
