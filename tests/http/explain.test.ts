import { afterAll, beforeAll, expect, test } from 'vitest'
import { anonymous, type Identity } from '../../src/identity/identity.ts'
import { seed } from '../graphql/seed.ts'
import { as, TestServer } from '../graphql/server.ts'

let serve: TestServer
let dev: TestServer

beforeAll(async () => {
  serve = await TestServer.start()
  await seed(serve)
  dev = serve.with({ mode: 'dev' })
})

afterAll(async () => {
  await dev[Symbol.asyncDispose]()
  await serve[Symbol.asyncDispose]()
})

type Way = 'short' | 'long'

/** Asks by the short way or, with extensions in the request, by the long one. */
async function ask(
  server: TestServer,
  way: Way,
  explain: string | undefined,
  query: string,
  variables?: unknown,
  identity?: Identity,
): Promise<Record<string, unknown>> {
  const extensions = way === 'long' ? {} : undefined
  const response = await server.server.fetch(
    new Request('http://localhost/graphql', {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/json',
        ...as(identity),
        ...(explain === undefined ? {} : { 'Platinum-Explain': explain }),
      },
      body: JSON.stringify({ query, variables, extensions }),
    }),
  )
  return (await response.json()) as Record<string, unknown>
}

const query = (name: string) => `query ${name}($name: String) {
  few: users(where: { fullName: { eq: $name } }, first: 10) { nodes { fullName } }
  catalog { product(id: "gold.user") { id } }
}`

test.each(['short', 'long'] as const)(
  'a plan is explained with its SQL, its cost and its timings, never with values: the %s way',
  async (way) => {
    const ms: unknown = expect.any(Number)
    for (const reused of [false, true]) {
      const { data, extensions } = await ask(dev, way, 'plan', query(way), { name: 'Ada' })
      expect(data).toEqual({
        few: { nodes: [{ fullName: 'Ada' }] },
        catalog: { product: { id: 'gold.user' } },
      })
      expect(extensions).toEqual({
        platinum: {
          cost: { value: 11, limit: 5_000 },
          explain: {
            documentReused: reused,
            planReused: reused,
            planMs: ms,
            fields: {
              few: {
                plan: expect.stringContaining('where fullName eq $name') as unknown,
                sql: expect.stringMatching(/^select .*\$1/) as unknown,
                cost: 1,
                statementMs: ms,
                writeMs: ms,
              },
            },
          },
        },
      })
      expect(JSON.stringify(extensions)).not.toContain('Ada')
    }
  },
)

test.each(['short', 'long'] as const)(
  'the cost alone is told by any server: the %s way',
  async (way) => {
    const { extensions } = await ask(serve, way, 'cost', '{ users(first: 10) { nodes { id } } }')
    expect(extensions).toEqual({ platinum: { cost: { value: 1, limit: 5_000 } } })
  },
)

test('a server explains plans only where it is told to, and to who has a right to it', async () => {
  const plain = '{ users(first: 10) { nodes { id } } }'
  const access = { explain: ['tuner'] }
  const tuner: Identity = { ...anonymous, kind: 'jwt', subject: 'ann', roles: ['tuner'] }
  await using silent = serve.with({ access })
  await using told = serve.with({ explain: true, access })
  await using toNobody = serve.with({ explain: true })
  for (const way of ['short', 'long'] as const) {
    for (const [server, who] of [
      [serve, undefined],
      [silent, tuner],
      [told, undefined],
      [told, { ...tuner, roles: ['analyst'] }],
      [toNobody, tuner],
    ] as const) {
      const { extensions } = await ask(server, way, 'plan', plain, undefined, who)
      expect(extensions).toEqual({
        platinum: {
          cost: { value: 1, limit: 5_000 },
          explain: { refused: expect.stringMatching(/server\.explain.*access\.explain/) as string },
        },
      })
    }
    const { extensions } = await ask(told, way, 'plan', plain, undefined, tuner)
    expect(JSON.stringify(extensions)).toMatch(/select.*statementMs/)
  }
})

test('nothing is added for a client that does not ask, and nonsense is told as such', async () => {
  const plain = '{ users(first: 1) { nodes { fullName } } }'
  for (const way of ['short', 'long'] as const) {
    expect(await ask(dev, way, undefined, plain)).toEqual({
      data: { users: { nodes: [{ fullName: 'Ada' }] } },
    })
    expect(JSON.stringify(await ask(dev, way, 'everything', plain))).toContain('refused')
  }
})

test('where the server tells the cost, every answer does, by both ways', async () => {
  await using telling = serve.with({ tellCost: true })
  const query = '{ orders(first: 100) { nodes { id } } }'
  for (const way of ['short', 'long'] as const) {
    const { extensions } = await ask(telling, way, undefined, query)
    expect(extensions).toEqual({ platinum: { cost: { value: 10, limit: 5_000 } } })
  }
})
