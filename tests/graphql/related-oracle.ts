import fc from 'fast-check'
import { orderId } from './seed.ts'
import type { TestServer } from './server.ts'

/*
 * Orders with users and remarks around them, and in what order lists by related values should
 * stand, worked out in memory.
 */

interface User {
  readonly id: number
  readonly fullName: string
  readonly managerId: number | null
  readonly createdAt: string | null
}

interface Order {
  readonly id: string
  readonly buyerId: number
  readonly sellerId: number | null
  readonly amount: number | null
  readonly ratio: number | null
  readonly number: number | null
  readonly status: string | null
}

interface Remark {
  readonly orderId: string
  readonly position: number
  readonly title: string | null
  readonly rank: number | null
}

export interface World {
  readonly users: readonly User[]
  readonly orders: readonly Order[]
  readonly remarks: readonly Remark[]
}

const statuses = ['new', 'paid', 'in_transit']
const instants = ['2026-01-01 00:00:00+00', '2026-01-01 00:00:00.000001+00']

/** Few values, so that orders agree in much. Some users that orders name do not exist. */
export function someWorld(orderCount: number, seed: number): World {
  const nullable = <T>(value: fc.Arbitrary<T>) => fc.option(value, { freq: 3 })
  const sample = <T>(value: fc.Arbitrary<T>, numRuns: number) => fc.sample(value, { numRuns, seed })
  const user = fc.record({
    fullName: fc.constantFrom('ada', 'bob', 'cid', 'dan'),
    managerId: nullable(fc.integer({ min: 1, max: 9 })),
    createdAt: nullable(fc.constantFrom(...instants)),
  })
  const order = fc.record({
    buyerId: fc.integer({ min: 1, max: 9 }),
    sellerId: nullable(fc.integer({ min: 1, max: 9 })),
    amount: nullable(fc.constantFrom(-1.5, 0, 0.5, 2.25)),
    ratio: nullable(fc.constantFrom(0.1, 0.2, 0.3, 1e16, -1e16)),
    number: nullable(fc.integer({ min: -1, max: 1 })),
    status: nullable(fc.constantFrom(...statuses)),
  })
  const remarks = fc.array(
    fc.record({
      title: nullable(fc.constantFrom('a', 'b', 'c')),
      rank: nullable(fc.integer({ min: 1, max: 3 })),
    }),
    { maxLength: 4 },
  )
  const orders = sample(order, orderCount).map((each, index) => ({ id: orderId(index), ...each }))
  return {
    users: sample(user, 6).map((each, index) => ({ id: index + 1, ...each })),
    orders,
    remarks: sample(remarks, orderCount).flatMap((list, index) =>
      list.map((each, position) => ({ orderId: orderId(index), position, ...each })),
    ),
  }
}

export async function insertWorld(server: TestServer, world: World): Promise<void> {
  const { pool } = server
  for (const { id, fullName, managerId, createdAt } of world.users) {
    await pool.query('insert into gold."user" values ($1, $2, null, $3, $4)', [
      id,
      fullName,
      managerId,
      createdAt,
    ])
  }
  for (const order of world.orders.toReversed()) {
    await pool.query(
      'insert into gold."order" (id, buyer, seller, amount, ratio, number, status) values ($1, $2, $3, $4, $5, $6, $7)',
      [
        order.id,
        order.buyerId,
        order.sellerId,
        order.amount,
        order.ratio,
        order.number,
        order.status,
      ],
    )
  }
  for (const { orderId: id, position, title, rank } of world.remarks.toReversed()) {
    await pool.query(
      'insert into platinum.remark (order_id, position, title, rank) values ($1, $2, $3, $4)',
      [id, position, title, rank],
    )
  }
}

type Value = string | number | null

/** Something to order orders by, as GraphQL takes it and as a function. */
interface By {
  readonly input: (direction: string) => object
  readonly value: (order: Order, world: World) => Value
}

const userOf = (id: number | null, { users }: World) => users.find((each) => each.id === id)
const remarksOf = (order: Order, { remarks }: World) =>
  remarks.filter((each) => each.orderId === order.id)
const present = <T>(values: readonly (T | null)[]): T[] =>
  values.filter((each): each is T & {} => each !== null)

function sum(values: readonly number[]): number | null {
  // Postgres adds floating point numbers from the smallest on, and so does this.
  const [first, ...others] = values.toSorted((left, right) => left - right)
  return first === undefined ? null : others.reduce((total, each) => total + each, first)
}

function average(values: readonly number[]): number | null {
  const total = sum(values)
  return total === null ? null : total / values.length
}

function least<T extends string | number>(values: readonly T[], order: (value: T) => number) {
  return values.toSorted((left, right) => order(left) - order(right))[0] ?? null
}

const measuresOf: Readonly<Record<string, (values: readonly (number | null)[]) => number | null>> =
  {
    sum: (values) => sum(present(values)),
    avg: (values) => average(present(values)),
    min: (values) => least(present(values), (each) => each),
    max: (values) => least(present(values), (each) => -each),
    median: (values) => {
      const sorted = present(values).toSorted((left, right) => left - right)
      const middle = [sorted[Math.floor((sorted.length - 1) / 2)], sorted[sorted.length >> 1]]
      return average(middle.filter((each) => each !== undefined))
    },
    countDistinct: (values) => new Set(present(values)).size,
  }

const ofRows: readonly By[] = [
  {
    input: (direction) => ({ number: direction }),
    value: ({ number }) => number,
  },
  {
    input: (direction) => ({ buyer: { fullName: direction } }),
    value: ({ buyerId }, world) => userOf(buyerId, world)?.fullName ?? null,
  },
  {
    input: (direction) => ({ seller: { fullName: direction } }),
    value: ({ sellerId }, world) => userOf(sellerId, world)?.fullName ?? null,
  },
  {
    input: (direction) => ({ seller: { createdAt: direction } }),
    value: ({ sellerId }, world) => userOf(sellerId, world)?.createdAt ?? null,
  },
  {
    input: (direction) => ({ buyer: { manager: { id: direction } } }),
    value: ({ buyerId }, world) => {
      const { managerId = null } = userOf(buyerId, world) ?? {}
      return userOf(managerId, world)?.id ?? null
    },
  },
]

const ofLists: readonly By[] = [
  {
    input: (direction) => ({ remarks: { count: direction } }),
    value: (order, world) => remarksOf(order, world).length,
  },
  ...Object.entries(measuresOf).map(([name, measure]): By => ({
    input: (direction) => ({ remarks: { [name]: { rank: direction } } }),
    value: (order, world) => measure(remarksOf(order, world).map(({ rank }) => rank)),
  })),
  {
    input: (direction) => ({ remarks: { max: { title: direction } } }),
    value: (order, world) =>
      least(present(remarksOf(order, world).map(({ title }) => title)), (each) => -rankOf(each)),
  },
  {
    input: (direction) => ({ seller: { sales: { count: direction } } }),
    value: ({ sellerId }, world) => (userOf(sellerId, world) ? salesOf(sellerId, world).length : 0),
  },
  ...(['amount', 'ratio'] as const).flatMap((column) =>
    ['sum', 'avg', 'max'].map((name): By => ({
      input: (direction) => ({ seller: { sales: { [name]: { [column]: direction } } } }),
      value: ({ sellerId }, world) =>
        userOf(sellerId, world)
          ? (measuresOf[name]?.(salesOf(sellerId, world).map((each) => each[column])) ?? null)
          : null,
    })),
  ),
  {
    input: (direction) => ({ seller: { sales: { min: { status: direction } } } }),
    value: ({ sellerId }, world) =>
      userOf(sellerId, world)
        ? least(present(salesOf(sellerId, world).map(({ status }) => status)), rankOf)
        : null,
  },
]

function salesOf(sellerId: number | null, { orders }: World): Order[] {
  return orders.filter((each) => each.sellerId === sellerId)
}

/** Texts of the alphabet and enums: the latter in the order they are declared. */
function rankOf(text: string): number {
  const position = statuses.indexOf(text)
  return position >= 0 ? position : (text.codePointAt(0) ?? 0)
}

function compare(left: string | number, right: string | number): number {
  if (statuses.includes(String(left))) return rankOf(String(left)) - rankOf(String(right))
  if (typeof left === 'number' || typeof right === 'number') return Number(left) - Number(right)
  return Buffer.compare(Buffer.from(left), Buffer.from(right))
}

const directions = ['ASC', 'DESC', 'ASC', 'DESC'].flatMap((direction, index) =>
  index < 2 ? [direction] : [`${direction}_NULLS_FIRST`, `${direction}_NULLS_LAST`],
)

export interface RelatedOrdering {
  readonly orderBy: readonly object[]
  readonly compare: (left: Order, right: Order, world: World) => number
}

/** Any ordering by up to three values, of which most are related; the id settles the rest. */
export const anyRelatedOrdering: fc.Arbitrary<RelatedOrdering> = fc
  .array(fc.tuple(fc.constantFrom(...ofRows, ...ofLists), fc.constantFrom(...directions)), {
    minLength: 1,
    maxLength: 3,
  })
  .map((terms) => ({
    orderBy: terms.map(([by, direction]) => by.input(direction)),
    compare: (left, right, world) => {
      for (const [by, direction] of terms) {
        const result = compareIn(by.value(left, world), by.value(right, world), direction)
        if (result !== 0) return result
      }
      return compare(left.id, right.id)
    },
  }))

function compareIn(left: Value, right: Value, direction: string): number {
  const nullsFirst = direction.endsWith('FIRST') || direction === 'DESC'
  if (left === null || right === null) {
    if (left === right) return 0
    return (left === null) === nullsFirst ? -1 : 1
  }
  return direction.startsWith('DESC') ? compare(right, left) : compare(left, right)
}
