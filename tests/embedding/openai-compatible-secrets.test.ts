import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import { openaiCompatible } from '../../src/embedding/openai-compatible.ts'
import { answers, EmbeddingEndpoint, fails, type Behavior } from './embedding-endpoint.ts'

const apiKey = 'sk-0123456789abcdef'

const hangsUp: Behavior = (response) => response.destroy()

test.each([
  ['refuses with the key', fails(401, { error: { message: `Incorrect API key: ${apiKey}` } })],
  ['refuses with the key where the message is cut', fails(403, `${'x'.repeat(295)}${apiKey}`)],
  ['fails with the key', fails(500, `Bearer ${apiKey}`)],
  ['answers with the key', answers(`not JSON ${apiKey}`)],
  ['hangs up', hangsUp],
])('the key is nowhere in the error when the endpoint %s', async (_, behavior) => {
  await using endpoint = await EmbeddingEndpoint.start(behavior)
  const provider = openaiCompatible({
    url: `${endpoint.url}?token=${apiKey}`,
    model: 'small',
    dimensions: 2,
    apiKey,
    maxAttempts: 1,
  })
  const failure = await provider.embed(['a'], { purpose: 'query' }).catch((error: unknown) => error)
  expect(failure).toBeInstanceOf(Error)
  const shown = inspect(failure, { depth: Infinity, showHidden: true })
  expect(shown).toContain('EMBEDDING_')
  expect(shown).not.toContain('sk-01')
  expect(endpoint.requests[0]?.headers.authorization).toBe(`Bearer ${apiKey}`)
})

test('the key is not part of the provider, and a new key does not embed everything again', () => {
  const options = { url: 'https://example.com/v1', model: 'small', dimensions: 2 }
  const provider = openaiCompatible({ ...options, apiKey })
  expect(inspect(provider, { depth: Infinity, showHidden: true })).not.toContain(apiKey)
  expect(provider.fingerprint).toBe(openaiCompatible({ ...options, apiKey: 'other' }).fingerprint)
})

test('a key that no header can carry is refused without showing it', () => {
  expect(() =>
    openaiCompatible({
      url: 'https://user:hunter2@example.com/v1',
      model: 'small',
      dimensions: 2,
      apiKey: 'sk\n0123',
    }),
  ).toThrow(
    expect.toSatisfy(
      (error: unknown) => /2 problems/.test(String(error)) && !/hunter2|0123/.test(inspect(error)),
    ),
  )
})

test('whatever changes the vectors of a text changes the fingerprint', () => {
  const options = { url: 'https://example.com/v1', model: 'small', dimensions: 2 }
  const variations = [
    options,
    { ...options, url: 'https://other.example.com/v1' },
    { ...options, url: 'https://example.com/v2' },
    { ...options, model: 'large' },
    { ...options, dimensions: 3 },
    { ...options, queryPrefix: 'query: ' },
    { ...options, documentPrefix: 'query: ' },
    { ...options, requestDimensions: true },
  ]
  const fingerprints = new Set(variations.map((each) => openaiCompatible(each).fingerprint))
  expect(fingerprints.size).toBe(variations.length)
})
