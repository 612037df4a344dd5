import { once } from 'node:events'
import { connect } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { TestServer } from '../graphql/server.ts'
import { Connection } from './connection.ts'

let server: TestServer
let hasty: TestServer
let port: number

beforeAll(async () => {
  server = await TestServer.start()
  hasty = server.with({ limits: { headersMs: 500, bodyMs: 1_000, answerMs: 500 } })
  port = (await hasty.server.listen(0, '127.0.0.1')).port
})

afterAll(async () => {
  await hasty[Symbol.asyncDispose]()
  await server[Symbol.asyncDispose]()
})

/** Says a text a byte at a time, for as long as it is listened to. */
async function dribble(connection: Connection, text: string): Promise<void> {
  for (const byte of text) {
    if (connection.socket.destroyed) return
    connection.say(byte)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

const head = 'POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n'

test('who sends the head of a request too slowly is left', async () => {
  using connection = await Connection.open(port)
  const said = dribble(connection, `${head}X-Long: ${'x'.repeat(1_000)}`)
  await connection.closed()
  expect(connection.heard).toContain('408')
  await said
})

test('who sends the body of a request too slowly is left', async () => {
  using connection = await Connection.open(port)
  connection.say(`${head}Content-Length: 5000\r\n\r\n`)
  const said = dribble(connection, ' '.repeat(1_000))
  await connection.closed()
  expect(connection.heard).toContain('408')
  await said
})

test('who does not receive an answer is left, and what it would have read is forgotten', async () => {
  const socket = connect({ port, host: '127.0.0.1' })
  socket.on('error', () => undefined)
  await once(socket, 'connect')
  socket.pause()
  // More than what the two kernels keep for a client.
  const request = 'GET /schema.graphql HTTP/1.1\r\nHost: x\r\n\r\n'
  const saying = setInterval(() => socket.write(request.repeat(100)), 50)
  // Not by `once` of events, which fails for the error that comes before.
  await new Promise((resolve) => socket.once('close', resolve))
  clearInterval(saying)
  const response = await fetch(`http://127.0.0.1:${port}/health/live`)
  expect(response.status).toBe(200)
  await response.text()
})
