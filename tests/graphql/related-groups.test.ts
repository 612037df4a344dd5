import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { anyFilter, someRows, type Row } from './oracle.ts'
import { insertRows } from './oracle-rows.ts'
import { orderId, seed } from './seed.ts'
import { TestServer } from './server.ts'

const rows = someRows(40, 23)
let server: TestServer
let small: TestServer

beforeAll(async () => {
  server = await TestServer.start()
  await insertRows(server, rows)
  // Every third order is of user 2.
  for (const row of rows.filter(isSecond)) {
    await server.pool.query('update gold."order" set buyer = 2, seller = 1 where id = $1', [row.id])
  }
  small = await TestServer.start()
  await seed(small)
})

afterAll(async () => {
  await server[Symbol.asyncDispose]()
  await small[Symbol.asyncDispose]()
})

beforeEach(() => {
  server.statements.length = 0
  small.statements.length = 0
})

const isSecond = (_row: Row, index?: number): boolean => (index ?? rows.indexOf(_row)) % 3 === 0

interface Group {
  readonly key: { readonly status: string | null }
  readonly count: number
  readonly sum: { readonly number: string | null }
  readonly measures: { readonly orders: number; readonly largeOrders: number }
}

function expected(found: readonly Row[], least: number): Group[] {
  const place = (status: string | null): number =>
    status === null ? 9 : ['new', 'paid', 'in_transit'].indexOf(status)
  return [...Map.groupBy(found, ({ status }) => status)]
    .map(([status, members]) => {
      const numbers = members.flatMap(({ number }) => number ?? [])
      return {
        key: { status },
        count: members.length,
        sum: {
          number: numbers.length === 0 ? null : String(numbers.reduce((a, b) => a + b, 0)),
        },
        measures: {
          orders: members.length,
          largeOrders: members.filter(
            ({ amount, number }) => number !== null && (amount ?? 0) >= 10,
          ).length,
        },
      }
    })
    .filter(({ count }) => count >= least)
    .toSorted((left, right) => place(left.key.status) - place(right.key.status))
}

const query = `query ($where: OrderWhere, $segment: [OrderSegment!], $least: Int, $first: Int) {
  users(orderBy: [{ id: ASC }]) { nodes {
    purchases(first: 2) { nodes { number } }
    purchasesAggregate(
      where: $where, segment: $segment, groupBy: [{ field: status }]
      having: { count: { gte: $least } }, first: $first
    ) { groups { key { status } count sum { number } measures { orders largeOrders } } }
    sales(first: 3) { count { value } }
    salesAggregate(where: $where) { groups { count } }
  } }
}`

test('groups under rows, beside lists, are what an in-memory oracle finds for each row', async () => {
  let asked = 0
  await fc.assert(
    fc.asyncProperty(
      anyFilter,
      fc.boolean(),
      fc.integer({ min: 0, max: 3 }),
      fc.integer({ min: 0, max: 4 }),
      async (filter, paid, least, first) => {
        asked += 1
        const { users } = await server.data<{
          users: { nodes: { purchasesAggregate: { groups: Group[] }; salesAggregate: unknown }[] }
        }>(query, { where: filter.where, segment: paid ? ['PAID'] : [], least, first })
        const found = rows.filter((row) => filter.holds(row) === true)
        const second = found.filter((row) => isSecond(row))
        const wanted = [found.filter((row) => !isSecond(row)), second].map((members) =>
          expected(
            members.filter((row) => !paid || row.paid === true),
            least,
          ).slice(0, first),
        )
        expect(users.nodes.map(({ purchasesAggregate }) => purchasesAggregate.groups)).toEqual(
          wanted,
        )
        expect(users.nodes.map(({ salesAggregate }) => salesAggregate)).toEqual([
          { groups: [{ count: second.length }] },
          { groups: [{ count: 0 }] },
        ])
      },
    ),
    { numRuns: 100 },
  )
  expect(server.statements).toHaveLength(asked)
})

test('groups at any depth, beside lists and under one row, come from one statement', async () => {
  expect(
    await small.data(`{ user(id: "1") {
      purchasesAggregate { __typename groups { count sum { amount } } }
      purchases(orderBy: [{ number: ASC }], first: 2) { nodes {
        number
        remarks { nodes { rank } }
        r: remarksAggregate(groupBy: [{ field: rank }], orderBy: [{ key: { rank: DESC } }]) {
          g: groups { k: key { rank } n: count }
        }
        buyer { salesAggregate { groups { count } } reportsAggregate { groups { count } } }
      } }
    } }`),
  ).toEqual({
    user: {
      purchasesAggregate: {
        __typename: 'OrderRelatedAggregate',
        groups: [{ count: 4, sum: { amount: '35.500000' } }],
      },
      purchases: {
        nodes: [
          {
            number: 1,
            remarks: { nodes: [{ rank: 1 }, { rank: 2 }, { rank: 3 }] },
            r: {
              g: [
                { k: { rank: 3 }, n: 1 },
                { k: { rank: 2 }, n: 1 },
                { k: { rank: 1 }, n: 1 },
              ],
            },
            buyer: {
              salesAggregate: { groups: [{ count: 1 }] },
              reportsAggregate: { groups: [{ count: 2 }] },
            },
          },
          {
            number: 2,
            remarks: { nodes: [{ rank: null }] },
            r: { g: [{ k: { rank: null }, n: 1 }] },
            buyer: {
              salesAggregate: { groups: [{ count: 1 }] },
              reportsAggregate: { groups: [{ count: 2 }] },
            },
          },
        ],
      },
    },
  })
  expect(small.statements).toHaveLength(1)
})

test('values keep their form inside JSON', async () => {
  const { user } = await small.data<{ user: { purchasesAggregate: { groups: unknown } } }>(
    `{ user(id: "1") { purchasesAggregate(where: { id: { eq: "${orderId(1)}" } }, groupBy: [{ field: placedAt, grain: DAY, timeZone: "Europe/Berlin" }]) {
      groups { key { placedAt } max { buyerId note status } avg { number } median { number } percentile { number(at: 0.5) } measures { perOrder } }
    } } }`,
  )
  expect(user.purchasesAggregate.groups).toEqual([
    {
      key: { placedAt: null },
      max: { buyerId: '1', note: 'first', status: 'new' },
      avg: { number: '1.00000000000000000000' },
      median: { number: 1 },
      percentile: { number: 1 },
      measures: { perOrder: '10.5000000000000000' },
    },
  ])
})

test('a row that a mask keeps from others has no rows to group', async () => {
  const { users } = await small.data<{ users: { nodes: unknown[] } }>(
    '{ users(first: 1) { nodes { contactsAggregate { groups { count } } } } }',
  )
  expect(users.nodes).toEqual([{ contactsAggregate: { groups: [{ count: 0 }] } }])
})

test('bad input under a row is told with its place', async () => {
  expect(
    (
      await small.error(
        '{ users { nodes { p: purchasesAggregate { groups { key { status } } } } } }',
      )
    ).extensions,
  ).toEqual({
    code: 'BAD_USER_INPUT',
    path: ['users', 'nodes', 'p', 'groups', 'key', 'status'],
  })
  expect(small.statements).toEqual([])
})
