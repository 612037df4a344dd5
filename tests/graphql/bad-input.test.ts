import { afterAll, beforeAll, expect, test } from 'vitest'
import { cursorHome } from '../../src/query/cursor.ts'
import { CursorSeal } from '../../src/query/cursor-seal.ts'
import { totalOrder } from '../../src/query/order.ts'
import { readOrder } from '../../src/query/read-order.ts'
import { registry } from './market.ts'
import { orderId, seed } from './seed.ts'
import { TestServer, type AnswerError } from './server.ts'

let server: TestServer

beforeAll(async () => {
  server = await TestServer.start()
  await seed(server)
})

afterAll(() => server[Symbol.asyncDispose]())

type Case = readonly [what: string, query: string, path: readonly (string | number)[]]

const remark = (args: string) => `{ remarks(${args}) { nodes { title } } }`
const orders = (args: string) => `{ orders(${args}) { nodes { id } } }`
const near = (value: string) => remark(`search: { near: ${value} }`)

/** What is wrong, the request, and where the answer must say that it is wrong. */
const cases: readonly Case[] = [
  ['an offset below zero', orders('offset: -1'), ['orders', 'offset']],
  ['an offset that is too large', orders('offset: 100001'), ['orders', 'offset']],
  ['an offset with last', orders('offset: 0, last: 1'), ['orders', 'offset']],
  ['an offset with a cursor', orders('offset: 1, after: "x"'), ['orders', 'offset']],
  [
    'a field that where does not know',
    orders('where: { licens: { eq: "x" } }'),
    ['orders', 'where', 'licens'],
  ],
  [
    'such a field within or',
    orders('where: { or: [{}, { licens: { eq: "x" } }] }'),
    ['orders', 'where', 'or', 1, 'licens'],
  ],
  [
    'such a field under an alias',
    `{ mine: ${orders('where: { licens: {} }').slice(2)}`,
    ['mine', 'where', 'licens'],
  ],
  [
    'such a field under a row',
    `{ users { nodes { purchases(where: { licens: {} }) { nodes { id } } } } }`,
    ['users', 'nodes', 'purchases', 'where', 'licens'],
  ],
  [
    'such a field in a fragment',
    `{ all: users { nodes { ...F } } } fragment F on User { p: purchases(where: { licens: {} }) { nodes { id } } }`,
    ['all', 'nodes', 'p', 'where', 'licens'],
  ],
  [
    'an operator that does not suit the type',
    orders('where: { paid: { gt: true } }'),
    ['orders', 'where', 'paid', 'gt'],
  ],
  [
    'a comparison with null',
    orders('where: { note: { eq: null } }'),
    ['orders', 'where', 'note', 'eq'],
  ],
  ['no conditions on a field', orders('where: { note: null }'), ['orders', 'where', 'note']],
  [
    'null in a list',
    orders('where: { note: { in: ["a", null] } }'),
    ['orders', 'where', 'note', 'in', 1],
  ],
  ['null under not', orders('where: { not: null }'), ['orders', 'where', 'not']],
  ['null under a relation', orders('where: { buyer: null }'), ['orders', 'where', 'buyer']],
  [
    'null under some',
    `{ users(where: { purchases: { some: null } }) { nodes { id } } }`,
    ['users', 'where', 'purchases', 'some'],
  ],
  [
    'isNull without a value',
    orders('where: { note: { isNull: null } }'),
    ['orders', 'where', 'note', 'isNull'],
  ],
  [
    'text for a number',
    orders('where: { number: { eq: "1" } }'),
    ['orders', 'where', 'number', 'eq'],
  ],
  [
    'a number beyond 32 bits',
    orders('where: { number: { eq: 2147483648 } }'),
    ['orders', 'where', 'number', 'eq'],
  ],
  [
    'a number beyond 64 bits',
    orders('where: { quantity: { eq: 9223372036854775808 } }'),
    ['orders', 'where', 'quantity', 'eq'],
  ],
  [
    'no whole number',
    orders('where: { quantity: { eq: "1.5" } }'),
    ['orders', 'where', 'quantity', 'eq'],
  ],
  ['no decimal', orders('where: { amount: { eq: "1,5" } }'), ['orders', 'where', 'amount', 'eq']],
  [
    'an infinite number',
    orders('where: { ratio: { eq: 1e999 } }'),
    ['orders', 'where', 'ratio', 'eq'],
  ],
  [
    'a number too large for real',
    orders('where: { single: { eq: 1e39 } }'),
    ['orders', 'where', 'single', 'eq'],
  ],
  [
    'a value that the enum lacks',
    orders('where: { status: { eq: lost } }'),
    ['orders', 'where', 'status', 'eq'],
  ],
  [
    'a value that an enum without GraphQL names lacks',
    orders('where: { mood: { in: ["so-so", "awful"] } }'),
    ['orders', 'where', 'mood', 'in', 1],
  ],
  [
    'more months than Postgres counts',
    orders('where: { lasted: { gt: "P178956971Y" } }'),
    ['orders', 'where', 'lasted', 'gt'],
  ],
  [
    'more days than Postgres counts',
    orders('where: { lasted: { gt: "P306783379W" } }'),
    ['orders', 'where', 'lasted', 'gt'],
  ],
  [
    'a day that does not exist',
    orders('where: { day: { eq: "2026-02-29" } }'),
    ['orders', 'where', 'day', 'eq'],
  ],
  [
    'a time without a zone',
    orders('where: { placedAt: { gt: "2026-01-01T00:00:00" } }'),
    ['orders', 'where', 'placedAt', 'gt'],
  ],
  [
    'a zone where there is none',
    orders('where: { localAt: { gt: "2026-01-01T00:00:00Z" } }'),
    ['orders', 'where', 'localAt', 'gt'],
  ],
  [
    'a zone on a time of day',
    orders('where: { clock: { gt: "10:00:00+02" } }'),
    ['orders', 'where', 'clock', 'gt'],
  ],
  [
    'an impossible time of day',
    orders('where: { clock: { gt: "25:00" } }'),
    ['orders', 'where', 'clock', 'gt'],
  ],
  [
    'an impossible offset',
    orders('where: { placedAt: { gt: "2026-01-01T00:00:00+17:00" } }'),
    ['orders', 'where', 'placedAt', 'gt'],
  ],
  [
    'no duration',
    orders('where: { lasted: { gt: "1 day" } }'),
    ['orders', 'where', 'lasted', 'gt'],
  ],
  ['no UUID', orders('where: { id: { eq: "1" } }'), ['orders', 'where', 'id', 'eq']],
  [
    'a zero character',
    orders('where: { note: { eq: "a\\u0000b" } }'),
    ['orders', 'where', 'note', 'eq'],
  ],
  [
    'a pattern that ends in its escape',
    orders('where: { note: { like: "a\\\\" } }'),
    ['orders', 'where', 'note', 'like'],
  ],
  [
    'a field to order by that does not exist',
    orders('orderBy: [{ licens: ASC }]'),
    ['orders', 'orderBy', 0, 'licens'],
  ],
  [
    'a field that has no order',
    orders('orderBy: [{ details: ASC }]'),
    ['orders', 'orderBy', 0, 'details'],
  ],
  [
    'two fields in one term of an ordering',
    orders('orderBy: [{ number: ASC, note: DESC }]'),
    ['orders', 'orderBy', 0],
  ],
  ['an empty term of an ordering', orders('orderBy: [{}]'), ['orders', 'orderBy', 0]],
  [
    'a direction that does not exist',
    orders('orderBy: [{ number: UP }]'),
    ['orders', 'orderBy', 0, 'number'],
  ],
  ['first: -1', orders('first: -1'), ['orders', 'first']],
  ['first: 1001', orders('first: 1001'), ['orders', 'first']],
  ['last: -1', orders('last: -1'), ['orders', 'last']],
  [
    'first under a row: -1',
    `{ users { nodes { purchases(first: -1) { nodes { id } } } } }`,
    ['users', 'nodes', 'purchases', 'first'],
  ],
  ['first and last together', orders('first: 1, last: 1'), ['orders', 'last']],
  ['text for first', orders('first: "1"'), ['orders', 'first']],
  ['text that is no cursor', orders('after: "nonsense"'), ['orders', 'after']],
  ['a cursor made by hand', orders(`after: "${encode(['x', 'y'])}"`), ['orders', 'after']],
  ['an argument that does not exist', orders('limit: 1'), ['orders', 'limit']],
  ['a row without its grain', '{ order { id } }', ['order']],
  ['a grain of the wrong type', '{ order(id: "7") { id } }', ['order', 'id']],
  ['a grain that is null', '{ order(id: null) { id } }', ['order', 'id']],
  ['an empty text to search for', near('{ text: "  " }'), ['remarks', 'search', 'near', 'text']],
  [
    'a text without anything to compare by',
    near('{ text: "xyz" }'),
    ['remarks', 'search', 'near', 'text'],
  ],
  [
    'a text that is too long',
    near(`{ text: "${'a'.repeat(10_001)}" }`),
    ['remarks', 'search', 'near', 'text'],
  ],
  [
    'a vector of the wrong dimension',
    near('{ vector: [1, 0] }'),
    ['remarks', 'search', 'near', 'vector'],
  ],
  ['an empty vector', near('{ vector: [] }'), ['remarks', 'search', 'near', 'vector']],
  [
    'a vector with an infinite component',
    near('{ vector: [1, 1e999, 0] }'),
    ['remarks', 'search', 'near', 'vector', 1],
  ],
  [
    'a vector with a component too large',
    near('{ vector: [1, 0, 1e39] }'),
    ['remarks', 'search', 'near', 'vector', 2],
  ],
  [
    'a vector with a null component',
    near('{ vector: [1, null, 0] }'),
    ['remarks', 'search', 'near', 'vector', 1],
  ],
  ['a vector of zeros', near('{ vector: [0, 0, 0] }'), ['remarks', 'search', 'near', 'vector']],
  [
    'the key of no row',
    near(`{ key: { orderId: "${orderId(404)}", position: 0 } }`),
    ['remarks', 'search', 'near', 'key'],
  ],
  [
    'the key of a row without a vector',
    near(`{ key: { orderId: "${orderId(3)}", position: 0 } }`),
    ['remarks', 'search', 'near', 'key'],
  ],
  ['half a key', near(`{ key: { position: 0 } }`), ['remarks', 'search', 'near', 'key']],
  ['nothing to search near', near('{}'), ['remarks', 'search', 'near']],
  [
    'two things to search near',
    near('{ text: "a", vector: [1, 0, 0] }'),
    ['remarks', 'search', 'near'],
  ],
  [
    'an ordering besides a search',
    remark('search: { near: { text: "a" } }, orderBy: [{ title: ASC }]'),
    ['remarks', 'orderBy'],
  ],
  ['last in a search', remark('search: { near: { text: "a" } }, last: 1'), ['remarks', 'last']],
  [
    'before in a search',
    remark('search: { near: { text: "a" } }, before: "x"'),
    ['remarks', 'before'],
  ],
  [
    'an embedding that does not exist',
    remark('search: { near: { text: "a" }, embedding: title }'),
    ['remarks', 'search', 'embedding'],
  ],
  [
    'a search of a product without embeddings',
    orders('search: { near: { text: "a" } }'),
    ['orders', 'search'],
  ],
  ['a product by no name', '{ catalog { product { id } } }', ['catalog', 'product']],
  [
    'a product by two names',
    '{ catalog { product(id: "gold.user", name: "User") { id } } }',
    ['catalog', 'product'],
  ],
  [
    'lineage of nothing',
    '{ catalog { lineage(of: "gold.nothing") { dataset } } }',
    ['catalog', 'lineage', 'of'],
  ],
  [
    'lineage of what has a zero character',
    '{ catalog { lineage(of: "file:\\u0000") { dataset } } }',
    ['catalog', 'lineage', 'of'],
  ],
  [
    'lineage of no depth',
    '{ catalog { lineage(of: "gold.user", depth: 0) { dataset } } }',
    ['catalog', 'lineage', 'depth'],
  ],
]

test.each(cases)('%s is refused with its place', async (_what, query, path) => {
  const { errors } = await server.ask(query)
  expectBadInput(errors, path)
  expect((await server.askByGet(query)).errors).toEqual(errors)
})

type VariableCase = readonly [string, string, unknown, readonly (string | number)[]]

const byWhere = 'query ($w: OrderWhere) { orders(where: $w) { nodes { id } } }'
const bySearch = 'query ($n: RemarkNear!) { remarks(search: { near: $n }) { nodes { title } } }'

const variableCases: readonly VariableCase[] = [
  [
    'a field that where does not know',
    byWhere,
    { w: { licens: { eq: 'x' } } },
    ['orders', 'where', 'licens'],
  ],
  [
    'such a field deep inside',
    byWhere,
    { w: { and: [{}, { not: { licens: {} } }] } },
    ['orders', 'where', 'and', 1, 'not', 'licens'],
  ],
  [
    'a value of the wrong type',
    byWhere,
    { w: { number: { in: [1, 'x'] } } },
    ['orders', 'where', 'number', 'in', 1],
  ],
  [
    'a comparison with null',
    byWhere,
    { w: { number: { eq: null } } },
    ['orders', 'where', 'number', 'eq'],
  ],
  [
    'a whole number that JavaScript has rounded',
    byWhere,
    { w: { quantity: { eq: 9_007_199_254_740_992 } } },
    ['orders', 'where', 'quantity', 'eq'],
  ],
  [
    'an object where text belongs',
    byWhere,
    { w: { note: { eq: { x: 1 } } } },
    ['orders', 'where', 'note', 'eq'],
  ],
  [
    'too many conditions',
    byWhere,
    { w: { or: Array.from({ length: 501 }, () => ({ number: { eq: 1 } })) } },
    ['orders', 'where'],
  ],
  [
    'first: -1',
    'query ($f: Int) { orders(first: $f) { nodes { id } } }',
    { f: -1 },
    ['orders', 'first'],
  ],
  [
    'half a number for first',
    'query ($f: Int) { orders(first: $f) { nodes { id } } }',
    { f: 1.5 },
    ['orders', 'first'],
  ],
  [
    'a missing variable',
    'query ($f: Int!) { orders(first: $f) { nodes { id } } }',
    {},
    ['orders', 'first'],
  ],
  [
    'a vector with infinity',
    bySearch,
    { n: { vector: [1, 'Infinity', 0] } },
    ['remarks', 'search', 'near', 'vector', 1],
  ],
  [
    'two things to search near',
    bySearch,
    { n: { text: 'a', vector: [1, 0, 0] } },
    ['remarks', 'search', 'near'],
  ],
  [
    'a vector with null in a variable',
    'query ($v: [Float!]) { remarks(search: { near: { vector: $v } }) { nodes { title } } }',
    { v: [1, null, 0] },
    ['remarks', 'search', 'near', 'vector', 1],
  ],
  [
    'an unknown direction',
    'query ($o: [OrderOrder!]) { orders(orderBy: $o) { nodes { id } } }',
    { o: [{ number: 'UP' }] },
    ['orders', 'orderBy', 0, 'number'],
  ],
  [
    'two fields in one term',
    'query ($o: [OrderOrder!]) { orders(orderBy: $o) { nodes { id } } }',
    { o: [{ number: 'ASC', note: 'ASC' }] },
    ['orders', 'orderBy', 0],
  ],
]

test.each(variableCases)(
  '%s in variables is refused with its place',
  async (_what, query, variables, path) => {
    const { errors } = await server.ask(query, variables)
    expectBadInput(errors, path)
  },
)

test('NaN and Infinity, which JSON writes as huge numbers, are refused in vectors', async () => {
  for (const component of ['1e999', '-1e999']) {
    const response = await server.server.fetch(
      new Request('http://localhost/graphql', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: `{"query": ${JSON.stringify(bySearch)}, "variables": {"n": {"vector": [0, ${component}, 0]}}}`,
      }),
    )
    const { errors } = (await response.json()) as { errors: AnswerError[] }
    expectBadInput(errors, ['remarks', 'search', 'near', 'vector', 1])
  }
})

test('a cursor of another ordering, another product or another search is refused', async () => {
  const cursors = await server.data<Record<string, { pageInfo: { endCursor: string } }>>(`{
    byNote: orders(first: 1, orderBy: [{ note: ASC }]) { pageInfo { endCursor } }
    users(first: 1) { pageInfo { endCursor } }
    search: remarks(first: 1, search: { near: { text: "a" } }) { pageInfo { endCursor } }
  }`)
  const cursor = (name: string) => cursors[name]?.pageInfo.endCursor ?? ''
  for (const [query, path] of [
    [orders(`after: "${cursor('byNote')}"`), ['orders', 'after']],
    [orders(`before: "${cursor('byNote')}", orderBy: [{ note: DESC }]`), ['orders', 'before']],
    [orders(`after: "${cursor('users')}"`), ['orders', 'after']],
    [remark(`after: "${cursor('search')}", search: { near: { text: "b" } }`), ['remarks', 'after']],
    [remark(`after: "${cursor('search')}"`), ['remarks', 'after']],
  ] as const) {
    const error = await server.error(query)
    expect(error.message).toContain('another ordering')
    expectBadInput([error], path)
  }
})

test('a cursor that is changed by as little as a bit, cut, lengthened or written otherwise is refused', async () => {
  const ask =
    'query ($after: String) { orders(after: $after, orderBy: [{ number: ASC }]) { nodes { id } } }'
  const { orders: list } = await server.data<{ orders: { pageInfo: { endCursor: string } } }>(
    '{ orders(first: 1, orderBy: [{ number: ASC }]) { pageInfo { endCursor } } }',
  )
  const given = list.pageInfo.endCursor
  const bytes = Buffer.from(given, 'base64url')
  const flipped = [...bytes.keys()].map((at) => {
    const copy = Buffer.from(bytes)
    copy[at] = (copy[at] ?? 0) ^ (1 << (at % 8))
    return copy.toString('base64url')
  })
  const others = [
    '',
    given.slice(0, -1),
    bytes.subarray(0, -16).toString('base64url'),
    bytes.subarray(0, 16).toString('base64url'),
    bytes.subarray(16).toString('base64url'),
    Buffer.concat([bytes, bytes.subarray(16)]).toString('base64url'),
    Buffer.alloc(48).toString('base64url'),
    `${given}=`,
    ` ${given}`,
    `${given}\0`,
    bytes.toString('base64') === given ? `${given}==` : bytes.toString('base64'),
    encode(['1', orderId(1)]),
  ]
  expect((await server.ask(ask, { after: given })).errors).toBeUndefined()
  for (const after of [...flipped, ...others]) {
    expectBadInput([await server.error(ask, { after })], ['orders', 'after'])
  }
})

test('a cursor with other values than a column can hold is refused, even when it was closed rightly', async () => {
  const secret = 'of this test'
  const seal = new CursorSeal(secret)
  const product = registry.products.find(({ listField }) => listField === 'orders')
  if (!product) throw new Error('no orders')
  const terms = totalOrder(product, readOrder([{ number: 'ASC' }], product, []))
  const { home } = cursorHome(product, terms, undefined, undefined, seal)
  const knowing = server.with({ secret })
  const after = (content: unknown): string => seal.close(home, [JSON.stringify(content)])[0] ?? ''
  const id = orderId(1)
  const ask = (content: unknown) => orders(`after: "${after(content)}", orderBy: [{ number: ASC }]`)
  expect((await knowing.ask(ask(['1', id]))).errors).toBeUndefined()
  for (const content of [
    [],
    ['1'],
    ['1', id, 'x'],
    ['1; drop table', id],
    ['99999999999', id],
    ['1', null],
    ['1', `${id}'`],
  ]) {
    expectBadInput([await knowing.error(ask(content))], ['orders', 'after'])
  }
})

test('a value beyond what a column can hold finds nothing, or is refused', async () => {
  const none = { orders: { nodes: [] } }
  expect(await server.data(orders('where: { small: { eq: 100000 } }'))).toEqual(none)
  expect(await server.data(orders('where: { amount: { eq: "1e9999" } }'))).toEqual(none)
  const path = ['orders', 'where', 'amount', 'eq']
  const { errors } = await server.ask(orders('where: { amount: { eq: "1e200000" } }'))
  expectBadInput(errors, path)
})

test('what only Postgres can refuse is refused without its words', async () => {
  await server.pool.query(`update gold."order" set ratio = 1.7e308 where "NOTE" is not null`)
  const error = await server.error('{ ordersAggregate { groups { sum { ratio } } } }')
  await server.pool.query(`update gold."order" set ratio = null`)
  expect(error.extensions).toEqual({ code: 'BAD_USER_INPUT', path: ['ordersAggregate'] })
  expect(error.message).toContain('outside what its field can hold')
  expect(server.logged.join()).toContain('22003: value out of range')
})

test('variables have so many values at most, however they are nested', async () => {
  await using strict = server.with({ limits: { values: 7 } })
  const query =
    'query ($ids: [BigInt!], $where: UserWhere!) { users(where: { and: [{ id: { in: $ids } }, $where] }) { nodes { id } } }'
  // Two variables, three numbers, and a condition in a condition.
  const where = { fullName: { isNull: false } }
  expect(await strict.ask(query, { ids: [1, 2, 3], where })).not.toHaveProperty('errors')
  for (const ids of [[1, 2, 3, 4], Array.from({ length: 20_000 }, (_, index) => index)]) {
    expect(await strict.error(query, { ids, where })).toMatchObject({
      extensions: { code: 'BAD_USER_INPUT', path: [], limit: 7 },
    })
  }
})

test('variables nested beyond any need are refused before they exhaust the stack', async () => {
  const depth = 100_000
  const response = await server.server.fetch(
    new Request('http://localhost/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: `{"query": ${JSON.stringify(byWhere)}, "variables": {"w": ${'{"not":'.repeat(depth)}{}${'}'.repeat(depth)}}}`,
    }),
  )
  const { errors } = (await response.json()) as { errors: AnswerError[] }
  expect(errors[0]?.extensions.code).toBe('BAD_USER_INPUT')
})

test('a selection that follows relations without end is refused where it goes too deep', async () => {
  const nested = (depth: number): string =>
    depth === 0 ? 'id' : `manager { ${nested(depth - 1)} }`
  expect(await server.ask(`{ user(id: 4) { ${nested(10)} } }`)).toHaveProperty('data.user')
  const error = await server.error(`{ user(id: 4) { ${nested(11)} } }`)
  expectBadInput([error], ['user', ...Array.from({ length: 11 }, () => 'manager')])
})

test('what the reader asks for, as against puts in, is a validation error', async () => {
  const error = await server.error('{ orders { nodes { licens } } }')
  expect(error.extensions.code).toBe('GRAPHQL_VALIDATION_FAILED')
  const unparsed = await server.error('{ orders { nodes { id }')
  expect(unparsed.extensions.code).toBe('GRAPHQL_PARSE_FAILED')
  const long = await server.error(`{ ${'a '.repeat(2001)} }`)
  expect(long.extensions.code).toBe('GRAPHQL_PARSE_FAILED')
  const unnamed = await server.error('query A { __typename } query B { __typename }')
  expect(unnamed.extensions.code).toBe('OPERATION_RESOLUTION_FAILURE')
})

test('names are suggested in dev only', async () => {
  const misspelled = '{ orders { nodes { amoun } } }'
  const misput = orders('where: { amoun: {} }')
  const byVariable = { w: { amoun: {} } }
  for (const error of [
    await server.error(misspelled),
    await server.error(misput),
    await server.error(byWhere, byVariable),
  ]) {
    expect(error.message).not.toMatch(/Did you mean/)
  }
  await using dev = server.with({ mode: 'dev' })
  expect((await dev.error(misspelled)).message).toMatch(/Did you mean "amount"/)
  expect((await dev.error(misput)).message).toMatch(/Did you mean "amount"/)
})

function expectBadInput(
  errors: readonly AnswerError[] | undefined,
  path: readonly (string | number)[],
): void {
  expect(errors?.map(({ extensions }) => extensions)).toContainEqual({
    code: 'BAD_USER_INPUT',
    path,
  })
  for (const { message, extensions } of errors ?? []) {
    expect(extensions.code).toBe('BAD_USER_INPUT')
    expect(message).not.toMatch(/\bselect |gold\."|"t0"|\n/i)
  }
}

function encode(content: unknown): string {
  return Buffer.from(JSON.stringify(content)).toString('base64url')
}
