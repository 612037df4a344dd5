import { afterAll, beforeAll, expect, test } from 'vitest'
import { orderId } from './seed.ts'
import { TestServer } from './server.ts'

let server: TestServer

/** The same JSON, as jsonb in `details` and as json in `raw`, by number of the order. */
const documents: readonly (string | null)[] = [
  '{"size": {"width": 10, "unit": "cm"}, "tags": ["new", "sale"], "ok": true, "gone": null}',
  '{"size": {"width": 9.50, "unit": "m"}, "tags": ["old"], "ok": false}',
  '{"size": 7, "tags": "none", "ok": "true"}',
  '{"size": {"width": "10", "unit": 5}, "0": "key", "tags": []}',
  '{"size": {"width": 12345678901234567890.123456789}, "unit": "cm"}',
  '"text"',
  '42',
  'null',
  '[[1, 2], {"a": "100%"}]',
  null,
]

beforeAll(async () => {
  server = await TestServer.start()
  await server.pool.query(`insert into gold."user" values (1, 'Ada', null, null, null)`)
  for (const [index, document] of documents.entries()) {
    await server.pool.query(
      'insert into gold."order" (id, buyer, number, details, raw) values ($1, 1, $2, $3::text::jsonb, $3::text::json)',
      [orderId(index), index, document],
    )
  }
})

afterAll(() => server[Symbol.asyncDispose]())

const query = `query ($where: OrderWhere) { orders(where: $where) { nodes { number } } }`

async function found(where: object): Promise<number[]> {
  const { orders } = await server.data<{ orders: { nodes: { number: number }[] } }>(query, {
    where,
  })
  return orders.nodes.map(({ number }) => number)
}

/** Both types of JSON must agree. */
async function at(path: object | readonly object[]): Promise<number[]> {
  const inBinary = await found({ details: { path } })
  expect(await found({ raw: { path } })).toEqual(inBinary)
  return inBinary
}

test('a number at a path is compared as a number, with all its digits', async () => {
  const width = ['size', 'width']
  expect(await at({ at: width, number: { eq: 10 } })).toEqual([0])
  expect(await at({ at: width, number: { eq: '9.5' } })).toEqual([1])
  expect(await at({ at: width, number: { gte: '9.5', lt: 100 } })).toEqual([0, 1])
  expect(await at({ at: width, number: { eq: '12345678901234567890.123456789' } })).toEqual([4])
  expect(await at({ at: width, number: { gt: '12345678901234567890.123456788' } })).toEqual([4])
  expect(await at({ at: width, number: { ne: 10 } })).toEqual([1, 4])
  expect(await at({ at: width, number: { in: [10, '9.5', 3] } })).toEqual([0, 1])
  expect(await at({ at: width, number: { notIn: [10] } })).toEqual([1, 4])
})

test('a text at a path is compared as text, and nothing else is', async () => {
  const unit = ['size', 'unit']
  expect(await at({ at: unit, text: { eq: 'cm' } })).toEqual([0])
  expect(await at({ at: unit, text: { ne: 'cm' } })).toEqual([1])
  expect(await at({ at: unit, text: { in: ['cm', 'm', '5'] } })).toEqual([0, 1])
  expect(await at({ at: ['size', 'width'], text: { eq: '10' } })).toEqual([3])
  expect(await at({ at: ['1', 'a'], text: { contains: '0%' } })).toEqual([8])
  expect(await at({ at: ['ok'], text: { startsWith: 't' } })).toEqual([2])
})

test('a boolean at a path is compared as a boolean', async () => {
  expect(await at({ at: ['ok'], boolean: { eq: true } })).toEqual([0])
  expect(await at({ at: ['ok'], boolean: { ne: true } })).toEqual([1])
  expect(await at({ at: ['ok'], boolean: { isNull: false } })).toEqual([0, 1])
})

test('positions of a list count from its start, or from its end', async () => {
  expect(await at({ at: ['tags', '0'], text: { eq: 'new' } })).toEqual([0])
  expect(await at({ at: ['tags', '-1'], text: { in: ['sale', 'old'] } })).toEqual([0, 1])
  expect(await at({ at: ['0', '1'], number: { eq: 2 } })).toEqual([8])
  expect(await at({ at: ['0'], text: { eq: 'key' } })).toEqual([3])
  expect(await at({ at: ['tags', '99999999999999999999'], exists: true })).toEqual([])
})

test('a path that meets a scalar, or leads nowhere, is not there', async () => {
  expect(await at({ at: ['size', 'width'], exists: true })).toEqual([0, 1, 3, 4])
  expect(await at({ at: ['size', 'width'], exists: false })).toEqual([2, 5, 6, 7, 8, 9])
  expect(await at({ at: ['tags', '0', 'deeper', 'still'], exists: true })).toEqual([])
  expect(await at({ at: ['tags', '0', 'deeper'], text: { ne: 'x' } })).toEqual([])
})

test("JSON's null is there, and is no value", async () => {
  expect(await at({ at: ['gone'], exists: true })).toEqual([0])
  expect(await at({ at: ['gone'], exists: true, isNull: true })).toEqual([0])
  expect(await at({ at: ['ok'], isNull: false })).toEqual([0, 1, 2])
})

test('an empty path is the JSON itself', async () => {
  expect(await at({ at: [], text: { eq: 'text' } })).toEqual([5])
  expect(await at({ at: [], number: { eq: 42 } })).toEqual([6])
  expect(await at({ at: [], isNull: true })).toEqual([7, 9])
})

test('conditions on several paths all hold, and combine with others as any', async () => {
  expect(
    await at([
      { at: ['ok'], boolean: { eq: true } },
      { at: ['tags', '1'], text: { eq: 'sale' } },
    ]),
  ).toEqual([0])
  expect(
    await found({
      or: [
        { details: { path: { at: ['ok'], boolean: { eq: false } } } },
        { details: { isNull: true } },
      ],
      not: { details: { path: { at: ['size'], number: { eq: 7 } } } },
    }),
  ).toEqual([])
  expect(
    await found({ not: { details: { path: { at: ['size', 'width'], number: { eq: 10 } } } } }),
  ).toEqual([1, 4])
})

test('related rows are filtered by paths too', async () => {
  const { users } = await server.data<{ users: { nodes: unknown[] } }>(
    `{ users(where: { purchases: { some: { details: { path: { at: ["ok"], boolean: { eq: true } } } } } }) { nodes { id } } }`,
  )
  expect(users.nodes).toEqual([{ id: '1' }])
})

test('paths and values travel beside the statement, whose text stays the same', async () => {
  const sent = async (path: object): Promise<string | undefined> => {
    server.statements.length = 0
    await found({ details: { path } })
    return server.statements[0]?.text
  }
  const hostile = `x'; drop table gold."order"; --`
  const text = await sent({ at: ['ok'], text: { eq: 'a' } })
  expect(await sent({ at: ['size', 'unit', hostile], text: { eq: hostile } })).toBe(text)
  expect(text).not.toContain('size')
})

test('JSON that Postgres cannot read into holds nothing, and is no error', async () => {
  const rows = [
    String.raw`{"a": "\u0000", "b": 1}`,
    String.raw`{"a": "\ud800", "b": 1}`,
    String.raw`{"a": "\udc00\ud800", "b": 1}`,
    String.raw`{"a": "\ud83d\ude00", "b": 1}`,
    String.raw`{"a": "\\u0000", "b": 1}`,
    String.raw`{"b": 1e400000}`,
    String.raw`{"b": 1e00000}`,
  ]
  for (const [index, row] of rows.entries()) {
    await server.pool.query(
      'insert into gold."order" (id, buyer, number, raw) values ($1, 1, $2, $3)',
      [orderId(100 + index), 100 + index, row],
    )
  }
  const among = (path: object) => found({ number: { gte: 100 }, raw: { path } })
  expect(await among({ at: ['b'], number: { eq: 1 } })).toEqual([103, 104, 106])
  expect(await among({ at: ['a'], text: { eq: '😀' } })).toEqual([103])
  expect(await among({ at: ['a'], text: { eq: String.raw`\u0000` } })).toEqual([104])
  expect(await among({ at: ['b'], exists: true })).toEqual([103, 104, 105, 106])
})

test('a path without a condition, or one that cannot be, is refused with its place', async () => {
  const refused = async (details: string): Promise<unknown> =>
    (await server.ask(`{ orders(where: { details: ${details} }) { nodes { id } } }`)).errors?.[0]
      ?.extensions
  const place = ['orders', 'where', 'details', 'path']
  const code = 'BAD_USER_INPUT'
  expect(await refused('{ path: { at: ["a"] } }')).toEqual({ code, path: [...place, 0] })
  expect(await refused('{ path: { exists: true } }')).toMatchObject({ code })
  expect(await refused('{ path: null }')).toEqual({ code, path: place })
  expect(await refused('{ path: { at: ["a"], text: { eq: null } } }')).toEqual({
    code,
    path: [...place, 0, 'text', 'eq'],
  })
  expect(await refused('{ path: { at: ["a\\u0000"], exists: true } }')).toEqual({
    code,
    path: [...place, 0, 'at', 0],
  })
  expect(await refused('{ path: { at: ["a"], text: { eq: 5 } } }')).toMatchObject({ code })
  expect(await refused(`{ path: { at: [${'"a",'.repeat(51)}], exists: true } }`)).toEqual({
    code,
    path: [...place, 0, 'at'],
  })
})
