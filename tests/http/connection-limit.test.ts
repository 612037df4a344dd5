import { afterAll, beforeAll, expect, test } from 'vitest'
import { TestServer } from '../graphql/server.ts'
import { Connection } from './connection.ts'

let server: TestServer

beforeAll(async () => {
  server = await TestServer.start()
})

afterAll(async () => {
  await server[Symbol.asyncDispose]()
})

const live = 'GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n'

test('one connection too many of an address is told so and closed, and there is room again when another ends', async () => {
  await using bounded = server.with({ limits: { connectionsPerAddress: 2 } })
  const { port } = await bounded.server.listen(0, '127.0.0.1')
  const first = await Connection.open(port)
  using second = await Connection.open(port)
  {
    using third = await Connection.open(port)
    third.say(live)
    await third.closed()
    expect(third.heard).toMatch(/^HTTP\/1\.1 503 /)
    expect(third.heard).toContain('Retry-After: 1\r\n')
    expect(third.heard).toContain('"OVERLOADED"')
    expect(third.heard).not.toContain('"live"')
  }
  // Those there were are as good as before.
  second.say(live)
  await second.hear('"live"')
  first[Symbol.dispose]()
  await first.closed()
  await expect
    .poll(async () => {
      using next = await Connection.open(port)
      next.say(live)
      await Promise.race([next.hear('"live"'), next.closed()])
      return next.heard.includes('"live"')
    })
    .toBe(true)
})

test('other addresses are counted by themselves', async () => {
  await using bounded = server.with({ limits: { connectionsPerAddress: 2 } })
  const { port } = await bounded.server.listen(0, '127.0.0.1')
  using first = await Connection.open(port)
  using second = await Connection.open(port)
  using other = await Connection.open(port, '127.0.0.2')
  for (const connection of [first, second, other]) {
    connection.say(live)
    await connection.hear('"live"')
    expect(connection.heard).toMatch(/^HTTP\/1\.1 200 /)
  }
})
