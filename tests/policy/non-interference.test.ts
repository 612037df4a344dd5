import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { buildSchema } from '../../src/graphql/build-schema.ts'
import { anyNumbers, Choices } from '../differential/choices.ts'
import { toJson } from '../differential/input-values.ts'
import { makeOperation, type Operation } from '../differential/operations.ts'
import { insertTexts, someTexts } from '../differential/rows.ts'
import { lineage, registry, spaces } from '../differential/shop.ts'
import { TestServer } from '../graphql/server.ts'
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
  followed: number
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
    for (const { name, values } of variables) {
      const value = values[execution]
      if (value === undefined) continue
      given[name] = toJson(value, (_type, number) => {
        if (cursors.length > 0) tally.followed++
        return cursors[number % cursors.length] ?? null
      })
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
    for (const [, text = ''] of left.matchAll(/"([A-Za-z0-9_-]{16,})"/g)) {
      if (Buffer.from(text, 'base64url').toString().startsWith('["')) cursors.push(text)
    }
  }
}

test('two databases that differ in hidden values alone give the same answers to whatever is asked', async () => {
  const tally: Tally = { requests: 0, answered: 0, filled: 0, refused: 0, followed: 0 }
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
    const servers = [
      one.with({ ...options, policies }),
      other.with({ ...options, policies }),
    ] as const
    await fc.assert(
      fc.asyncProperty(anyNumbers(300), async (decisions) => {
        const operation = makeOperation(decisions, schema, decisions.length % 3 === 0 ? 5 : 1)
        await check(servers, operation, tally)
      }),
      { numRuns: operationsEach, seed: seed + index },
    )
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
}, 900_000)
