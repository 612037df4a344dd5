import { afterAll, beforeAll, expect, test } from 'vitest'
import { letters } from '../graphql/market.ts'
import { seed } from '../graphql/seed.ts'
import { TestServer } from '../graphql/server.ts'
import { Connection } from './connection.ts'

let server: TestServer

beforeAll(async () => {
  server = await TestServer.start()
  await seed(server)
})

afterAll(() => server[Symbol.asyncDispose]())

test('closing lets a request under way end, and ends connections that are kept alive', async () => {
  const started = Promise.withResolvers<void>()
  const release = Promise.withResolvers<void>()
  const slow: typeof letters = {
    ...letters,
    embed: async (texts, options) => {
      started.resolve()
      await release.promise
      return letters.embed(texts, options)
    },
  }
  const closing = server.with({ spaces: new Map([['default', slow]]) })
  const { port } = await closing.server.listen(0, '127.0.0.1')
  using idle = await Connection.open(port)
  idle.say('GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n')
  await idle.hear('"live"')
  using busy = await Connection.open(port)
  const body = JSON.stringify({
    query: '{ remarks(first: 1, search: { near: { text: "a" } }) { nodes { title } } }',
  })
  busy.say(
    `POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
  )
  await started.promise

  const closed = closing.server.close()
  await idle.closed()
  await expect(Connection.open(port)).rejects.toThrow('ECONNREFUSED')
  release.resolve()
  await busy.hear('"title":"aaa"')
  await closed
  await busy.closed()
})

test('a server that never listened, or was closed before, closes at once', async () => {
  const unused = server.with({})
  await unused.server.close()
  await unused.server.close()
  expect(await unused.data('{ __typename }')).toEqual({ __typename: 'Query' })
})

test('a port that is taken is told as such', async () => {
  await using first = server.with({})
  await using second = server.with({})
  const { port } = await first.server.listen(0, '127.0.0.1')
  await expect(second.server.listen(port, '127.0.0.1')).rejects.toMatchObject({
    code: 'EADDRINUSE',
  })
})
