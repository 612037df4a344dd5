import { afterAll, beforeAll, expect, test } from 'vitest'
import { TestServer } from './server.ts'

let server: TestServer

beforeAll(async () => {
  server = await TestServer.start()
})

afterAll(() => server[Symbol.asyncDispose]())

const many = (count: number, write: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => write(index)).join(' ')

/** What there is too much of, a document that has it, how much, and where it became too much. */
const cases: readonly [
  what: string,
  allowed: string,
  refused: string,
  limit: number,
  path: readonly string[],
][] = [
  [
    'root fields',
    `{ ${many(10, (index) => `a${index}: users { nodes { id } }`)} }`,
    `{ ${many(11, (index) => `a${index}: users { nodes { id } }`)} }`,
    10,
    ['a10'],
  ],
  [
    'root fields of a fragment',
    `{ ...F } fragment F on Query { ${many(10, (index) => `a${index}: __typename`)} }`,
    `{ ...F x: __typename } fragment F on Query { ${many(10, (index) => `a${index}: __typename`)} }`,
    10,
    ['x'],
  ],
  [
    'aliases',
    `{ users { nodes { ${many(30, (index) => `a${index}: id`)} } } }`,
    `{ users { nodes { ${many(31, (index) => `a${index}: id`)} } } }`,
    30,
    ['users', 'nodes', 'a30'],
  ],
  [
    'aliases of a fragment that is spread often',
    `{ users { nodes { ...F manager { ...F } } } } fragment F on User { ${many(15, (index) => `a${index}: id`)} }`,
    `{ users { nodes { ...F manager { ...F manager { ...F } } } } } fragment F on User { ${many(15, (index) => `a${index}: id`)} }`,
    30,
    ['users', 'nodes', 'manager', 'manager', 'a0'],
  ],
  [
    'directives',
    `{ users { nodes { ${many(10, () => 'id @skip(if: false)')} } } }`,
    `{ users { nodes { ${many(11, () => 'id @skip(if: false)')} } } }`,
    10,
    [],
  ],
]

test.each(cases)(
  'a document with too many %s is refused, and told where',
  async (_what, allowed, refused, limit, path) => {
    expect((await server.ask(allowed)).errors).toBeUndefined()
    for (const { data, errors } of [await server.ask(refused), await server.askByGet(refused)]) {
      expect(data).toBeUndefined()
      expect(errors?.map(({ extensions }) => extensions)).toEqual([
        { code: 'BAD_USER_INPUT', path, limit, found: limit + 1 },
      ])
      expect(errors?.[0]?.message).toContain(`at most ${limit}`)
    }
  },
)

/** Each fragment spreads the next one twice, so that 40 of them are a million million. */
const bomb = (start: string, type: string, end: string): string =>
  `{ ${start} { ...F0 } } ${many(40, (index) => `fragment F${index} on ${type} { ${index === 39 ? end : `...F${index + 1} ...F${index + 1}`} }`)}`

test.each([
  ['of introspection', bomb('__schema', '__Schema', 'description')],
  ['of rows', bomb('users', 'UserConnection', '__typename')],
])('fragments %s that spread each other are refused before they explode', async (_what, query) => {
  const { errors } = await server.ask(query)
  expect(errors?.map(({ extensions }) => extensions.limit)).toEqual([2000])
})

test('fragments in a circle, and those that do not exist, are left to validation', async () => {
  const circle = '{ users { ...A } } fragment A on UserConnection { ...A }'
  const missing = '{ users { ...A } }'
  for (const query of [circle, missing]) {
    const error = (await server.ask(query)).errors?.[0]
    expect(error?.extensions.code).toBe('GRAPHQL_VALIDATION_FAILED')
  }
})

test('what is refused for its size is refused again from the cache', async () => {
  const query = `{ users { nodes { ${many(31, (index) => `b${index}: id`)} } } }`
  expect(await server.ask(query)).toEqual(await server.ask(query))
})

test('every limit of a document is a setting', async () => {
  await using narrow = server.with({
    limits: {
      documentCharacters: 300,
      tokens: 30,
      selections: 5,
      rootFields: 1,
      aliases: 0,
      directives: 0,
    },
  })
  const codes = async (query: string) => {
    const { errors } = await narrow.ask(query)
    return errors?.map(({ extensions }) => extensions.limit ?? extensions.code)
  }
  expect(await codes('{ users { nodes { id } } }')).toBeUndefined()
  expect(await codes(`{ ${'users '.repeat(31)} }`)).toEqual(['GRAPHQL_PARSE_FAILED'])
  expect(await codes(`{ users { nodes { id } } } ${'#'.repeat(300)}`)).toEqual([300])
  expect(await codes('{ users { nodes { id id id id } } }')).toEqual([5])
  expect(await codes('{ users { nodes { id } } __typename }')).toEqual([1])
  expect(await codes('{ a: users { nodes { id } } }')).toEqual([0])
  expect(await codes('{ users @skip(if: true) { nodes { id } } }')).toEqual([0])
})

test('pages and depth are settings too, and the schema says so', async () => {
  await using narrow = server.with({ limits: { pageSize: 2, maxPageSize: 3, depth: 1 } })
  const schema = await narrow.server.fetch(new Request('http://localhost/schema.graphql'))
  expect(await schema.text()).toContain('0 to 3. Default 2.')
  const page = await narrow.error('{ users(first: 4) { nodes { id } } }')
  expect(page.extensions).toEqual({ code: 'BAD_USER_INPUT', path: ['users', 'first'] })
  const groups = await narrow.error('{ usersAggregate(first: 4) { groups { count } } }')
  expect(groups.extensions).toEqual({ code: 'BAD_USER_INPUT', path: ['usersAggregate', 'first'] })
  const deep = await narrow.error('{ users { nodes { manager { manager { id } } } } }')
  expect(deep.extensions.path).toEqual(['users', 'nodes', 'manager', 'manager'])
})
