import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { someRows, type Row } from './oracle.ts'
import { insertRows } from './oracle-rows.ts'
import { TestServer } from './server.ts'

const rows = someRows(60, 17)
let server: TestServer

beforeAll(async () => {
  server = await TestServer.start()
  await insertRows(server, rows)
})

afterAll(() => server[Symbol.asyncDispose]())

beforeEach(() => {
  server.statements.length = 0
})

interface Group {
  readonly key: { readonly status: string | null }
  readonly stddev: { readonly number: string | null; readonly amount: string | null }
  readonly variance: { readonly number: string | null }
  readonly median: {
    readonly number: number | null
    readonly amount: number | null
    readonly placedAt: string | null
  }
  readonly percentile: {
    readonly low: number | null
    readonly number: number | null
    readonly placedAt: string | null
  }
}

const present = <T>(values: readonly (T | null)[]): T[] =>
  values.flatMap((value) => (value === null ? [] : [value]))

function variance(values: readonly number[]): number | null {
  if (values.length < 2) return null
  const mean = values.reduce((sum, each) => sum + each, 0) / values.length
  return values.reduce((sum, each) => sum + (each - mean) ** 2, 0) / (values.length - 1)
}

const root = (value: number | null): number | null => (value === null ? null : Math.sqrt(value))

/** Between the two nearest, as far as the share lies. */
function between(values: readonly number[], share: number): number | null {
  const sorted = values.toSorted((left, right) => left - right)
  const place = share * (sorted.length - 1)
  const [low, high] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]]
  if (low === undefined || high === undefined) return null
  return low + (place - Math.floor(place)) * (high - low)
}

/** Sorts as the times do: a fraction comes after none. */
const instant = (time: string): string => time.replace('Z', '')

/** The first value that the share of values does not exceed. */
function oneOf(values: readonly string[], share: number): string | null {
  const sorted = values.toSorted((left, right) => (instant(left) < instant(right) ? -1 : 1))
  return sorted[Math.max(Math.ceil(share * sorted.length) - 1, 0)] ?? null
}

/** As near as adding in another order comes; null is near nothing but itself. */
function isClose(found: string | number | null, wanted: number | null): boolean {
  if (found === null || wanted === null) return found === wanted
  return Math.abs(Number(found) - wanted) < 1e-9
}

const query = `query ($low: Float!, $high: Float!, $most: Int!) {
  ordersAggregate(where: { number: { lte: $most } }, groupBy: [{ field: status }]) { groups {
    key { status }
    stddev { number amount } variance { number } median { number amount placedAt }
    percentile { low: number(at: $low) number(at: $high) placedAt(at: $high) }
  } }
}`

test('spreads and percentiles of any groups are what an in-memory oracle finds', async () => {
  const share = fc.oneof(fc.constantFrom(0, 0.5, 1), fc.double({ min: 0, max: 1, noNaN: true }))
  await fc.assert(
    fc.asyncProperty(share, share, fc.integer({ min: -2, max: 3 }), async (low, high, most) => {
      const { ordersAggregate } = await server.data<{ ordersAggregate: { groups: Group[] } }>(
        query,
        { low, high, most },
      )
      const found = rows.filter(({ number }) => number !== null && number <= most)
      const byStatus = Map.groupBy(found, ({ status }) => status)
      expect(ordersAggregate.groups).toHaveLength(byStatus.size)
      for (const group of ordersAggregate.groups) {
        const members: readonly Row[] = byStatus.get(group.key.status) ?? []
        const numbers = present(members.map(({ number }) => number))
        const amounts = present(members.map(({ amount }) => amount))
        const times = present(members.map(({ placedAt }) => placedAt))
        expect(isClose(group.stddev.number, root(variance(numbers)))).toBe(true)
        expect(isClose(group.stddev.amount, root(variance(amounts)))).toBe(true)
        expect(isClose(group.variance.number, variance(numbers))).toBe(true)
        expect(isClose(group.median.number, between(numbers, 0.5))).toBe(true)
        expect(isClose(group.median.amount, between(amounts, 0.5))).toBe(true)
        expect(isClose(group.percentile.low, between(numbers, low))).toBe(true)
        expect(isClose(group.percentile.number, between(numbers, high))).toBe(true)
        expect(group.median.placedAt).toBe(oneOf(times, 0.5))
        expect(group.percentile.placedAt).toBe(oneOf(times, high))
      }
    }),
    { numRuns: 100 },
  )
  // Each request has values of its own, and none of them is in the text of a statement.
  expect(new Set(server.statements.map(({ text }) => text)).size).toBe(1)
})

const one = async (selection: string, args = ''): Promise<unknown> => {
  const { ordersAggregate } = await server.data<{ ordersAggregate: { groups: unknown[] } }>(
    `{ ordersAggregate${args} { groups { ${selection} } } }`,
  )
  return ordersAggregate.groups
}

test('one value has a median and no spread, and no value has neither', async () => {
  const id = rows.find(({ number }) => number === 2)?.id ?? ''
  const selection =
    'stddev { number ratio } variance { number } median { number lasted day } percentile { number(at: 1) }'
  const only = `(where: { id: { eq: "${id}" }, number: { eq: 2 } })`
  expect(await one(selection.replace(' ratio', ''), only)).toEqual([
    {
      stddev: { number: null },
      variance: { number: null },
      median: { number: 2, lasted: null, day: null },
      percentile: { number: 2 },
    },
  ])
  expect(await one(selection, '(where: { number: { gt: 99 } })')).toEqual([
    {
      stddev: { number: null, ratio: null },
      variance: { number: null },
      median: { number: null, lasted: null, day: null },
      percentile: { number: null },
    },
  ])
})

test('medians of durations and of times are durations and times', async () => {
  await using other = await TestServer.start()
  await other.pool.query(`
    insert into gold."user" values (1, 'Ada', null, null, null);
    insert into gold."order" (id, buyer, lasted, day, clock, single) values
      ('00000000-0000-0000-0000-000000000001', 1, '1 hour', '2026-01-01', '09:00', 0.1),
      ('00000000-0000-0000-0000-000000000002', 1, '2 hours', '2026-01-04', '10:00', 0.3)`)
  expect(
    await other.data(
      '{ ordersAggregate { groups { median { lasted day clock } percentile { lasted(at: 0.25) day(at: 0.75) } } } }',
    ),
  ).toEqual({
    ordersAggregate: {
      groups: [
        {
          median: { lasted: 'PT1H30M', day: '2026-01-01', clock: '09:00:00' },
          percentile: { lasted: 'PT1H15M', day: '2026-01-04' },
        },
      ],
    },
  })
})

test('groups can be filtered and ordered by spreads and medians', async () => {
  interface Row {
    readonly stddev: { readonly number: string | null }
    readonly median: { readonly number: number | null }
  }
  const args =
    'groupBy: [{ field: note }], having: { stddev: { number: { gt: "0.6" } }, median: { number: { isNull: false } } }, orderBy: [{ median: { number: DESC } }, { stddev: { number: ASC } }]'
  const groups = (await one('stddev { number } median { number }', `(${args})`)) as Row[]
  expect(groups.length).toBeGreaterThan(2)
  expect(groups.every(({ stddev }) => Number(stddev.number) > 0.6)).toBe(true)
  const sorted = groups.toSorted(
    (left, right) =>
      Number(right.median.number) - Number(left.median.number) ||
      Number(left.stddev.number) - Number(right.stddev.number),
  )
  expect(groups).toEqual(sorted)
})

test.each([-0.1, 1.1, 95])('a percentile of %s is bad input, with its place', async (at) => {
  const place = { code: 'BAD_USER_INPUT', path: ['ordersAggregate', 'groups', 'p', 'n', 'at'] }
  const literal = `{ ordersAggregate { groups { p: percentile { n: number(at: ${at}) } } } }`
  expect((await server.error(literal)).extensions).toEqual(place)
  const variable = `query ($at: Float!) { ordersAggregate { groups { p: percentile { n: number(at: $at) } } } }`
  await server.data(variable, { at: 0.5 })
  expect((await server.error(variable, { at })).extensions).toEqual(place)
  expect(server.statements).toHaveLength(1)
})

test('a masked column has no percentiles to tell', async () => {
  expect(
    await server.data(
      `{ contactsAggregate { groups { count median { userId } stddev { userId } } } }`,
    ),
  ).toEqual({
    contactsAggregate: {
      groups: [{ count: 0, median: { userId: null }, stddev: { userId: null } }],
    },
  })
  await using other = await TestServer.start()
  await other.pool.query(`insert into gold.contact values ('a', 'Turin', 1), ('b', 'Oslo', 5)`)
  expect(
    await other.data(
      `{ contactsAggregate { groups { count median { userId } stddev { userId } percentile { userId(at: 1) } } } }`,
    ),
  ).toEqual({
    contactsAggregate: {
      groups: [
        {
          count: 2,
          median: { userId: null },
          stddev: { userId: null },
          percentile: { userId: null },
        },
      ],
    },
  })
})
