import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { orderId } from './seed.ts'
import { TestServer } from './server.ts'

/** More users than are counted without being asked to; remarks only a few. */
const users = 100_500
let server: TestServer

beforeAll(async () => {
  server = await TestServer.start()
  await server.pool.query(`
    insert into gold."user" select n, 'User', null, nullif(1, n), null from generate_series(1, ${users}) as n;
    insert into gold."order" (id, buyer, number) values ('${orderId(1)}', 1, 1), ('${orderId(2)}', 1, 2);
    insert into platinum.remark (order_id, position, title) values
      ('${orderId(1)}', 0, 'a'), ('${orderId(1)}', 1, 'b'), ('${orderId(1)}', 2, 'c'), ('${orderId(2)}', 0, 'd')`)
  await server.pool.query('vacuum analyze gold."user"')
})

afterAll(() => server[Symbol.asyncDispose]())

beforeEach(() => {
  server.statements.length = 0
})

const exactly = (value: number) => ({ value, exact: true, kind: 'EXACT' })
const atLeast = (value: number) => ({ value, exact: false, kind: 'AT_LEAST' })

const countOf = async (list: string, args = ''): Promise<unknown> => {
  const data = await server.data<Record<string, { count: unknown }>>(
    `{ list: ${list} { count${args} { value exact kind } } }`,
  )
  return data['list']?.count
}

test('a large list without conditions is estimated, and says so', async () => {
  const count = (await countOf('users')) as { value: number }
  expect(count).toEqual({ value: count.value, exact: false, kind: 'ESTIMATE' })
  expect(Math.abs(count.value - users)).toBeLessThan(users / 20)
})

test('exact: true counts every row, however many', async () => {
  expect(await countOf('users', '(exact: true)')).toEqual(exactly(users))
  expect(await countOf('users(where: { id: { gt: "0" } })', '(exact: true)')).toEqual(
    exactly(users),
  )
})

test('a large list with conditions is counted up to a limit, and has at least so many rows', async () => {
  expect(await countOf('users(where: { id: { gt: "0" } })')).toEqual(atLeast(100_000))
  expect(await countOf('users(where: { id: { gt: "600" } })')).toEqual(exactly(99_900))
})

test('a large list under a row is counted up to the same limit', async () => {
  expect(
    await server.data(
      '{ user(id: 1) { reports(first: 0) { count { value exact kind } all: count(exact: true) { value exact kind } } } }',
    ),
  ).toEqual({ user: { reports: { count: atLeast(100_000), all: exactly(users - 1) } } })
})

test('a small list is counted, whether or not Postgres has statistics of it', async () => {
  expect(await countOf('remarks')).toEqual(exactly(4))
  expect(await countOf('orders')).toEqual(exactly(2))
  await server.pool.query('analyze platinum.remark')
  expect(await countOf('remarks')).toEqual(exactly(4))
})

test('a list that Postgres has no statistics of is counted, however large', async () => {
  await server.pool.query(`
    insert into gold.contact (email, city) select n::text, 'Oslo' from generate_series(1, 100001) as n`)
  expect(await countOf('contacts')).toEqual(exactly(100_001))
})

test('a cap is an exact count up to it, and a lower bound beyond', async () => {
  expect(await countOf('remarks', '(cap: 3)')).toEqual(atLeast(3))
  expect(await countOf('remarks', '(cap: 4)')).toEqual(exactly(4))
  expect(await countOf('remarks(where: { title: { gt: "b" } })', '(cap: 1)')).toEqual(atLeast(1))
  expect(await countOf('users', '(cap: 100)')).toEqual(atLeast(100))
})

test('counts under rows are capped each for itself', async () => {
  expect(
    await server.data(
      '{ orders { nodes { number remarks { count(cap: 2) { value exact kind } } } } }',
    ),
  ).toEqual({
    orders: {
      nodes: [
        { number: 1, remarks: { count: atLeast(2) } },
        { number: 2, remarks: { count: exactly(1) } },
      ],
    },
  })
})

test('counts of several precisions beside each other are one statement', async () => {
  const { users: list } = await server.data<{ users: Record<string, unknown> }>(
    '{ users(first: 1) { nodes { id } count { kind } all: count(exact: true) { value } some: count(cap: 7) { value kind } two: count(cap: 8) { value } } }',
  )
  expect(list).toEqual({
    nodes: [{ id: '1' }],
    count: { kind: 'ESTIMATE' },
    all: { value: users },
    some: { value: 7, kind: 'AT_LEAST' },
    two: { value: 8 },
  })
  expect(server.statements).toHaveLength(1)
})

test('one document counts as its variables say each time', async () => {
  const query =
    'query ($exact: Boolean, $cap: Int) { remarks { count(exact: $exact, cap: $cap) { value exact kind } } }'
  const ask = async (variables: object): Promise<unknown> => {
    const { remarks } = await server.data<{ remarks: { count: unknown } }>(query, variables)
    return remarks.count
  }
  for (let round = 0; round < 2; round++) {
    expect(await ask({ cap: 1 })).toEqual(atLeast(1))
    expect(await ask({ cap: 2 })).toEqual(atLeast(2))
    expect(await ask({ cap: 9, exact: false })).toEqual(exactly(4))
    expect(await ask({ exact: true })).toEqual(exactly(4))
    expect(await ask({ exact: null, cap: null })).toEqual(exactly(4))
  }
})

test('rows are not counted where they are estimated', async () => {
  await countOf('users')
  const lines = await explained()
  expect(lines.filter((line) => /on "?user"?/.test(line)).join()).toMatch(/never executed/)
})

test('a page that an index orders is not sorted again beside its count', async () => {
  const data = await server.data<{ users: { nodes: { id: string }[] } }>(
    '{ users(first: 50) { count { value } nodes { id } } }',
  )
  expect(data.users.nodes.map(({ id }) => id)).toEqual(
    Array.from({ length: 50 }, (_, index) => String(index + 1)),
  )
  const lines = await explained()
  expect(lines.join('\n')).toMatch(/Merge Append/)
  // What the count stands in is one row.
  const sorts = lines.filter((line) => /->\s+Sort \(/.test(line))
  expect(sorts.filter((line) => !/rows=1(\.00)? /.test(line))).toEqual([])
})

/** How Postgres runs the statement that was sent last. */
async function explained(): Promise<string[]> {
  const statement = server.statements.at(-1)
  const { rows } = await server.pool.query<{ 'QUERY PLAN': string }>(
    `explain (analyze, costs off, timing off, summary off) ${statement?.text ?? ''}`,
    [...(statement?.values ?? [])],
  )
  return rows.map((row) => row['QUERY PLAN'])
}

test('a cap that is none, or beside exact: true, is refused with its place', async () => {
  for (const args of ['(cap: 0)', '(cap: -1)', '(cap: 1000001)', '(exact: true, cap: 5)']) {
    const error = await server.error(`{ mine: remarks { n: count${args} { value } } }`)
    expect(error.extensions).toEqual({ code: 'BAD_USER_INPUT', path: ['mine', 'n', 'cap'] })
  }
})
