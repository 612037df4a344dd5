import { createHash } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { TrustedTexts } from '../../src/config/trusted-documents.ts'
import { buildSchema } from '../../src/graphql/build-schema.ts'
import { trustedDocumentProblems } from '../../src/graphql/trusted-documents.ts'
import type { Identity } from '../../src/identity/identity.ts'
import { lineage, registry, spaces } from '../graphql/market.ts'
import { orderId, seed } from '../graphql/seed.ts'
import { as, TestServer } from '../graphql/server.ts'

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

const order = 'query Order($id: UUID!) { order(id: $id) { id } }'
const two = 'query One { __typename } query Two { two: __typename }'
const secret = '{ users { nodes { id } } }'

const texts: TrustedTexts = {
  documents: [
    { text: order, ids: [`sha256:${sha256(order)}`, 'order'], where: 'order.graphql' },
    { text: two, ids: [`sha256:${sha256(two)}`, 'x-team:two'], where: 'two.graphql' },
  ],
  mode: 'only',
  except: ['console'],
}

let open: TestServer
let only: TestServer
let also: TestServer

beforeAll(async () => {
  open = await TestServer.start()
  await seed(open)
  only = open.with({ trustedDocuments: texts })
  also = open.with({ trustedDocuments: { ...texts, mode: 'also' } })
})

afterAll(async () => {
  await only[Symbol.asyncDispose]()
  await also[Symbol.asyncDispose]()
  await open[Symbol.asyncDispose]()
})

interface Told {
  readonly status: number
  readonly data?: unknown
  readonly codes?: readonly unknown[]
  readonly messages?: readonly string[]
}

async function told(response: Response): Promise<Told> {
  const { data, errors } = (await response.json()) as {
    data?: unknown
    errors?: { message: string; extensions: { code: string } }[]
  }
  return {
    status: response.status,
    ...(data === undefined ? {} : { data }),
    ...(errors
      ? {
          codes: errors.map(({ extensions }) => extensions.code),
          messages: errors.map(({ message }) => message),
        }
      : {}),
  }
}

type Way = 'short' | 'long' | 'url'

/** Asks by the short way, by the long one, which more extensions lead to, or by the URL. */
async function ask(
  { server }: TestServer,
  way: Way,
  body: Readonly<Record<string, unknown>>,
  identity?: Identity,
): Promise<Told> {
  const headers = { accept: 'application/graphql-response+json', ...as(identity) }
  if (way === 'url') {
    const url = new URL('http://localhost/graphql')
    for (const [name, value] of Object.entries(body)) {
      url.searchParams.set(name, typeof value === 'string' ? value : JSON.stringify(value))
    }
    return await told(await server.fetch(new Request(url, { headers })))
  }
  const extensions = { ...(body['extensions'] as object | undefined), other: 1 }
  const sent = way === 'long' ? { ...body, extensions } : body
  const request = new Request('http://localhost/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(sent),
  })
  return await told(await server.fetch(request))
}

const ways: readonly Way[] = ['short', 'long', 'url']

const apollo = (text: string): Readonly<Record<string, unknown>> => ({
  extensions: { persistedQuery: { version: 1, sha256Hash: sha256(text) } },
})

const variables = { id: orderId(1) }
const answered = { status: 200, data: { order: { id: orderId(1) } } }

test.each(ways)('a document is asked by its hash, its name or as Apollo does: %s', async (way) => {
  for (const server of [only, also]) {
    const hash = { documentId: `sha256:${sha256(order)}` }
    expect(await ask(server, way, { ...hash, variables })).toEqual(answered)
    expect(await ask(server, way, { documentId: 'order', variables })).toEqual(answered)
    expect(await ask(server, way, { ...apollo(order), variables })).toEqual(answered)
    const second = { documentId: 'x-team:two', operationName: 'Two' }
    expect(await ask(server, way, second)).toEqual({ status: 200, data: { two: 'Query' } })
  }
})

test.each(ways)('an id that nobody knows is refused, and registers nothing: %s', async (way) => {
  for (const server of [only, also]) {
    const unknown = { documentId: `sha256:${sha256(secret)}` }
    const both = { ...apollo(secret), query: secret }
    for (let time = 0; time < 2; time += 1) {
      expect(await ask(server, way, unknown)).toMatchObject({
        status: 404,
        codes: ['PERSISTED_QUERY_NOT_FOUND'],
      })
      expect(await ask(server, way, apollo(secret))).toEqual({
        status: 404,
        codes: ['PERSISTED_QUERY_NOT_FOUND'],
        messages: ['PersistedQueryNotFound'],
      })
      // As clients of Apollo do next.
      const { status } = await ask(server, way, both)
      expect(status).toBe(server === only ? 403 : 200)
    }
  }
})

test.each(ways)(
  'a text that is no trusted document is refused, before it is parsed: %s',
  async (way) => {
    only.statements.length = 0
    for (const query of [secret, `${order} `, '{ not graphql', '{ __schema { types { name } } }']) {
      const refused = await ask(only, way, { query, variables })
      expect(refused).toMatchObject({ status: 403, codes: ['TRUSTED_DOCUMENTS_ONLY'] })
      expect(refused.messages?.[0]).toContain('Send documentId')
    }
    expect(only.statements).toEqual([])
    expect(await ask(only, way, { query: order, variables })).toEqual(answered)
  },
)

test.each(ways)('where texts are answered too, they are: %s', async (way) => {
  const body = { query: '{ __typename }' }
  expect(await ask(also, way, body)).toEqual({ status: 200, data: { __typename: 'Query' } })
})

test.each(ways)('who holds an excepted role may send any text: %s', async (way) => {
  const holder = (roles: readonly string[]): Identity => ({
    subject: 'ann',
    kind: 'jwt',
    roles,
    attributes: {},
  })
  const body = { query: '{ __typename }' }
  expect((await ask(only, way, body, holder(['console']))).status).toBe(200)
  expect((await ask(only, way, body, holder(['clerk']))).status).toBe(403)
})

test('without trusted documents an id is no question', async () => {
  for (const way of ways) {
    expect(await ask(open, way, { documentId: 'order', variables })).toMatchObject({
      status: 400,
      codes: ['BAD_REQUEST'],
    })
  }
})

test('an id that is no text names nothing', async () => {
  const { status, codes } = await ask(only, 'short', { documentId: 7, variables })
  expect([status, codes]).toEqual([400, ['BAD_REQUEST']])
})

test('every document that would not be answered is a problem, with its place', () => {
  const wrong = ['{ nothing }', 'query {', '{ users(first: "x") { nodes { id missing } } }']
  const problems = trustedDocumentProblems(
    {
      ...texts,
      documents: [
        ...texts.documents,
        ...wrong.map((text, index) => ({ text, ids: [], where: `${index}.graphql` })),
      ],
    },
    buildSchema({ registry, lineage, spaces }),
    {},
  )
  expect(problems.map(({ code, where }) => `${code} ${where}`)).toEqual([
    'DOCUMENT_INVALID 0.graphql:1:3',
    'DOCUMENT_INVALID 1.graphql:1:8',
    'DOCUMENT_INVALID 2.graphql:1:16',
    'DOCUMENT_INVALID 2.graphql:1:34',
  ])
})
