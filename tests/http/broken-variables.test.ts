import { expect, test } from 'vitest'
import { TestServer } from '../graphql/server.ts'

test('variables in a URL or a form that are no JSON are a mistake of whoever asks', async () => {
  await using server = await TestServer.start()
  const url = new URL('http://localhost/graphql?query={__typename}&variables={')
  const form = new URLSearchParams({ query: '{ __typename }', extensions: "'" })
  for (const request of [
    new Request(url),
    new Request('http://localhost/graphql', { method: 'POST', body: form }),
  ]) {
    const response = await server.server.fetch(request)
    expect([response.status, await response.json()]).toEqual([
      400,
      {
        errors: [
          {
            message: 'variables and extensions have to be JSON.',
            extensions: { code: 'BAD_REQUEST' },
          },
        ],
      },
    ])
  }
  expect(server.logged).toEqual([])
})
