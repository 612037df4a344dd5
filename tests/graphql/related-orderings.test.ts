import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  anyRelatedOrdering,
  insertWorld,
  someWorld,
  type RelatedOrdering,
} from './related-oracle.ts'
import { TestServer } from './server.ts'

const world = someWorld(30, 5)
let server: TestServer

beforeAll(async () => {
  server = await TestServer.start()
  await insertWorld(server, world)
})

afterAll(() => server[Symbol.asyncDispose]())

interface Page {
  readonly edges: readonly { readonly node: { readonly id: string } }[]
  readonly pageInfo: {
    readonly hasNextPage: boolean
    readonly hasPreviousPage: boolean
    readonly startCursor: string | null
    readonly endCursor: string | null
  }
  readonly count: { readonly value: number }
}

const variables = `$orderBy: [OrderOrder!], $first: Int, $last: Int, $after: String, $before: String`
const args = `orderBy: $orderBy, first: $first, last: $last, after: $after, before: $before`
const page = `edges { node { id } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } count { value }`
/** With relations of its own, the page is a query within the query. */
const followed = page.replace('id', 'id buyer { fullName } remarks(first: 1) { nodes { title } }')

interface List {
  readonly orders: typeof world.orders
  readonly ask: (wanted: object) => Promise<Page>
}

const root = (selection: string): List => ({
  orders: world.orders,
  ask: async (wanted) =>
    (
      await server.data<{ orders: Page }>(
        `query (${variables}) { orders(${args}) { ${selection} } }`,
        wanted,
      )
    ).orders,
})

const nested: List = {
  orders: world.orders.filter(({ buyerId }) => buyerId === 2),
  ask: async (wanted) =>
    (
      await server.data<{ user: { purchases: Page } }>(
        `query (${variables}) { user(id: 2) { purchases(${args}) { ${page} } } }`,
        wanted,
      )
    ).user.purchases,
}

const lists = fc.constantFrom(root(page), root(followed), nested)
const sizes = fc.integer({ min: 1, max: 12 })
const ids = (found: Page) => found.edges.map(({ node }) => node.id)
const expected = ({ orders }: List, ordering: RelatedOrdering): string[] =>
  orders.toSorted((left, right) => ordering.compare(left, right, world)).map(({ id }) => id)

test('any ordering by related rows and measures of them stands as an in-memory oracle orders', async () => {
  await fc.assert(
    fc.asyncProperty(lists, anyRelatedOrdering, async (list, ordering) => {
      const found = await list.ask({ orderBy: ordering.orderBy })
      expect(ids(found)).toEqual(expected(list, ordering))
      expect(found.count.value).toBe(list.orders.length)
    }),
    { numRuns: 250 },
  )
})

test('walking forward along such an ordering gives every row once, in order', async () => {
  await fc.assert(
    fc.asyncProperty(
      lists,
      anyRelatedOrdering,
      sizes,
      async (list, { orderBy, ...rest }, first) => {
        const wanted = expected(list, { orderBy, ...rest })
        const seen: string[] = []
        for (let after: string | null = null; ;) {
          const found: Page = await list.ask({ orderBy, first, after })
          expect(found.pageInfo.hasPreviousPage).toBe(seen.length > 0)
          seen.push(...ids(found))
          expect(found.pageInfo.hasNextPage).toBe(seen.length < wanted.length)
          if (!found.pageInfo.hasNextPage) break
          after = found.pageInfo.endCursor
        }
        expect(seen).toEqual(wanted)
      },
    ),
    { numRuns: 60 },
  )
})

test('walking backward along such an ordering gives every row once, in order', async () => {
  await fc.assert(
    fc.asyncProperty(lists, anyRelatedOrdering, sizes, async (list, { orderBy, ...rest }, last) => {
      const wanted = expected(list, { orderBy, ...rest })
      const seen: string[] = []
      for (let before: string | null = null; ;) {
        const found: Page = await list.ask({ orderBy, last, before })
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
