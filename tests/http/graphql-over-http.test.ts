import { serverAudits } from 'graphql-http'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { TestServer } from '../graphql/server.ts'

let server: TestServer
let url: string

beforeAll(async () => {
  server = await TestServer.start()
  const { port } = await server.server.listen(0, '127.0.0.1')
  url = `http://127.0.0.1:${port}/graphql`
})

afterAll(() => server[Symbol.asyncDispose]())

// The audits of graphql-http, MUST and SHOULD and MAY alike.
const audits = serverAudits({ url: () => url })

test('there are 61 audits of GraphQL over HTTP', () => {
  expect(audits).toHaveLength(61)
})

test.each(audits.map((audit) => [`${audit.id}: ${audit.name}`, audit] as const))(
  'audit %s',
  async (_name, audit) => {
    const result = await audit.fn()
    expect({ status: result.status, reason: 'reason' in result ? result.reason : '' }).toEqual({
      status: 'ok',
      reason: '',
    })
  },
)
