import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { anyFilter, someRows, type Row } from './oracle.ts'
import { insertRows } from './oracle-rows.ts'
import { orderId } from './seed.ts'
import { TestServer } from './server.ts'

const rows = someRows(60, 19)
let server: TestServer

beforeAll(async () => {
  server = await TestServer.start()
  await insertRows(server, rows)
})

afterAll(() => server[Symbol.asyncDispose]())

beforeEach(() => {
  server.statements.length = 0
})

type Name = 'paid' | 'recent' | 'notNew'

const words: Readonly<Record<Name, string>> = { paid: 'PAID', recent: 'RECENT', notNew: 'NOT_NEW' }

/** The segments as functions; what is unknown is not in. */
const segments: Readonly<Record<Name, (row: Row) => boolean>> = {
  paid: ({ paid }) => paid === true,
  recent: ({ placedAt, number }) =>
    placedAt === '2026-01-02T03:04:05.5Z' || (number !== null && number < 1),
  notNew: ({ status }) => status !== null && status !== 'new',
}

interface Measures {
  readonly revenue: number | null
  readonly orders: number
  readonly largeOrders: number
  readonly paidShare: number | null
  readonly perOrder: number | null
  readonly perLarge: number | null
  readonly buyers: number
  readonly middle: number | null
  readonly firstStatus: string | null
}

const names =
  'revenue orders largeOrders paidShare perOrder perLarge buyers middle firstStatus' as const

function sumOf(values: readonly (number | null)[]): number | null {
  const present = values.flatMap((value) => value ?? [])
  return present.length === 0 ? null : present.reduce((sum, each) => sum + each, 0)
}

function divide(left: number | null, right: number | null): number | null {
  return left === null || right === null || Math.abs(right) < 1e-12 ? null : left / right
}

function middleOf(values: readonly number[]): number | null {
  const sorted = values.toSorted((left, right) => left - right)
  const [low, high] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]]
  return low === undefined || high === undefined ? null : (low + high) / 2
}

const statuses = ['new', 'paid', 'in_transit']

function measured(found: readonly Row[]): Measures {
  const paid = found.filter(segments.paid)
  const total = sumOf(found.map(({ amount }) => amount))
  const revenue = sumOf(paid.map(({ amount }) => amount))
  const large = found.filter(({ amount, number }) => number !== null && (amount ?? 0) >= 10).length
  const perOrder = divide(total, found.length)
  return {
    revenue,
    orders: found.length,
    largeOrders: large,
    paidShare: divide(revenue, total),
    perOrder,
    perLarge: divide(perOrder, large),
    buyers: found.some(segments.recent) ? 1 : 0,
    middle: middleOf(paid.flatMap(({ number }) => number ?? [])),
    firstStatus: statuses.find((status) => found.some((row) => row.status === status)) ?? null,
  }
}

/** As near as adding in another order comes. */
function isSame(found: unknown, wanted: number | string | null): boolean {
  if (typeof wanted !== 'number') return found === wanted
  return found !== null && Math.abs(Number(found) - wanted) < 1e-9
}

interface Group {
  readonly key: { readonly note: string | null }
  readonly measures: Readonly<Record<keyof Measures, unknown>>
}

const query = `query ($where: OrderWhere, $segment: [OrderSegment!], $least: Int, $order: [OrderAggregateOrder!]) {
  ordersAggregate(
    where: $where, segment: $segment, groupBy: [{ field: note }]
    having: { measures: { orders: { gte: $least } } }, orderBy: $order
  ) { groups { key { note } measures { ${names} } } }
}`

test('measures of any segments of any rows are what an in-memory oracle finds', async () => {
  await fc.assert(
    fc.asyncProperty(
      anyFilter,
      fc.subarray<Name>(['paid', 'recent', 'notNew']),
      fc.integer({ min: 0, max: 3 }),
      fc.boolean(),
      async (filter, chosen, least, byOrders) => {
        const { ordersAggregate } = await server.data<{ ordersAggregate: { groups: Group[] } }>(
          query,
          {
            where: filter.where,
            segment: chosen.map((name) => words[name]),
            least,
            order: byOrders ? [{ measures: { orders: 'DESC' } }] : [],
          },
        )
        const found = rows.filter(
          (row) => filter.holds(row) === true && chosen.every((name) => segments[name](row)),
        )
        const wanted = [...Map.groupBy(found, ({ note }) => note)]
          .map(([note, members]) => ({ note, measures: measured(members) }))
          .filter(({ measures }) => measures.orders >= least)
          .toSorted((left, right) => {
            const byCount = byOrders ? right.measures.orders - left.measures.orders : 0
            if (byCount !== 0 || left.note === right.note) return byCount
            if (left.note === null || right.note === null) return left.note === null ? 1 : -1
            return left.note < right.note ? -1 : 1
          })
        const { groups } = ordersAggregate
        expect(groups.map(({ key }) => key.note)).toEqual(wanted.map(({ note }) => note))
        const wrong = groups.flatMap(({ measures }, index) =>
          Object.entries<number | string | null>({ ...wanted[index]?.measures }).flatMap(
            ([name, value]) =>
              isSame(measures[name as keyof Measures], value)
                ? []
                : [`${name} is ${String(measures[name as keyof Measures])}, not ${String(value)}`],
          ),
        )
        expect(wrong).toEqual([])
      },
    ),
    { numRuns: 200 },
  )
})

const one = async (selection: string, args = ''): Promise<unknown> => {
  const { ordersAggregate } = await server.data<{ ordersAggregate: { groups: unknown[] } }>(
    `{ ordersAggregate${args} { groups { ${selection} } } }`,
  )
  return ordersAggregate.groups
}

test('a ratio whose divisor is zero or absent is null, never an error', async () => {
  await using other = await TestServer.start()
  await other.pool.query(`
    insert into gold."user" values (1, 'Ada', null, null, null);
    insert into gold."order" (id, buyer, amount, paid, ratio) values
      ('${orderId(1)}', 1, 5, true, 1), ('${orderId(2)}', 1, -5, false, -1)`)
  expect(
    await other.data(`{ ordersAggregate { groups {
      measures { revenue total paidShare perOrder perLarge perBalance spread latest }
    } } }`),
  ).toEqual({
    ordersAggregate: {
      groups: [
        {
          measures: {
            revenue: '5.000000',
            total: '0.000000',
            paidShare: null,
            perOrder: '0.00000000000000000000',
            perLarge: null,
            perBalance: null,
            spread: null,
            latest: null,
          },
        },
      ],
    },
  })
  expect(
    await other.data(
      `{ ordersAggregate(having: { measures: { paidShare: { isNull: true } } }, orderBy: [{ measures: { paidShare: DESC } }]) { groups { count } } }`,
    ),
  ).toEqual({ ordersAggregate: { groups: [{ count: 2 }] } })
})

test('lists and related lists take segments, each narrowing further', async () => {
  const listed = async (args: string): Promise<readonly string[]> => {
    const { orders } = await server.data<{ orders: { nodes: { id: string }[] } }>(
      `{ orders(${args}) { nodes { id } } }`,
    )
    return orders.nodes.map(({ id }) => id)
  }
  const ids = (holds: (row: Row) => boolean): string[] => rows.filter(holds).map(({ id }) => id)
  expect(await listed('segment: PAID')).toEqual(ids(segments.paid))
  expect(await listed('segment: [NOT_NEW, PAID, PAID], where: { number: { gt: 0 } }')).toEqual(
    ids((row) => segments.notNew(row) && segments.paid(row) && (row.number ?? 0) > 0),
  )
  expect(await listed('segment: []')).toEqual(ids(() => true))
  const { user } = await server.data<{ user: { purchases: { count: { value: number } } } }>(
    '{ user(id: "1") { purchases(segment: RECENT) { count { value } } } }',
  )
  expect(user.purchases.count.value).toBe(ids(segments.recent).length)
})

test('a segment in a variable decides the statement, value by value', async () => {
  const each = `query ($one: OrderSegment!, $all: [OrderSegment!]) {
    a: ordersAggregate(segment: [$one]) { groups { count } }
    b: ordersAggregate(segment: $all) { groups { count } }
  }`
  const count = (...chosen: Name[]) => ({
    groups: [{ count: rows.filter((row) => chosen.every((name) => segments[name](row))).length }],
  })
  for (const [one, all] of [
    ['paid', ['recent', 'paid']],
    ['notNew', []],
    ['paid', ['recent', 'paid']],
  ] satisfies [Name, Name[]][]) {
    expect(
      await server.data(each, { one: words[one], all: all.map((name) => words[name]) }),
    ).toEqual({ a: count(one), b: count(...all) })
  }
})

test('segments and measures that are not declared are refused before anything runs', async () => {
  const codes = [
    await server.error('{ ordersAggregate(segment: [LATE]) { groups { count } } }'),
    await server.error(
      'query ($s: [OrderSegment!]) { ordersAggregate(segment: $s) { groups { count } } }',
      { s: ['LATE'] },
    ),
    await server.error('{ ordersAggregate { groups { measures { profit } } } }'),
  ].map(({ extensions }) => extensions.code)
  expect(codes).toEqual(['BAD_USER_INPUT', 'BAD_USER_INPUT', 'GRAPHQL_VALIDATION_FAILED'])
  expect(server.statements).toEqual([])
})

test('a measure over a masked column measures NULL, and a segment over one holds nothing', async () => {
  await using other = await TestServer.start()
  await other.pool.query(`insert into gold.contact values ('a', 'Turin', 1), ('b', 'Oslo', 5)`)
  expect(
    await other.data(`{
      all: contactsAggregate { groups { measures { lastUser known share } } }
      known: contactsAggregate(segment: KNOWN) { groups { count } }
      list: contacts(segment: KNOWN) { nodes { city } }
    }`),
  ).toEqual({
    all: { groups: [{ measures: { lastUser: null, known: 0, share: null } }] },
    known: { groups: [{ count: 0 }] },
    list: { nodes: [] },
  })
})

test('the catalog tells measures with their dimensions, and segments', async () => {
  const { catalog } = await server.data<{ catalog: { product: Record<string, unknown[]> } }>(
    `{ catalog { product(name: "Order") {
      measures { name description unit type function field of segment where masked dimensions { field grains } }
      segments { name description where }
      dimensions { field grains }
    } } }`,
  )
  const { measures, segments: listed, dimensions } = catalog.product
  const facts = (measures as ({ name: string; dimensions: unknown } & object)[]).map(
    ({ dimensions: own, ...rest }) => {
      expect(own).toEqual(dimensions)
      return rest
    },
  )
  const base = { of: [], segment: null, where: null, masked: false, field: null, unit: null }
  expect(
    facts.filter(({ name }) => /^(revenue|largeOrders|perOrder|firstStatus)$/.test(name)),
  ).toEqual([
    {
      ...base,
      name: 'revenue',
      description: 'What was paid for.',
      unit: 'EUR',
      type: 'Decimal',
      function: 'sum',
      field: 'amount',
      segment: 'PAID',
    },
    {
      ...base,
      name: 'largeOrders',
      description: 'Number of rows where amount and number meet a condition.',
      type: 'Int!',
      function: 'count',
      where: { amount: { gte: '10' }, number: { isNull: false } },
    },
    {
      ...base,
      name: 'perOrder',
      description: 'total divided by orders.',
      unit: 'EUR',
      type: 'Decimal',
      function: 'ratio',
      of: ['total', 'orders'],
    },
    {
      ...base,
      name: 'firstStatus',
      description: 'Smallest status.',
      type: 'OrderStatus',
      function: 'min',
      field: 'status',
    },
  ])
  expect(listed?.at(-1)).toEqual({
    name: 'NOT_NEW',
    description: 'Beyond new.',
    where: { not: { status: { in: ['new'] } } },
  })
  expect(dimensions).toContainEqual({ field: 'note', grains: [] })
  expect(dimensions).toContainEqual({
    field: 'day',
    grains: ['DAY', 'WEEK', 'MONTH', 'QUARTER', 'YEAR'],
  })
})

test('groups by measures come from one statement', async () => {
  await one(
    'measures { perLarge revenue } m: measures { __typename r: revenue }',
    '(groupBy: [{ field: status }], orderBy: [{ measures: { revenue: DESC } }])',
  )
  expect(server.statements).toHaveLength(1)
  expect(server.statements[0]?.text.match(/sum\(/g)).toHaveLength(2)
})
