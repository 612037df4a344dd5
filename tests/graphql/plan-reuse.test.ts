import { textOfJson } from '../../src/query/utf8-json.ts'
import { afterAll, beforeEach, beforeAll, expect, test } from 'vitest'
import { buildSchema } from '../../src/graphql/build-schema.ts'
import type { GraphqlContext } from '../../src/graphql/context.ts'
import { Engine } from '../../src/graphql/engine.ts'
import { HashKeys } from '../../src/policy/reader.ts'
import { system } from '../../src/identity/identity.ts'
import { lineage, registry, spaces } from './market.ts'
import { seed } from './seed.ts'
import { TestServer } from './server.ts'

let server: TestServer
let engine: Engine
const texts = new Set<string>()

beforeAll(async () => {
  server = await TestServer.start()
  await seed(server)
})
beforeEach(() => {
  texts.clear()
  engine = new Engine({
    schema: buildSchema({ registry, lineage, spaces }),
    hideSuggestions: true,
    maxDocuments: 10,
    maxPlans: 20,
  })
})
afterAll(() => server[Symbol.asyncDispose]())

function context(): GraphqlContext {
  return {
    identity: system,
    database: server.pool,
    spaces,
    hashKeys: new HashKeys('tests'),
    now: () => new Date('2026-01-31T12:00:00Z'),
    onStatement: ({ text }) => texts.add(text),
  }
}

async function ask(query: string, variables: Record<string, unknown> = {}): Promise<string> {
  const { document, errors } = engine.documents.read(query)
  expect(errors).toEqual([])
  const answer = await engine.answer({ document, variables }, context())
  if (answer.errors.length > 0) return JSON.stringify(answer.errors)
  return answer.data ? textOfJson(answer.data) : 'nothing'
}

const byNumber =
  'query ($n: [Int!], $first: Int) { orders(where: { number: { in: $n } }, first: $first) { nodes { number } } }'

test('one plan serves every value of the variables', async () => {
  const numbers = [...Array(20).keys()]
  for (const n of numbers) {
    const answer = await ask(byNumber, { n: [n, n + 1], first: 1 + (n % 3) })
    expect(answer).toMatch(/^{"orders":{"nodes":\[/)
  }
  expect(texts.size).toBe(1)
  expect(engine.counts).toMatchObject({ planMisses: 1, planHits: 19, documentMisses: 1 })
})

test('an argument that is there, null or absent is another plan', async () => {
  const all = await ask(byNumber, { n: [1] })
  await ask(byNumber, { n: [1], first: 1 })
  await ask(byNumber, { n: [1], first: null })
  expect(engine.counts.planMisses).toBe(3)
  expect(await ask(byNumber, { n: [1] })).toBe(all)
  expect(engine.counts).toMatchObject({ planMisses: 3, planHits: 1 })
})

test('the fields of a variable object and the length of its lists of objects are its shape, values are not', async () => {
  const query = 'query ($where: OrderWhere) { orders(where: $where) { count { value } } }'
  await ask(query, { where: { number: { eq: 1 } } })
  await ask(query, { where: { number: { eq: 2 } } })
  expect(engine.counts.planMisses).toBe(1)
  await ask(query, { where: { number: { ne: 2 } } })
  await ask(query, { where: { or: [{ number: { eq: 1 } }] } })
  await ask(query, { where: { or: [{ number: { eq: 1 } }, { number: { eq: 2 } }] } })
  expect(engine.counts.planMisses).toBe(4)
})

test('a word that decides the statement is part of the plan: directions, isNull, what is included', async () => {
  const query = `query ($by: Ordering!, $null: Boolean!, $with: Boolean!) {
    orders(orderBy: [{ number: $by }], where: { note: { isNull: $null } }) { nodes { number status @include(if: $with) } }
  }`
  const answers = new Map<string, string>()
  for (const by of ['ASC', 'DESC']) {
    for (const isNull of [true, false]) {
      for (const include of [true, false]) {
        const variables = { by, null: isNull, with: include }
        answers.set(JSON.stringify(variables), await ask(query, variables))
      }
    }
  }
  expect(engine.counts).toMatchObject({ planMisses: 8, planHits: 0 })
  for (const [variables, answer] of answers) {
    const { by, null: isNull, with: include } = JSON.parse(variables) as Record<string, unknown>
    const written = `{ orders(orderBy: [{ number: ${String(by)} }], where: { note: { isNull: ${String(isNull)} } }) { nodes { number${include === true ? ' status' : ''} } } }`
    expect(answer).toBe(await ask(written))
    expect(answer).toBe(await ask(query, JSON.parse(variables) as Record<string, unknown>))
  }
  expect(engine.counts).toMatchObject({ planMisses: 16, planHits: 8 })
})

test('pages share a plan whatever the cursor, until a value of it is null', async () => {
  const query = `query ($after: String) {
    orders(orderBy: [{ note: DESC }], first: 1, after: $after) {
      edges { cursor node { id note } } pageInfo { hasNextPage endCursor }
    }
  }`
  let after: string | undefined
  const notes: unknown[] = []
  for (let page = 0; page < 50; page++) {
    const { orders } = JSON.parse(await ask(query, after === undefined ? {} : { after })) as {
      orders: {
        edges: { node: { note: unknown } }[]
        pageInfo: { hasNextPage: boolean; endCursor: string }
      }
    }
    notes.push(...orders.edges.map(({ node }) => node.note))
    if (!orders.pageInfo.hasNextPage) break
    after = orders.pageInfo.endCursor
  }
  const { rows } = await server.pool.query<{ NOTE: string | null }>(
    'select "NOTE" from gold."order" order by "NOTE" desc nulls first, id',
  )
  expect(notes).toEqual(rows.map(({ NOTE }) => NOTE))
  // The first page, pages after no note, pages after one.
  expect(engine.counts.planMisses).toBe(3)
})

test('a value that is wrong fails its own request, and the plan goes on', async () => {
  const query =
    'query ($like: String) { users(where: { fullName: { like: $like } }) { nodes { id } } }'
  const good = await ask(query, { like: 'A%' })
  expect(await ask(query, { like: 'A\\' })).toContain('single backslash')
  expect(await ask(query, { like: 'A%' })).toBe(good)
  expect(engine.counts).toMatchObject({ planMisses: 1, planHits: 2 })
})

test('plans and documents are kept up to their bounds', async () => {
  for (let n = 0; n < 100; n++) await ask(`{ orders(first: ${n}) { nodes { id } } }`)
  await ask('{ orders(first: 99) { nodes { id } } }')
  expect(engine.counts).toMatchObject({ documentMisses: 100, planMisses: 100, planHits: 1 })
  await ask('{ orders(first: 0) { nodes { id } } }')
  expect(engine.counts).toMatchObject({ documentMisses: 101, planMisses: 101 })
})
