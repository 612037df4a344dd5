import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { anyFilter, someRows, type Row } from './oracle.ts'
import { insertRows } from './oracle-rows.ts'
import { TestServer } from './server.ts'

const rows = someRows(60, 13)
let server: TestServer

beforeAll(async () => {
  server = await TestServer.start()
  await insertRows(server, rows)
})

afterAll(() => server[Symbol.asyncDispose]())

type KeyName = 'status' | 'paid' | 'number' | 'note'
type Key = Readonly<Partial<Record<KeyName, Row[KeyName]>>>

interface Group {
  readonly key?: Key
  readonly count: number
  readonly sum: { readonly number: string | null; readonly quantity: string | null }
  readonly min: { readonly note: string | null }
  readonly max: { readonly quantity: string | null }
  readonly countDistinct: { readonly amount: number }
}

const present = <T>(values: readonly (T | null)[]): T[] =>
  values.flatMap((value) => (value === null ? [] : [value]))

/** The group of these rows. */
function measured(keys: readonly KeyName[], found: readonly Row[]): Group {
  const [first] = found
  const numbers = present(found.map(({ number }) => number))
  const quantities = present(found.map(({ quantity }) => quantity))
  const largest = quantities.toSorted((left, right) => (left < right ? 1 : -1))[0]
  return {
    ...(keys.length > 0 && first
      ? { key: Object.fromEntries(keys.map((key) => [key, first[key]])) }
      : {}),
    count: found.length,
    sum: {
      number: numbers.length === 0 ? null : String(numbers.reduce((sum, each) => sum + each, 0)),
      quantity:
        quantities.length === 0 ? null : String(quantities.reduce((sum, each) => sum + each, 0n)),
    },
    min: { note: present(found.map(({ note }) => note)).toSorted()[0] ?? null },
    max: { quantity: largest === undefined ? null : String(largest) },
    countDistinct: { amount: new Set(present(found.map(({ amount }) => amount))).size },
  }
}

const statuses = ['new', 'paid', 'in_transit']

/** As Postgres orders keys: enums as declared, false before true, NULL last. */
function place(key: KeyName, value: Row[KeyName] | undefined): number | string {
  return key === 'status'
    ? statuses.indexOf(String(value))
    : typeof value === 'string'
      ? value
      : Number(value)
}

function compareKeys(keys: readonly KeyName[], left: Group, right: Group): number {
  for (const key of keys) {
    const [a, b] = [left.key?.[key], right.key?.[key]]
    if (a === b) continue
    if (a === null) return 1
    if (b === null) return -1
    return place(key, a) < place(key, b) ? -1 : 1
  }
  return 0
}

function expectedGroups(keys: readonly KeyName[], found: readonly Row[]): Group[] {
  if (keys.length === 0) return [measured(keys, found)]
  const byKey = Map.groupBy(found, (row) => JSON.stringify(keys.map((key) => row[key])))
  return [...byKey.values()]
    .map((each) => measured(keys, each))
    .toSorted((left, right) => compareKeys(keys, left, right))
}

test('any groups of any rows measure what an in-memory oracle measures', async () => {
  await fc.assert(
    fc.asyncProperty(
      anyFilter,
      fc.shuffledSubarray<KeyName>(['status', 'paid', 'number', 'note'], { maxLength: 3 }),
      fc.integer({ min: 0, max: 4 }),
      fc.boolean(),
      fc.nat(3),
      async (filter, keys, least, byCount, offset) => {
        const { ordersAggregate } = await server.data<{ ordersAggregate: { groups: Group[] } }>(
          `query ($where: OrderWhere, $by: [OrderAggregateBy!], $least: Int, $order: [OrderAggregateOrder!], $offset: Int) {
            ordersAggregate(where: $where, groupBy: $by, having: { count: { gte: $least } }, orderBy: $order, offset: $offset) {
              groups {
                ${keys.length > 0 ? `key { ${keys.join(' ')} }` : ''}
                count sum { number quantity } min { note } max { quantity } countDistinct { amount }
              }
            }
          }`,
          {
            where: filter.where,
            by: keys.map((field) => ({ field })),
            least,
            order: byCount ? [{ count: 'DESC' }] : [],
            offset,
          },
        )
        const found = rows.filter((row) => filter.holds(row) === true)
        const wanted = expectedGroups(keys, found)
          .filter(({ count }) => count >= least)
          .toSorted((left, right) => (byCount ? right.count - left.count : 0))
        expect(ordersAggregate.groups).toEqual(wanted.slice(offset, offset + 100))
      },
    ),
    { numRuns: 200 },
  )
})
