import fc from 'fast-check'
import { orderId } from './seed.ts'

/*
 * What a list should answer, worked out in memory: SQL's three-valued logic, its place for NULL in
 * an ordering, and pages of what is left.
 */

/** true, false, or unknown as in SQL. */
type Truth = boolean | null

export interface Row {
  readonly id: string
  readonly number: number | null
  readonly quantity: bigint | null
  readonly amount: number | null
  readonly ratio: number | null
  readonly note: string | null
  readonly paid: boolean | null
  readonly status: string | null
  readonly placedAt: string | null
  readonly tags: readonly string[] | null
}

type ColumnName = Exclude<keyof Row, 'tags'>

const statuses = ['new', 'paid', 'in_transit']
const times = ['2026-01-01T00:00:00Z', '2026-01-01T00:00:00.000001Z', '2026-01-02T03:04:05.5Z']
const tags = ['x', 'y', 'z']

/** Few values, so that rows agree in many columns; large ones, so that rounding would show. */
const values = {
  number: fc.integer({ min: -1, max: 2 }),
  quantity: fc.integer({ min: 0, max: 3 }).map((step) => 9_007_199_254_740_991n + BigInt(step)),
  amount: fc.constantFrom(-1.5, 0, 0.1, 0.2, 10),
  ratio: fc.constantFrom(-2, 0, 1e-7, 0.1, 1e21),
  note: fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 3 }),
  paid: fc.boolean(),
  status: fc.constantFrom(...statuses),
  placedAt: fc.constantFrom(...times),
}

const nullable = <T>(value: fc.Arbitrary<T>) => fc.option(value, { freq: 3 })

export function someRows(count: number, seed: number): Row[] {
  const row = fc.record({
    number: nullable(values.number),
    quantity: nullable(values.quantity),
    amount: nullable(values.amount),
    ratio: nullable(values.ratio),
    note: nullable(values.note),
    paid: nullable(values.paid),
    status: nullable(values.status),
    placedAt: nullable(values.placedAt),
    tags: nullable(fc.subarray(tags)),
  })
  return fc.sample(row, { numRuns: count, seed }).map((each, index) => ({
    id: orderId(index),
    ...each,
  }))
}

export type Where = Readonly<Record<string, unknown>>

/** A filter as GraphQL takes it, and as a function. */
export interface Filter {
  readonly where: Where
  readonly holds: (row: Row) => Truth
  /** Says nothing, and so does its negation. */
  readonly empty?: boolean
}

const nothing: Filter = { where: {}, holds: () => true, empty: true }

const not = (truth: Truth): Truth => (truth === null ? null : !truth)
const and = (truths: readonly Truth[]): Truth =>
  truths.includes(false) ? false : truths.includes(null) ? null : true
const or = (truths: readonly Truth[]): Truth =>
  truths.includes(true) ? true : truths.includes(null) ? null : false

function compare(left: unknown, right: unknown): number {
  const [a, b] = [order(left), order(right)]
  return a < b ? -1 : a > b ? 1 : 0
}

/** Enums sort as declared, times as text of one length, everything else as it is. */
function order(value: unknown): number | bigint | string {
  if (typeof value === 'boolean') return Number(value)
  if (typeof value === 'number' || typeof value === 'bigint') return value
  const text = String(value)
  const position = statuses.indexOf(text)
  if (position >= 0) return position
  return times.includes(text) ? times.indexOf(text) : text
}

const comparisons: Readonly<Record<string, (order: number) => boolean>> = {
  eq: (order) => order === 0,
  ne: (order) => order !== 0,
  lt: (order) => order < 0,
  lte: (order) => order <= 0,
  gt: (order) => order > 0,
  gte: (order) => order >= 0,
}

const toInput = (value: unknown): unknown => (typeof value === 'bigint' ? String(value) : value)

function condition(
  column: keyof Row,
  operator: string,
  operand: unknown,
  holds: (value: NonNullable<Row[keyof Row]>) => Truth,
): Filter {
  const input = Array.isArray(operand) ? operand.map(toInput) : toInput(operand)
  return {
    where: { [column]: { [operator]: input } },
    holds: (row) => {
      const value = row[column]
      return value === null ? null : holds(value)
    },
  }
}

function columnFilter(column: keyof typeof values): fc.Arbitrary<Filter> {
  const value: fc.Arbitrary<unknown> = values[column]
  const isOrdered = column !== 'paid' && column !== 'status'
  const operators = isOrdered ? Object.keys(comparisons) : ['eq', 'ne']
  const comparison = fc
    .tuple(fc.constantFrom(...operators), value)
    .map(([operator, operand]) =>
      condition(column, operator, operand, (found) =>
        (comparisons[operator] ?? (() => false))(compare(found, operand)),
      ),
    )
  const presence = fc.boolean().map((wanted): Filter => ({
    where: { [column]: { isNull: wanted } },
    holds: (row) => (row[column] === null) === wanted,
  }))
  if (column === 'paid') return fc.oneof(comparison, presence)
  const list = fc.array(value, { maxLength: 3 })
  const membership = fc.tuple(fc.boolean(), list).map(([inside, operands]): Filter => {
    const filter = condition(
      column,
      inside ? 'in' : 'notIn',
      operands,
      (found) => operands.some((operand) => compare(found, operand) === 0) === inside,
    )
    // With nothing to compare with, even NULL is in none.
    return operands.length === 0 ? { ...filter, holds: () => !inside } : filter
  })
  return fc.oneof(comparison, presence, membership)
}

const textFilter: fc.Arbitrary<Filter> = fc
  .tuple(fc.constantFrom('startsWith', 'contains'), values.note)
  .map(([operator, text]) =>
    condition('note', operator, text, (found) =>
      operator === 'contains' ? String(found).includes(text) : String(found).startsWith(text),
    ),
  )

const tagFilter: fc.Arbitrary<Filter> = fc.oneof(
  fc
    .constantFrom(...tags)
    .map((tag) => condition('tags', 'has', tag, (found) => (found as string[]).includes(tag))),
  fc
    .subarray(tags)
    .map((wanted) =>
      condition('tags', 'hasEvery', wanted, (found) =>
        wanted.every((tag) => (found as string[]).includes(tag)),
      ),
    ),
)

/** Any filter: conditions on one or two columns, joined and negated a few levels deep. */
export const anyFilter: fc.Arbitrary<Filter> = fc.letrec<{ filter: Filter; leaf: Filter }>(
  (tie) => ({
    leaf: fc.oneof(
      ...(Object.keys(values) as (keyof typeof values)[]).map(columnFilter),
      textFilter,
      tagFilter,
    ),
    filter: fc.oneof(
      { depthSize: 'small', maxDepth: 3 },
      tie('leaf'),
      fc.constant(nothing),
      tie('filter').map(({ where, holds, empty }) =>
        empty
          ? { ...nothing, where: { not: where } }
          : { where: { not: where }, holds: (row: Row) => not(holds(row)) },
      ),
      fc.array(tie('filter'), { maxLength: 3 }).map((filters) => ({
        where: { and: filters.map(({ where }) => where) },
        holds: (row: Row) => and(filters.map(({ holds }) => holds(row))),
        empty: filters.every(({ empty }) => empty),
      })),
      fc.array(tie('filter'), { maxLength: 3 }).map((filters) => ({
        where: { or: filters.map(({ where }) => where) },
        holds: (row: Row) => or(filters.map(({ holds }) => holds(row))),
      })),
      fc.tuple(tie('leaf'), tie('leaf')).map(([left, right]) => {
        const sameColumn = Object.keys(left.where)[0] === Object.keys(right.where)[0]
        return sameColumn
          ? left
          : {
              where: { ...left.where, ...right.where },
              holds: (row: Row) => and([left.holds(row), right.holds(row)]),
            }
      }),
    ),
  }),
).filter

export interface Ordering {
  readonly orderBy: readonly Readonly<Record<string, string>>[]
  readonly compare: (left: Row, right: Row) => number
}

const directions = [
  'ASC',
  'DESC',
  'ASC_NULLS_FIRST',
  'ASC_NULLS_LAST',
  'DESC_NULLS_FIRST',
  'DESC_NULLS_LAST',
]

/** Any ordering by up to three columns; the id settles the rest. */
export const anyOrdering: fc.Arbitrary<Ordering> = fc
  .array(
    fc.tuple(
      fc.constantFrom<ColumnName>('id', ...(Object.keys(values) as (keyof typeof values)[])),
      fc.constantFrom(...directions),
    ),
    { maxLength: 3 },
  )
  .map((terms) => ({
    orderBy: terms.map(([column, direction]) => ({ [column]: direction })),
    compare: (left, right) => {
      for (const [column, direction] of terms) {
        const result = compareIn(left[column], right[column], direction)
        if (result !== 0) return result
      }
      return compare(left.id, right.id)
    },
  }))

function compareIn(left: unknown, right: unknown, direction: string): number {
  const descending = direction.startsWith('DESC')
  const nullsFirst = direction.endsWith('FIRST') || direction === 'DESC'
  if (left === null || right === null) {
    if (left === right) return 0
    return (left === null) === nullsFirst ? -1 : 1
  }
  return descending ? compare(right, left) : compare(left, right)
}

/** The rows that a list without pages answers. */
export function expected(rows: readonly Row[], filter: Filter, ordering: Ordering): Row[] {
  return rows.filter((row) => filter.holds(row) === true).toSorted(ordering.compare)
}
