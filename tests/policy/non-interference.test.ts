import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { buildSchema } from '../../src/graphql/build-schema.ts'
import { anyNumbers, Choices } from '../differential/choices.ts'
import { toJson } from '../differential/input-values.ts'
import { makeOperation, type Operation } from '../differential/operations.ts'
import { insertTexts, someTexts } from '../differential/rows.ts'
import { lineage, registry, spaces } from '../differential/shop.ts'
import type { Product } from '../../src/product/product.ts'
import { TestServer } from '../graphql/server.ts'
import { planOf, raisedWall } from '../second-wall/raised.ts'
import { drawPolicy, emptyTables } from './non-interference.ts'

/*
 * The test of all others: whatever is asked, two databases that differ only in values a reader may
 * not see give this reader the same answers, byte for byte. Policies are drawn at random, and so
 * are requests, from the whole API.
 *
 * `PLATINUM_INTERFERENCE_POLICIES` and `PLATINUM_INTERFERENCE_REQUESTS` say how much is asked.
 */

const policiesDrawn = Number(process.env['PLATINUM_INTERFERENCE_POLICIES'] ?? 12)
const operationsEach = Number(process.env['PLATINUM_INTERFERENCE_REQUESTS'] ?? 60)
const walksEach = Math.ceil(operationsEach / (process.env['DATABASE_URL'] ? 6 : 20))
const seed = Number(process.env['PLATINUM_INTERFERENCE_SEED'] ?? 20_261_123)

let one: TestServer
let other: TestServer

const options = {
  registry,
  lineage,
  spaces,
  secret: 'the same for both',
  limits: { rootFields: 100, aliases: 2_000, directives: 2_000, cost: 1_000_000_000 },
}

beforeAll(async () => {
  one = await TestServer.start(options)
  other = await TestServer.start(options)
})
afterAll(async () => {
  await one[Symbol.asyncDispose]()
  await other[Symbol.asyncDispose]()
})

const schema = buildSchema({ registry, lineage, spaces })

async function ask(
  server: TestServer,
  document: string,
  variables: unknown,
  operationName: string | undefined,
): Promise<string> {
  const response = await server.server.fetch(
    new Request('http://localhost/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify({ query: document, variables, operationName }),
    }),
  )
  return await response.text()
}

interface Tally {
  requests: number
  answered: number
  filled: number
  refused: number
  /** Requests with a cursor of an answer to the same operation, and those that it was good for. */
  followed: number
  wentOn: number
  /** Requests with a cursor of another operation or policy, or one that was changed. */
  strayed: number
}

/** Cursors of answers before, of whatever ordering and under whatever policy. */
const kept: string[] = []

function isCursor(text: string): boolean {
  const { length } = Buffer.from(text, 'base64url')
  return length >= 32 && length % 16 === 0 && !/^[0-9a-f]+$/.test(text)
}

/** A cursor to go on from: mostly one of these, else one of somewhere else, or one that was changed. */
function someCursor(cursors: readonly string[], number: number, tally: Tally): string | null {
  const [own, other] = [cursors[number % cursors.length], kept[number % kept.length]]
  if (number % 5 === 0 && other !== undefined) {
    tally.strayed++
    return other
  }
  if (number % 7 === 0 && own !== undefined) {
    tally.strayed++
    const at = number % own.length
    return `${own.slice(0, at)}${own[at] === 'A' ? 'B' : 'A'}${own.slice(at + 1)}`
  }
  if (own !== undefined) tally.followed++
  return own ?? null
}

/** Makes every request of an operation of both. @throws at the first difference */
async function check(
  servers: readonly [TestServer, TestServer],
  { document, requests }: Operation,
  tally: Tally,
): Promise<void> {
  const cursors: string[] = []
  for (const { operationName, variables, execution } of requests) {
    const given: Record<string, unknown> = {}
    const before = tally.followed
    for (const { name, values } of variables) {
      const value = values[execution]
      if (value === undefined) continue
      given[name] = toJson(value, (_type, number) => someCursor(cursors, number, tally))
    }
    const [left, right] = await Promise.all(
      servers.map((server) => ask(server, document, given, operationName)),
    )
    tally.requests++
    if (left !== right || left === undefined) {
      throw new Error(`${document}\n${JSON.stringify(given)}\n\n${left}\n\n${right}`)
    }
    if (left.includes('INTERNAL_SERVER_ERROR'))
      throw new Error(`${document}\n${JSON.stringify(given)}\n${left}`)
    if (left.includes('"data":{')) tally.answered++
    if (left.includes('"errors"')) tally.refused++
    if (/"(nodes|edges|groups)":\[\{|"data":\{"[^"]+":\{/.test(left)) tally.filled++
    if (tally.followed > before && !left.includes('"errors"')) tally.wentOn++
    for (const [, text = ''] of left.matchAll(/"([A-Za-z0-9_-]{43,})"/g)) {
      if (isCursor(text)) cursors.push(text)
    }
  }
  kept.push(...cursors.slice(0, 3))
}

interface Walked {
  readonly data?: Readonly<Record<string, { pageInfo: { endCursor: string | null } }>>
}

/** Walks lists in orderings of all kinds, and goes on in each from where another one ended. */
async function walk(
  servers: readonly [TestServer, TestServer],
  choices: Choices,
  tally: Tally,
): Promise<void> {
  const product = choices.pick(registry.products.filter(({ served }) => served))
  const field = product.listField
  let last: string | null = null
  for (let turn = 0; turn < 4; turn++) {
    const terms = choices.chance(30) && turn > 0 ? undefined : ordering(product, choices)
    const query = `query ($after: String) { ${field}(first: 2, orderBy: [${terms ?? ''}], after: $after) { edges { cursor } pageInfo { hasNextPage hasPreviousPage endCursor } count { value } } }`
    for (const after of [null, last]) {
      let cursor: string | null = after
      for (let page = 0; page < 3; page++) {
        const [one, other]: readonly string[] = await Promise.all(
          servers.map((server) => ask(server, query, { after: cursor }, undefined)),
        )
        if (one !== other || one === undefined) {
          throw new Error(`${query}\n${cursor}\n\n${one}\n\n${other}`)
        }
        if (one.includes('INTERNAL_SERVER_ERROR')) throw new Error(`${query}\n${one}`)
        const { data } = JSON.parse(one) as Walked
        if (cursor !== null) tally[page === 0 ? 'strayed' : 'followed']++
        if (cursor !== null && page > 0 && data) tally.wentOn++
        const end: string | null = data?.[field]?.pageInfo.endCursor ?? null
        if (end === null) break
        kept.push(end)
        last = cursor = end
      }
    }
  }
}

/** What rows of a product may be ordered by, under whatever policy. */
function ordering(product: Product, choices: Choices): string {
  const direction = choices.pick(['ASC', 'DESC', 'ASC_NULLS_FIRST', 'DESC_NULLS_LAST'])
  const column = (of: Product): string => choices.pick(of.columns).key
  const terms = [
    `{ ${column(product)}: ${direction} }`,
    ...product.relations.flatMap(({ kind, field, to }) =>
      kind === 'belongsTo'
        ? [`{ ${field}: { ${column(to)}: ${direction} } }`]
        : [
            `{ ${field}: { count: ${direction} } }`,
            `{ ${field}: { ${choices.pick(['min', 'max', 'sum', 'countDistinct'])}: { ${column(to)}: ${direction} } } }`,
          ],
    ),
  ]
  return choices.chance(40) ? `${choices.pick(terms)} ${choices.pick(terms)}` : choices.pick(terms)
}

test('two databases that differ in hidden values alone give the same answers to whatever is asked', async () => {
  const tally: Tally = {
    requests: 0,
    answered: 0,
    filled: 0,
    refused: 0,
    followed: 0,
    wentOn: 0,
    strayed: 0,
  }
  const drawn = fc.sample(anyNumbers(300), { numRuns: policiesDrawn, seed })
  let differences = 0
  for (const [index, numbers] of drawn.entries()) {
    const { policies, change } = drawPolicy(new Choices([...numbers, ...numbers, ...numbers]))
    const texts = someTexts(seed + index)
    for (const server of [one, other]) {
      await emptyTables(server.pool)
      await insertTexts(server.pool, texts)
      // An error inside is told with an id of its own; here there is to be none.
      await server.pool.query("update gold.price set source = 'mended' where source is null")
    }
    for (const statement of change) await other.pool.query(statement)
    await other.pool.query('analyze')
    // Every second policy is held to by Postgres too.
    await using walls = new AsyncDisposableStack()
    const open = async (server: TestServer): Promise<TestServer> => {
      if (index % 2 === 0) return server.with({ ...options, policies })
      const wall = walls.use(
        await raisedWall(server, planOf(registry, policies), policies, registry),
      )
      return server.with({ ...options, policies, ...wall.options })
    }
    const servers = [await open(one), await open(other)] as const
    await fc.assert(
      fc.asyncProperty(anyNumbers(300), async (decisions) => {
        const operation = makeOperation(decisions, schema, decisions.length % 3 === 0 ? 5 : 1)
        await check(servers, operation, tally)
      }),
      { numRuns: operationsEach, seed: seed + index },
    )
    for (const numbers of fc.sample(anyNumbers(300), { numRuns: walksEach, seed: seed + index })) {
      await walk(servers, new Choices([...numbers]), tally)
    }
    // The databases do differ: whoever sees everything is told other things.
    const whole =
      '{ items(first: 1000) { nodes { note amount paid number } } makers { nodes { name email city rating } } parts(first: 1000) { nodes { title weight } } prices { nodes { value source } } contacts { nodes { email floor } } }'
    const [left, right] = await Promise.all(
      [one, other].map((server) =>
        ask(
          server.with({
            ...options,
            authenticator: {
              identify: () => ({
                identity: { subject: 'system', kind: 'system', roles: [], attributes: {} },
              }),
            },
          }),
          whole,
          {},
          undefined,
        ),
      ),
    )
    if (left !== right) differences++
  }
  expect(differences).toBe(drawn.length)
  expect(tally.answered / tally.requests).toBeGreaterThan(0.4)
  expect(tally.filled / tally.requests).toBeGreaterThan(0.3)
  expect(tally.followed).toBeGreaterThan(0)
  expect(tally.wentOn).toBeGreaterThan(drawn.length)
  expect(tally.strayed).toBeGreaterThan(0)
}, 900_000)
