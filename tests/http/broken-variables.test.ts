import { expect, test } from 'vitest'
import { TestServer } from '../graphql/server.ts'

test.each(['variables', 'extensions'])(
  '%s in a URL that are no JSON are a mistake of whoever asks',
  async (name) => {
    await using server = await TestServer.start()
    const response = await server.server.fetch(
      new Request(`http://localhost/graphql?query={__typename}&${name}={`),
    )
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
    expect(server.logged).toEqual([])
  },
)
