import { expect, test } from 'vitest'
import {
  openaiCompatible,
  type OpenAiCompatibleOptions,
} from '../../src/embedding/openai-compatible.ts'
import type { EmbeddingProvider } from '../../src/embedding/provider.ts'
import { EmbeddingError } from '../../src/errors/platinum-error.ts'
import { EmbeddingEndpoint, fails, wellBehaved, type Behavior } from './embedding-endpoint.ts'

function provider(
  endpoint: { readonly url: string },
  options: Partial<OpenAiCompatibleOptions> = {},
): EmbeddingProvider {
  return openaiCompatible({ url: endpoint.url, model: 'small', dimensions: 2, ...options })
}

async function failureOf(embedder: EmbeddingProvider, signal?: AbortSignal): Promise<unknown> {
  const options = { purpose: 'document', ...(signal ? { signal } : {}) } as const
  return embedder.embed(['abc'], options).then(
    () => 'no failure',
    (error: unknown) => error,
  )
}

const hangsUp: Behavior = (response) => response.destroy()
const hangs: Behavior = () => undefined
const breaksOff: Behavior = (response) => {
  response.writeHead(200, { 'content-length': '1000' })
  response.write('{"data":[', () => response.destroy())
}

test.each([
  ['429', fails(429)],
  ['500', fails(500)],
  ['502 with a page', fails(502, '<html>Bad gateway</html>')],
  ['503', fails(503)],
  ['408', fails(408)],
  ['a connection that closes', hangsUp],
  ['an answer that breaks off', breaksOff],
])('after %s the request is made again', async (_, failure) => {
  await using endpoint = await EmbeddingEndpoint.start(failure, wellBehaved)
  const vectors = await provider(endpoint).embed(['abc'], { purpose: 'document' })
  expect(vectors).toHaveLength(1)
  expect(endpoint.requests).toHaveLength(2)
})

test('an endpoint that stays broken is given up after maxAttempts', async () => {
  await using endpoint = await EmbeddingEndpoint.start(fails(500, { detail: 'out of memory' }))
  const failure = await failureOf(provider(endpoint, { maxAttempts: 3 }))
  expect(failure).toBeInstanceOf(EmbeddingError)
  expect(failure).toMatchObject({
    code: 'EMBEDDING_UNREACHABLE',
    found: 'status 500: out of memory, after 3 attempts',
  })
  expect(endpoint.requests).toHaveLength(3)
})

test('an endpoint that stays busy has refused', async () => {
  await using endpoint = await EmbeddingEndpoint.start(fails(429, { error: 'slow down' }))
  const failure = await failureOf(provider(endpoint, { maxAttempts: 2 }))
  expect(failure).toMatchObject({
    code: 'EMBEDDING_REFUSED',
    found: 'status 429: slow down, after 2 attempts',
  })
})

test('a Retry-After of more than a minute is not waited for', async () => {
  await using endpoint = await EmbeddingEndpoint.start(fails(429, 'full', { 'retry-after': '120' }))
  expect(await failureOf(provider(endpoint))).toMatchObject({
    code: 'EMBEDDING_REFUSED',
    found: 'status 429: full; it asks to wait 120 s',
  })
  expect(endpoint.requests).toHaveLength(1)
})

test('a Retry-After that is a date is understood', async () => {
  const tomorrow = new Date(Date.now() + 86_400_000).toUTCString()
  await using endpoint = await EmbeddingEndpoint.start(
    fails(503, 'closed', { 'retry-after': tomorrow }),
  )
  expect(await failureOf(provider(endpoint))).toMatchObject({
    code: 'EMBEDDING_UNREACHABLE',
    found: expect.stringMatching(/it asks to wait 86(400|399) s$/) as string,
  })
})

test.each([400, 401, 403, 404, 413, 422])(
  'after %i the request is not made again',
  async (status) => {
    await using endpoint = await EmbeddingEndpoint.start(fails(status))
    expect(await failureOf(provider(endpoint))).toMatchObject({
      code: 'EMBEDDING_REFUSED',
      found: `status ${status}: failing with ${status}`,
    })
    expect(endpoint.requests).toHaveLength(1)
  },
)

test('a redirect is not followed, so the texts reach no other host', async () => {
  await using other = await EmbeddingEndpoint.start(wellBehaved)
  await using endpoint = await EmbeddingEndpoint.start(
    fails(307, 'moved', { location: `${other.url}/embeddings` }),
  )
  expect(await failureOf(provider(endpoint))).toMatchObject({
    code: 'EMBEDDING_REFUSED',
    fix: 'Set the URL to the address that the endpoint redirects to.',
  })
  expect(other.requests).toHaveLength(0)
})

test('an endpoint that is not there is unreachable', async () => {
  const endpoint = await EmbeddingEndpoint.start(wellBehaved)
  const { url } = endpoint
  await endpoint[Symbol.asyncDispose]()
  const failure = await failureOf(provider({ url }, { maxAttempts: 2 }))
  expect(failure).toBeInstanceOf(EmbeddingError)
  expect(failure).toMatchObject({
    code: 'EMBEDDING_UNREACHABLE',
    found: expect.stringMatching(/ECONNREFUSED.*, after 2 attempts$/) as string,
  })
})

test('an endpoint that does not answer in time is unreachable', async () => {
  await using endpoint = await EmbeddingEndpoint.start(hangs)
  expect(await failureOf(provider(endpoint, { timeoutMs: 50, maxAttempts: 1 }))).toMatchObject({
    code: 'EMBEDDING_UNREACHABLE',
    found: 'no complete answer within 50 ms',
  })
})

test('aborting ends a request under way with the reason of the signal', async () => {
  const controller = new AbortController()
  const reason = new Error('the caller left')
  await using endpoint = await EmbeddingEndpoint.start(() => controller.abort(reason))
  expect(await failureOf(provider(endpoint), controller.signal)).toBe(reason)
  expect(endpoint.requests).toHaveLength(1)
})

test('aborting ends the wait before the next attempt', async () => {
  const controller = new AbortController()
  const reason = new Error('the caller left')
  await using endpoint = await EmbeddingEndpoint.start((response) => {
    response.writeHead(503, { 'retry-after': '50' }).end('busy')
    response.once('close', () => setTimeout(() => controller.abort(reason), 20))
  })
  expect(await failureOf(provider(endpoint), controller.signal)).toBe(reason)
  expect(endpoint.requests).toHaveLength(1)
})
