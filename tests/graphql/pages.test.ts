import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { anyFilter, anyOrdering, expected, someRows } from './oracle.ts'
import { insertRows } from './oracle-rows.ts'
import { TestServer } from './server.ts'

const rows = someRows(30, 11)
let server: TestServer

beforeAll(async () => {
  server = await TestServer.start()
  await insertRows(server, rows)
})

afterAll(() => server[Symbol.asyncDispose]())

interface Page {
  readonly edges: readonly { readonly cursor: string; readonly node: { readonly id: string } }[]
  readonly pageInfo: {
    readonly hasNextPage: boolean
    readonly hasPreviousPage: boolean
    readonly startCursor: string | null
    readonly endCursor: string | null
  }
}

const args = `where: $where, orderBy: $orderBy, first: $first, offset: $offset, last: $last, after: $after, before: $before`
const page = `edges { cursor node { id } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }`
const variables = `$where: OrderWhere, $orderBy: [OrderOrder!], $first: Int, $offset: Int, $last: Int, $after: String, $before: String`

/** Lists at the root and under a row are paged alike. */
const lists = {
  root: async (wanted: object): Promise<Page> =>
    (
      await server.data<{ orders: Page }>(
        `query (${variables}) { orders(${args}) { ${page} } }`,
        wanted,
      )
    ).orders,
  nested: async (wanted: object): Promise<Page> =>
    (
      await server.data<{ user: { purchases: Page } }>(
        `query (${variables}) { user(id: 1) { purchases(${args}) { ${page} } } }`,
        wanted,
      )
    ).user.purchases,
}

const list = fc.constantFrom<keyof typeof lists>('root', 'nested')
const size = fc.integer({ min: 1, max: 12 })
const ids = (found: Page) => found.edges.map(({ node }) => node.id)

test('walking forward gives every row once, in order, with exact page info', async () => {
  await fc.assert(
    fc.asyncProperty(list, anyFilter, anyOrdering, size, async (where, filter, ordering, first) => {
      const wanted = expected(rows, filter, ordering).map(({ id }) => id)
      const seen: string[] = []
      for (let after: string | null = null; ;) {
        const found: Page = await lists[where]({
          where: filter.where,
          orderBy: ordering.orderBy,
          first,
          after,
        })
        expect(found.pageInfo.hasPreviousPage).toBe(seen.length > 0)
        expect(found.pageInfo.startCursor).toBe(found.edges[0]?.cursor ?? null)
        expect(found.pageInfo.endCursor).toBe(found.edges.at(-1)?.cursor ?? null)
        seen.push(...ids(found))
        expect(found.pageInfo.hasNextPage).toBe(seen.length < wanted.length)
        if (!found.pageInfo.hasNextPage) break
        expect(found.edges).toHaveLength(first)
        after = found.pageInfo.endCursor
      }
      expect(seen).toEqual(wanted)
    }),
    { numRuns: 60 },
  )
})

test('walking backward gives every row once, in order, with exact page info', async () => {
  await fc.assert(
    fc.asyncProperty(list, anyFilter, anyOrdering, size, async (where, filter, ordering, last) => {
      const wanted = expected(rows, filter, ordering).map(({ id }) => id)
      const seen: string[] = []
      for (let before: string | null = null; ;) {
        const found: Page = await lists[where]({
          where: filter.where,
          orderBy: ordering.orderBy,
          last,
          before,
        })
        expect(found.pageInfo.hasNextPage).toBe(seen.length > 0)
        seen.unshift(...ids(found))
        expect(found.pageInfo.hasPreviousPage).toBe(seen.length < wanted.length)
        if (!found.pageInfo.hasPreviousPage) break
        before = found.pageInfo.startCursor
      }
      expect(seen).toEqual(wanted)
    }),
    { numRuns: 60 },
  )
})

test('a page between two cursors is cut from either end, and knows what is beyond them', async () => {
  await fc.assert(
    fc.asyncProperty(
      list,
      anyOrdering,
      fc.tuple(fc.nat(rows.length - 1), fc.nat(rows.length - 1)),
      fc.integer({ min: 0, max: 12 }),
      fc.boolean(),
      async (where, ordering, ends, count, forward) => {
        const { orderBy } = ordering
        const wanted = expected(rows, { where: {}, holds: () => true }, ordering)
        const [from, to] = ends.toSorted((left, right) => left - right) as [number, number]
        const whole = await lists[where]({ orderBy, first: rows.length })
        const found = await lists[where]({
          orderBy,
          ...(forward ? { first: count } : { last: count }),
          after: whole.edges[from]?.cursor,
          before: whole.edges[to]?.cursor,
        })
        const between = wanted.slice(from + 1, to)
        const kept = forward
          ? between.slice(0, count)
          : between.slice(Math.max(0, between.length - count))
        expect(ids(found)).toEqual(kept.map(({ id }) => id))
        // Rows stand at both cursors, so the list never ends with the page.
        const { hasNextPage, hasPreviousPage } = found.pageInfo
        expect({ hasNextPage, hasPreviousPage }).toEqual({
          hasNextPage: true,
          hasPreviousPage: true,
        })
      },
    ),
    { numRuns: 60 },
  )
})

test('first: 0 gives no rows but knows that there are some', async () => {
  const found = await lists.root({ first: 0 })
  expect(found).toEqual({
    edges: [],
    pageInfo: { hasNextPage: true, hasPreviousPage: false, startCursor: null, endCursor: null },
  })
})

test('an offset leaves out rows from the start, and its pages have cursors', async () => {
  await fc.assert(
    fc.asyncProperty(
      list,
      anyFilter,
      anyOrdering,
      size,
      fc.nat(rows.length + 5),
      async (where, filter, ordering, first, offset) => {
        const asked = { where: filter.where, orderBy: ordering.orderBy, first }
        const wanted = expected(rows, filter, ordering).map(({ id }) => id)
        const found = await lists[where]({ ...asked, offset })
        expect(ids(found)).toEqual(wanted.slice(offset, offset + first))
        expect(found.pageInfo.hasPreviousPage).toBe(offset > 0 && wanted.length > 0)
        expect(found.pageInfo.hasNextPage).toBe(offset + first < wanted.length)
        const after = found.pageInfo.endCursor
        if (after === null) return
        const next = await lists[where]({ ...asked, after })
        expect(ids(next)).toEqual(wanted.slice(offset + first, offset + 2 * first))
      },
    ),
    { numRuns: 60 },
  )
})

test('a page stays where it is when rows come and go around it', async () => {
  const orderBy = [{ number: 'ASC_NULLS_FIRST' }]
  const before = await lists.root({ orderBy, first: 10 })
  const after = before.pageInfo.endCursor
  const next = await lists.root({ orderBy, first: 10, after })
  const gone = before.edges.at(-1)?.node.id
  const row = rows.find(({ id }) => id === gone)
  await server.pool.query('delete from gold."order" where id = $1', [gone])
  try {
    expect(ids(await lists.root({ orderBy, first: 10, after }))).toEqual(ids(next))
  } finally {
    await server.pool.query('insert into gold."order" (id, buyer, number) values ($1, 1, $2)', [
      gone,
      row?.number ?? null,
    ])
  }
})
