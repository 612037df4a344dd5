import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { anyFilter, anyOrdering, expected, someRows } from './oracle.ts'
import { insertRows } from './oracle-rows.ts'
import { TestServer } from './server.ts'

const rows = someRows(60, 7)
let server: TestServer

beforeAll(async () => {
  server = await TestServer.start()
  await insertRows(server, rows)
})

afterAll(() => server[Symbol.asyncDispose]())

interface Answer {
  readonly orders: {
    readonly nodes: readonly { readonly id: string }[]
    readonly count: { readonly value: number }
  }
}

test('any filter and any ordering answer what an in-memory oracle answers', async () => {
  await fc.assert(
    fc.asyncProperty(anyFilter, anyOrdering, async (filter, ordering) => {
      const { orders } = await server.data<Answer>(
        `query ($where: OrderWhere, $orderBy: [OrderOrder!]) {
          orders(where: $where, orderBy: $orderBy) { nodes { id } count { value } }
        }`,
        { where: filter.where, orderBy: ordering.orderBy },
      )
      const wanted = expected(rows, filter, ordering)
      expect(orders.nodes.map(({ id }) => id)).toEqual(wanted.map(({ id }) => id))
      expect(orders.count.value).toBe(wanted.length)
    }),
    { numRuns: 400 },
  )
})

test('any filter holds for related rows as for rows of their own', async () => {
  await fc.assert(
    fc.asyncProperty(anyFilter, anyFilter, async (filter, every) => {
      const { users } = await server.data<{ users: { nodes: { id: string }[] } }>(
        `query ($where: UserWhere) { users(where: $where) { nodes { id } } }`,
        { where: { purchases: { some: filter.where, every: every.where } } },
      )
      const buys =
        rows.some((row) => filter.holds(row) === true) &&
        rows.every((row) => every.holds(row) === true)
      expect(users.nodes).toEqual(buys ? [{ id: '1' }] : [])
    }),
    { numRuns: 100 },
  )
})
