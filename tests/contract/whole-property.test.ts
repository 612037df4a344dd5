import { lte, sql } from 'drizzle-orm'
import { integer, text, timestamp } from 'drizzle-orm/pg-core'
import fc from 'fast-check'
import {
  aggregate,
  between,
  drift,
  expression,
  failedRows,
  format,
  fresherThan,
  gold,
  percentile,
  references,
  rejectedValues,
  rowCountChange,
  type Check,
} from 'platinum'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { MeasureFunction } from '../../src/product/measure-functions.ts'
import { Auditor, declare, declared, productOf } from './audited.ts'

/*
 * Random rows before and after, by every strategy, and the checks that audit-property.test.ts leaves
 * out: what Postgres says of them is what is worked out here, from whole numbers where that goes.
 */

const words = declare(gold.table('words', { word: text('word').primaryKey() }))
const known = ['a', 'b']

const table = () =>
  gold.table('whole', {
    id: integer('id').primaryKey(),
    n: integer('n'),
    m: integer('m'),
    label: text('label'),
    at: timestamp('at', { withTimezone: true }),
  })

interface Row {
  readonly id: number
  readonly n: number | null
  readonly m: number | null
  readonly label: string | null
  readonly at: string | null
}

const number = fc.option(fc.integer({ min: -3, max: 6 }), { freq: 5 })
const row = fc.record<Row>({
  id: fc.integer({ min: 0, max: 14 }),
  n: number,
  m: number,
  label: fc.option(fc.constantFrom('a', 'b', 'c', '10.0.0.1', '10.0.0.256', ''), { freq: 5 }),
  at: fc.option(
    fc.constantFrom(
      '2026-01-31T05:59:59.999999Z',
      '2026-01-31T06:00:00Z',
      '2026-01-31T11:00:00Z',
      '2026-02-01T00:00:00Z',
    ),
    { freq: 5 },
  ),
})
const rows = fc.uniqueArray(row, { selector: ({ id }) => id, maxLength: 12 })

/** What a check looks at: the rows written, the product as it would be, and as it is served. */
interface Looked {
  readonly written: readonly Row[]
  readonly whole: readonly Row[]
  readonly before: readonly Row[]
}

interface Expectation {
  readonly check: Check
  /** Rows that violate it, or whether it fails where rows are not counted. */
  readonly violations: (looked: Looked) => number | boolean
  /** How many of them are tolerated, of the rows it looks at. */
  readonly allowed?: (looked: Looked) => number
}

const counted =
  (violates: (row: Row) => boolean, of: 'written' | 'whole' = 'written') =>
  (looked: Looked): number =>
    looked[of].filter(violates).length

/** Either end, or both. */
const bounds = fc
  .tuple(fc.option(fc.integer({ min: -3, max: 8 })), fc.nat({ max: 6 }), fc.boolean())
  .map(([min, more, open]) =>
    min === null ? { max: more } : open ? { min } : { min, max: min + more },
  )

interface Ends {
  readonly min?: number
  readonly max?: number
}

/** `top / bottom`, or its root where both are squared, compared without a division. */
const outside = (top: number, bottom: number, { min, max }: Ends, squared = false): boolean => {
  const end = (bound: number) => (squared ? Math.sign(bound) * bound * bound : bound) * bottom
  return (min !== undefined && top < end(min)) || (max !== undefined && top > end(max))
}

const numbersOf = (looked: readonly Row[]) => looked.flatMap(({ n }) => (n === null ? [] : [n]))
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)

/** Whether an aggregate lies outside its bounds; without a value it does. */
function misses(of: MeasureFunction, values: readonly number[], ends: Ends): boolean {
  const count = values.length
  const sorted = values.toSorted((a, b) => a - b)
  const spread = count * sum(values.map((value) => value * value)) - sum(values) ** 2
  switch (of) {
    case 'countDistinct':
      return outside(new Set(values).size, 1, ends)
    case 'min':
      return count === 0 || outside(sorted[0] ?? NaN, 1, ends)
    case 'max':
      return count === 0 || outside(sorted.at(-1) ?? NaN, 1, ends)
    case 'sum':
      return count === 0 || outside(sum(values), 1, ends)
    case 'avg':
      return count === 0 || outside(sum(values), count, ends)
    case 'variance':
      return count < 2 || outside(spread, count * (count - 1), ends)
    case 'stddev':
      return count < 2 || outside(spread, count * (count - 1), ends, true)
    case 'median':
      return count === 0 || outside(interpolated(sorted, 0.5), 1, ends)
  }
}

function interpolated(sorted: readonly number[], fraction: number): number {
  const place = fraction * (sorted.length - 1)
  const low = sorted[Math.floor(place)] ?? NaN
  const high = sorted[Math.ceil(place)] ?? NaN
  return low + (place - Math.floor(place)) * (high - low)
}

/** Rows by category, now and before. */
function shares(now: readonly unknown[], before: readonly unknown[]) {
  const count = (list: readonly unknown[], of: unknown) => list.filter((each) => each === of).length
  return [...new Set([...now, ...before])].map((of) => [count(now, of), count(before, of)] as const)
}

function psi(now: readonly unknown[], before: readonly unknown[]): number {
  const categories = shares(now, before)
  const smoothed = (count: number, all: readonly unknown[]) =>
    (count + 0.5) / (all.length + 0.5 * categories.length)
  return sum(
    categories.map(([one, other]) => {
      const [p, q] = [smoothed(one, now), smoothed(other, before)]
      return (p - q) * Math.log(p / q)
    }),
  )
}

function jensenShannon(now: readonly Row[], before: readonly Row[], bins: number): number {
  const sorted = numbersOf(before).toSorted((a, b) => a - b)
  const cuts = Array.from({ length: bins - 1 }, (_, at) => {
    const rank = Math.ceil(((at + 1) / bins) * sorted.length)
    return sorted[Math.max(rank, 1) - 1] ?? NaN
  })
  const bin = ({ n }: Row) =>
    n === null ? -1 : sorted.length === 0 ? 0 : cuts.filter((cut) => cut <= n).length
  const half = (p: number, q: number) => (p > 0 ? p * Math.log2(p / ((p + q) / 2)) : 0)
  const parts = shares(now.map(bin), before.map(bin)).map(([one, other]) => {
    const [p, q] = [one / now.length, other / before.length]
    return (half(p, q) + half(q, p)) / 2
  })
  return Math.sqrt(Math.max(0, sum(parts)))
}

const drifted = (
  { whole, before }: Looked,
  distance: (now: readonly Row[], before: readonly Row[]) => number,
  most: number,
): boolean => before.length > 0 && (whole.length === 0 || distance(whole, before) > most)

const expectation: fc.Arbitrary<Expectation> = fc.oneof(
  fc.tuple(fc.integer({ min: -3, max: 4 }), fc.nat({ max: 4 })).map(([min, more]) => ({
    check: between('n', min, min + more),
    violations: counted(({ n }) => n !== null && (n < min || n > min + more)),
  })),
  fc.uniqueArray(fc.constantFrom<string>('a', 'c', ''), { minLength: 1 }).map((values) => ({
    check: rejectedValues('label', values),
    violations: counted(({ label }) => label !== null && values.includes(label)),
  })),
  fc.constant({
    check: format('label', 'ipv4'),
    violations: counted(({ label }) => label !== null && label !== '10.0.0.1'),
  }),
  fc.nat({ max: 4 }).map((most) => ({
    check: references('label', words, { allow: { rows: most } }),
    violations: counted(({ label }) => label !== null && !known.includes(label)),
    allowed: () => most,
  })),
  fc.constantFrom(0, 12.5, 50, 100).map((percent) => ({
    check: expression(['n', 'm'], ({ n, m }) => lte(n, m), {
      name: 'n up to m',
      allow: { percent },
    }),
    violations: counted(({ n, m }) => n !== null && m !== null && n > m),
    allowed: ({ written }: Looked) => (written.length * percent) / 100,
  })),
  fc.tuple(fc.integer({ min: -2, max: 6 }), fc.boolean()).map(([most, all]) => ({
    check: failedRows(
      ({ rows: whole, written }) =>
        sql`SELECT r.id FROM ${all ? whole : written} r WHERE r.n > ${most}`,
      { name: 'own SQL' },
    ),
    violations: counted(({ n }) => n !== null && n > most, all ? 'whole' : 'written'),
  })),
  fc
    .tuple(fc.constantFrom(-100, -50, -12.5, 0), fc.constantFrom(0, 25, 100))
    .map(([minPercent, maxPercent]) => ({
      check: rowCountChange({ minPercent, maxPercent }),
      violations: ({ whole, before }: Looked) => {
        const change = (whole.length - before.length) * 100
        const [low, high] = [minPercent * before.length, maxPercent * before.length]
        return before.length > 0 && (change < low || change > high)
      },
    })),
  fc.constantFrom('6h' as const, '1h' as const, '59m' as const).map((within) => ({
    check: fresherThan(within, 'at'),
    violations: ({ whole }: Looked) => {
      const seconds = { '6h': 21_600, '1h': 3600, '59m': 3540 }[within]
      const micros = whole.flatMap(({ at }) => (at === null ? [] : [Date.parse(at)]))
      // Date.parse cuts microseconds off: 05:59:59.999999 stays before six.
      return !micros.some((time) => time >= Date.parse('2026-01-31T12:00:00Z') - seconds * 1000)
    },
  })),
  fc
    .tuple(
      fc.constantFrom<MeasureFunction>(
        'sum',
        'avg',
        'min',
        'max',
        'countDistinct',
        'stddev',
        'variance',
        'median',
      ),
      bounds,
    )
    .map(([of, ends]) => ({
      check: aggregate(of, 'n', ends),
      violations: ({ whole }: Looked) => misses(of, numbersOf(whole), ends),
    })),
  fc.tuple(fc.constantFrom(0, 0.25, 0.5, 0.75, 1), bounds).map(([fraction, ends]) => ({
    check: percentile(fraction, 'n', ends),
    violations: ({ whole }: Looked) => {
      const sorted = numbersOf(whole).toSorted((a, b) => a - b)
      return sorted.length === 0 || outside(interpolated(sorted, fraction), 1, ends)
    },
  })),
  // Limits that no distribution of so few rows meets to the last digit.
  fc.constantFrom(0.0713, 0.2381, 0.9127).map((most) => ({
    check: drift('label', { psi: most }),
    violations: (looked: Looked) =>
      drifted(
        looked,
        (now, before) =>
          psi(
            now.map(({ label }) => label),
            before.map(({ label }) => label),
          ),
        most,
      ),
  })),
  fc
    .tuple(fc.constantFrom(0.1117, 0.3331, 0.6173), fc.integer({ min: 2, max: 5 }))
    .map(([most, bins]) => ({
      check: drift('n', { jensenShannon: most, bins }),
      violations: (looked: Looked) =>
        drifted(looked, (now, before) => jensenShannon(now, before, bins), most),
    })),
)

let auditor: Auditor

beforeAll(async () => {
  auditor = await Auditor.open()
  await auditor.serve(
    productOf(words),
    known.map((word) => ({ word })),
  )
})

afterAll(() => auditor[Symbol.asyncDispose]())

test('Postgres says of the whole and of the version before what a reader of the contract would', async () => {
  await fc.assert(
    fc.asyncProperty(
      rows,
      rows,
      fc.constantFrom('replace', 'merge', 'append'),
      fc.array(expectation, { minLength: 1, maxLength: 12 }),
      async (produced, before, strategy, expectations) => {
        const served = new Set(before.map(({ id }) => id))
        // An append has passed over what is served already.
        const written =
          strategy === 'append' ? produced.filter(({ id }) => !served.has(id)) : produced
        const ids = new Set(written.map(({ id }) => id))
        const stays = strategy === 'replace' ? [] : before.filter(({ id }) => !ids.has(id))
        const looked = { written, whole: [...written, ...stays], before }
        const checks = expectations.map(({ check }, position) => ({
          ...check,
          ...('target' in check ? { target: check.target } : {}),
          name: `#${position}`,
        }))
        const product = productOf(declare(table(), { checks }), words)
        const found = declared(
          product,
          await auditor.audit(product, {
            candidate: written.map((each) => ({ ...each })),
            served: before.map((each) => ({ ...each })),
            strategy,
          }),
        )
        const said = found.map(({ outcome, failedRows: failed }) =>
          failed === null ? outcome : `${outcome} ${failed}`,
        )
        const expected = expectations.map(({ violations, allowed = () => 0 }) => {
          const violated = violations(looked)
          if (violated === true) return 'FAILED'
          const rowsFailed = Number(violated)
          return `${rowsFailed > allowed(looked) ? 'FAILED' : 'PASSED'} ${rowsFailed}`
        })
        expect(said).toEqual(expected)
      },
    ),
    { numRuns: 80 },
  )
})

test('drift is as far as it is worked out here, to the digits that are told', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(row, { selector: ({ id }) => id, minLength: 1, maxLength: 12 }),
      fc.uniqueArray(row, { selector: ({ id }) => id, minLength: 1, maxLength: 12 }),
      fc.integer({ min: 2, max: 5 }),
      async (now, before, bins) => {
        const checks = [drift('label', { psi: 0 }), drift('n', { jensenShannon: 0, bins })]
        const product = productOf(declare(table(), { checks }))
        const found = await auditor.audit(product, {
          candidate: now.map((each) => ({ ...each })),
          served: before.map((each) => ({ ...each })),
        })
        const told = declared(product, found).map(({ message }) =>
          message === null ? 0 : Number(/^\S+/.exec(message)?.[0]),
        )
        const expected = [
          psi(
            now.map(({ label }) => label),
            before.map(({ label }) => label),
          ),
          jensenShannon(now, before, bins),
        ]
        // Distributions that are equal may be a rounding apart.
        const off = expected.map((distance, at) => Math.abs((told[at] ?? NaN) - distance))
        expect(off.map((each, at) => each <= 1e-7 + 0.006 * (expected[at] ?? 0))).toEqual([
          true,
          true,
        ])
      },
    ),
    { numRuns: 60 },
  )
})
