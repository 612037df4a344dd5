import { expect, test } from 'vitest'
import { openaiCompatible } from '../../src/embedding/openai-compatible.ts'
import { EmbeddingError } from '../../src/errors/platinum-error.ts'
import { answers, EmbeddingEndpoint, wellBehaved } from './embedding-endpoint.ts'

const document = { purpose: 'document' } as const

test('texts are posted to /embeddings with model and key, and vectors have length 1', async () => {
  await using endpoint = await EmbeddingEndpoint.start(wellBehaved)
  const provider = openaiCompatible({
    url: endpoint.url,
    model: 'small',
    dimensions: 2,
    apiKey: 'sk-secret',
  })
  const [vector] = await provider.embed(['abc'], document)
  expect(vector?.[0]).toBeCloseTo(3 / Math.sqrt(10), 6)
  expect(vector?.[1]).toBeCloseTo(1 / Math.sqrt(10), 6)
  expect(endpoint.requests).toMatchObject([
    {
      path: '/v1/embeddings',
      headers: { authorization: 'Bearer sk-secret', 'content-type': 'application/json' },
      body: { model: 'small', input: ['abc'] },
    },
  ])
})

test.each(['', '/', '/embeddings', '/embeddings/'])(
  'a URL that ends in /v1%s asks /v1/embeddings, and is the same space',
  async (ending) => {
    await using endpoint = await EmbeddingEndpoint.start(wellBehaved)
    const create = (url: string) => openaiCompatible({ url, model: 'small', dimensions: 2 })
    const provider = create(`${endpoint.url}${ending}`)
    await provider.embed(['a'], document)
    expect(endpoint.requests[0]?.path).toBe('/v1/embeddings')
    expect(endpoint.requests[0]?.headers).not.toHaveProperty('authorization')
    expect(provider.fingerprint).toBe(create(endpoint.url).fingerprint)
  },
)

test('vectors come in the order of the texts, whatever order the endpoint answers in', async () => {
  await using endpoint = await EmbeddingEndpoint.start(
    answers({
      data: [
        { index: 2, embedding: [0, -1] },
        { index: 0, embedding: [1, 0] },
        { index: 1, embedding: [0, 1] },
      ],
    }),
  )
  const provider = openaiCompatible({ url: endpoint.url, model: 'small', dimensions: 2 })
  const vectors = await provider.embed(['a', 'b', 'c'], document)
  expect(vectors.map((vector) => [...vector])).toEqual([
    [1, 0],
    [0, 1],
    [0, -1],
  ])
})

test('no request carries more texts than batchSize, and no texts are no request', async () => {
  await using endpoint = await EmbeddingEndpoint.start(wellBehaved)
  const provider = openaiCompatible({
    url: endpoint.url,
    model: 'small',
    dimensions: 2,
    batchSize: 2,
  })
  const texts = ['a', 'bb', 'ccc', 'dddd', 'eeeee']
  const vectors = await provider.embed(texts, document)
  expect(endpoint.requests.map(({ body }) => body.input)).toEqual([
    ['a', 'bb'],
    ['ccc', 'dddd'],
    ['eeeee'],
  ])
  expect(vectors.map(([first = 0, second = 1]) => Math.round(first / second))).toEqual([
    1, 2, 3, 4, 5,
  ])
  expect(await provider.embed([], document)).toEqual([])
  expect(endpoint.requests).toHaveLength(3)
})

test('queries and documents get their own prefix, and dimensions are sent on request', async () => {
  await using endpoint = await EmbeddingEndpoint.start(wellBehaved)
  const provider = openaiCompatible({
    url: endpoint.url,
    model: 'small',
    dimensions: 2,
    queryPrefix: 'query: ',
    documentPrefix: 'passage: ',
    requestDimensions: true,
  })
  await provider.embed(['cron'], { purpose: 'query' })
  await provider.embed(['cron'], document)
  expect(endpoint.requests.map(({ body }) => body)).toEqual([
    { model: 'small', input: ['query: cron'], dimensions: 2 },
    { model: 'small', input: ['passage: cron'], dimensions: 2 },
  ])
})

const one = (embedding: unknown, index: unknown = 0) => ({ data: [{ index, embedding }] })

test.each([
  ['a wrong dimension', one([1, 2, 3]), 'one of 3 numbers'],
  ['NaN as null', one([1, null]), 'at data.0.embedding.1: Invalid input'],
  [
    'a number beyond float64',
    '{"data":[{"index":0,"embedding":[1e999,1]}]}',
    'at data.0.embedding.0: Invalid',
  ],
  ['a length beyond float64', one([1e300, 1e300]), 'whose length is zero or too large'],
  ['a vector of zeros', one([0, 0]), 'whose length is zero or too large'],
  ['base64 instead of numbers', one('AACAPwAAAAA='), 'at data.0.embedding: Invalid input'],
  ['no index', { data: [{ embedding: [1, 0] }] }, 'at data.0.index: Invalid input'],
  ['an index of another text', one([1, 0], 1), 'indexes 1'],
  ['fewer vectors', { data: [] }, 'indexes none'],
  ['more vectors', { data: [one([1, 0]).data[0], one([1, 0], 1).data[0]] }, 'indexes 0, 1'],
  ['one vector twice', { data: [one([1, 0]).data[0], one([1, 0]).data[0]] }, 'indexes 0, 0'],
  ['something else', { error: 'overloaded' }, 'at data: Invalid input'],
  ['truncated JSON', '{"data":[{"index":0,"embedd', 'not JSON: {"data":[{"index":0,"embedd'],
  ['a web page', '<html>Hello</html>', 'not JSON: <html>Hello</html>'],
])('an answer with %s is refused and not asked for again', async (_, answer, found) => {
  await using endpoint = await EmbeddingEndpoint.start(answers(answer))
  const provider = openaiCompatible({ url: endpoint.url, model: 'small', dimensions: 2 })
  const failure = await provider.embed(['a'], document).catch((error: unknown) => error)
  expect(failure).toBeInstanceOf(EmbeddingError)
  expect(failure).toMatchObject({
    code: 'EMBEDDING_BAD_ANSWER',
    where: `the embedding endpoint ${endpoint.url}/embeddings`,
    expected: '1 vector of 2 finite numbers',
  })
  expect(String(failure)).toContain(found)
  expect(endpoint.requests).toHaveLength(1)
})
