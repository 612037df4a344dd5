import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { insertWorld, someWorld } from './related-oracle.ts'
import { TestServer } from './server.ts'

const world = someWorld(60, 17)
let server: TestServer

beforeAll(async () => {
  server = await TestServer.start()
  await insertWorld(server, world)
})

afterAll(() => server[Symbol.asyncDispose]())

type Order = (typeof world.orders)[number]
type Value = string | null

/** A key as groupBy takes it, where it stands in an answer, and its value of a row. */
interface Key {
  readonly by: object
  readonly path: readonly string[]
  readonly of: (order: Order) => Value
}

const userOf = (id: number | null | undefined) => world.users.find((each) => each.id === id)
const year = (instant: string | null | undefined): Value =>
  instant ? `${instant.slice(0, 4)}-01-01T00:00:00Z` : null
const text = (value: string | number | null | undefined): Value =>
  value === null || value === undefined ? null : String(value)

const keys: readonly Key[] = [
  { by: { field: 'status' }, path: ['status'], of: ({ status }) => status },
  {
    by: { buyer: { field: 'fullName' } },
    path: ['buyer', 'fullName'],
    of: ({ buyerId }) => text(userOf(buyerId)?.fullName),
  },
  {
    by: { seller: { field: 'fullName' } },
    path: ['seller', 'fullName'],
    of: ({ sellerId }) => text(userOf(sellerId)?.fullName),
  },
  {
    by: { seller: { field: 'createdAt', grain: 'YEAR' } },
    path: ['seller', 'createdAt'],
    of: ({ sellerId }) => year(userOf(sellerId)?.createdAt),
  },
  {
    by: { buyer: { manager: { field: 'id' } } },
    path: ['buyer', 'manager', 'id'],
    of: ({ buyerId }) => text(userOf(userOf(buyerId)?.managerId)?.id),
  },
]

const nested = (path: readonly string[], innermost: unknown): object =>
  path.reduceRight<unknown>((inner, name) => ({ [name]: inner }), innermost) as object
const selected = (path: readonly string[]): string =>
  path.reduceRight((inner, name) => (inner === '' ? name : `${name} { ${inner} }`), '')
const at = (value: unknown, path: readonly string[]): unknown =>
  path.reduce((inner, name) => (inner as Record<string, unknown>)[name], value)

const statuses = ['new', 'paid', 'in_transit']
const rank = (value: string): string | number =>
  statuses.includes(value) ? statuses.indexOf(value) : value

function compare(left: readonly Value[], right: readonly Value[]): number {
  for (const [index, a] of left.entries()) {
    const b = right[index] ?? null
    if (a === b) continue
    if (a === null) return 1
    if (b === null) return -1
    return rank(a) < rank(b) ? -1 : 1
  }
  return 0
}

interface Group {
  readonly values: readonly Value[]
  readonly count: number
}

function expected(by: readonly Key[], orders: readonly Order[]): Group[] {
  return [...Map.groupBy(orders, (order) => JSON.stringify(by.map(({ of }) => of(order)))).values()]
    .map((members) => ({
      values: by.map(({ of }) => (members[0] ? of(members[0]) : null)),
      count: members.length,
    }))
    .toSorted((left, right) => compare(left.values, right.values))
}

test('any groups by fields of related rows are what an in-memory oracle finds, at the root and under rows', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.shuffledSubarray([...keys], { minLength: 1, maxLength: 3 }),
      fc.option(fc.constantFrom('ada', 'bob', 'cid'), { nil: undefined }),
      fc.boolean(),
      async (by, least, last) => {
        const [first] = by
        if (!first) return
        const args = `groupBy: $by, having: $having, orderBy: $order`
        const groups = `groups { key { ${by.map(({ path }) => selected(path)).join(' ')} } count }`
        const name = by.findIndex(({ path }) => path.at(-1) === 'fullName')
        const having =
          least !== undefined && name >= 0
            ? { key: nested(by[name]?.path ?? [], { gte: least }) }
            : null
        const found = await server.data<{
          ordersAggregate: { groups: { key: unknown; count: number }[] }
          user: { purchasesAggregate: { groups: { key: unknown; count: number }[] } }
        }>(
          `query ($by: [OrderAggregateBy!], $having: OrderAggregateHaving, $order: [OrderAggregateOrder!]) {
            ordersAggregate(${args}) { ${groups} }
            user(id: "2") { purchasesAggregate(${args}) { ${groups} } }
          }`,
          {
            by: by.map((key) => key.by),
            having,
            order: last ? [{ key: nested(first.path, 'DESC_NULLS_FIRST') }] : [],
          },
        )
        const read = (given: { key: unknown; count: number }[]): Group[] =>
          given.map(({ key, count }) => ({
            values: by.map(({ path }) => at(key, path) as Value),
            count,
          }))
        const wanted = (orders: readonly Order[]): Group[] =>
          expected(by, orders)
            .filter(({ values }) => !having || (values[name] ?? '') >= (least ?? ''))
            .toSorted((left, right) =>
              last ? -compare(left.values.slice(0, 1), right.values.slice(0, 1)) : 0,
            )
        expect(read(found.ordersAggregate.groups)).toEqual(wanted(world.orders))
        expect(read(found.user.purchasesAggregate.groups)).toEqual(
          wanted(world.orders.filter(({ buyerId }) => buyerId === 2)),
        )
      },
    ),
    { numRuns: 150 },
  )
})
