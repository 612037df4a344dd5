import {
  bigint,
  date,
  doublePrecision,
  integer,
  numeric,
  text,
  timestamp,
} from 'drizzle-orm/pg-core'
import fc from 'fast-check'
import {
  acceptedValues,
  atLeast,
  atMost,
  gold,
  length,
  matches,
  notNull,
  rowCount,
  unique,
  type Check,
} from 'platinum'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Auditor, declare, declared, productOf } from './audited.ts'

/*
 * Random rows and random checks, counted by Postgres and counted here. Values come from small sets,
 * so that duplicates, bounds and accepted values meet.
 */

const table = () =>
  gold.table('random', {
    id: integer('id').primaryKey(),
    text: text('Text'),
    whole: integer('whole'),
    big: bigint('big', { mode: 'bigint' }),
    float: doublePrecision('float'),
    price: numeric('price', { precision: 30, scale: 3 }),
    day: date('day'),
    at: timestamp('at', { withTimezone: true }),
  })

const kinds = ['text', 'whole', 'big', 'float', 'price', 'day', 'at'] as const
type Kind = (typeof kinds)[number]
type RandomRow = Readonly<Record<Kind, string | null>>

// prettier-ignore
const letters = fc.constantFrom('a', 'b', 'A', 'é', 'e\u0301', '漢', '😀', ' ', '\n', "'", '"', '\\', '{', '}', ',', 'NULL')

/** Values as they are written, in ways that Postgres and a contract both take. */
const written: Readonly<Record<Kind, fc.Arbitrary<string>>> = {
  text: fc.array(letters, { maxLength: 3 }).map((parts) => parts.join('')),
  whole: fc.constantFrom('-2147483648', '-1', '0', '1', '2', '2147483647'),
  big: fc.constantFrom('-9223372036854775808', '-1', '0', '9007199254740992', '9007199254740993'),
  float: fc.constantFrom('-1.5', '0', '0.1', '0.30000000000000004', '0.3', '100000000000000000000'),
  price: fc.constantFrom('-0.001', '0', '0.000', '1', '1.0', '1.50', '123456789012345678.125'),
  day: fc.constantFrom('0001-01-01', '1969-12-31', '1970-01-01', '2024-02-29', '9999-12-31'),
  // prettier-ignore
  at: fc.constantFrom(
    '1969-12-31T23:59:59.999999Z', '1970-01-01T00:00:00Z', '1970-01-01T01:00:00+01:00',
    '2026-01-31T09:30:00.123456Z', '2026-01-31T09:30:00.123457Z', '2026-01-31',
  ),
}

/** Values that rows may hold and contracts may not name. */
const stored: Readonly<Record<Kind, fc.Arbitrary<string | null>>> = {
  ...written,
  float: fc.oneof(written.float, fc.constantFrom('NaN', 'Infinity', '-Infinity', '-0', '5e-324')),
}

const row: fc.Arbitrary<RandomRow> = fc.record(
  Object.fromEntries(kinds.map((kind) => [kind, fc.option(stored[kind], { freq: 4 })])) as Record<
    Kind,
    fc.Arbitrary<string | null>
  >,
)

/** A value as something that `===` and `<` treat as Postgres treats the value. */
function comparable(kind: Kind, value: string): string | number | bigint {
  switch (kind) {
    case 'text':
    case 'day':
      return value
    case 'whole':
    case 'big':
      return BigInt(value)
    case 'float':
      // Postgres takes NaN for the largest number, so it stands above Infinity here.
      if (value === 'NaN') return Number.POSITIVE_INFINITY
      return value === 'Infinity' ? Number.MAX_VALUE : Number(value) + 0
    case 'price': {
      const [, sign = '', digits = '', decimals = ''] = /^(-?)(\d+)\.?(\d*)$/.exec(value) ?? []
      return BigInt(`${sign}${digits}${decimals.padEnd(3, '0')}`)
    }
    case 'at': {
      const micros = /\.\d{3}(\d{3})/.exec(value)?.[1] ?? '0'
      return BigInt(Date.parse(value)) * 1000n + BigInt(micros)
    }
  }
}

interface Expectation {
  readonly check: Check
  /** Rows that violate it, or whether it fails where rows are not counted. */
  readonly violations: (rows: readonly RandomRow[]) => number | boolean
}

const kindOf = fc.constantFrom(...kinds)
const orderedKind = kindOf.filter((kind) => kind !== 'text')
const count = (rows: readonly RandomRow[], violates: (row: RandomRow) => boolean) =>
  rows.filter(violates).length

const expectation: fc.Arbitrary<Expectation> = fc.oneof(
  kindOf.map((kind) => ({
    check: notNull(kind),
    violations: (rows: readonly RandomRow[]) => count(rows, (each) => each[kind] === null),
  })),
  bounded(atLeast, (value, bound) => value < bound),
  bounded(atMost, (value, bound) => value > bound),
  kindOf.chain((kind) =>
    fc.array(written[kind], { minLength: 1, maxLength: 3 }).map((values) => ({
      check: acceptedValues(kind, values),
      violations: (rows: readonly RandomRow[]) => {
        const accepted = new Set(values.map((value) => comparable(kind, value)))
        return count(
          rows,
          ({ [kind]: value }) => value !== null && !accepted.has(comparable(kind, value)),
        )
      },
    })),
  ),
  fc.tuple(fc.nat({ max: 4 }), fc.option(fc.nat({ max: 4 }))).map(([min, more]) => ({
    check: length('text', more === null ? { min } : { min, max: min + more }),
    violations: (rows: readonly RandomRow[]) =>
      count(rows, ({ text: value }) => {
        if (value === null) return false
        const characters = Array.from(value).length
        return characters < min || (more !== null && characters > min + more)
      }),
  })),
  fc.constantFrom('^a', 'b$', '^.$', '[aé]', '^[^😀]*$', '^(.).*\\1$', '').map((pattern) => ({
    check: matches('text', pattern),
    violations: (rows: readonly RandomRow[]) =>
      count(rows, ({ text: value }) => value !== null && !new RegExp(pattern, 'su').test(value)),
  })),
  fc.uniqueArray(kindOf, { minLength: 1, maxLength: 2 }).map((columns) => ({
    check: unique(columns as [Kind, ...Kind[]]),
    violations: (rows: readonly RandomRow[]) => duplicated(rows, columns),
  })),
  fc.tuple(fc.nat({ max: 12 }), fc.option(fc.nat({ max: 12 }))).map(([min, more]) => ({
    check: rowCount(more === null ? { min } : { min, max: min + more }),
    violations: (rows: readonly RandomRow[]) =>
      rows.length < min || (more !== null && rows.length > min + more),
  })),
)

function bounded(
  make: typeof atLeast,
  violates: (value: string | number | bigint, bound: string | number | bigint) => boolean,
): fc.Arbitrary<Expectation> {
  return orderedKind.chain((kind) =>
    written[kind].map((bound) => ({
      check: make(kind, bound),
      violations: (rows) =>
        count(
          rows,
          ({ [kind]: value }) =>
            value !== null && violates(comparable(kind, value), comparable(kind, bound)),
        ),
    })),
  )
}

/** Rows that share a combination of values with another, none of them NULL. */
function duplicated(rows: readonly RandomRow[], columns: readonly Kind[]): number {
  const groups = new Map<string, number>()
  for (const each of rows) {
    const values = columns.map((kind) => each[kind])
    if (values.includes(null)) continue
    const group = JSON.stringify(
      columns.map((kind, position) => String(comparable(kind, values[position] ?? ''))),
    )
    groups.set(group, (groups.get(group) ?? 0) + 1)
  }
  return [...groups.values()].filter((size) => size > 1).reduce((sum, size) => sum + size, 0)
}

let auditor: Auditor

beforeAll(async () => {
  auditor = await Auditor.open()
})

afterAll(() => auditor[Symbol.asyncDispose]())

test('Postgres counts what a reader of the contract would count', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(row, { maxLength: 20 }),
      fc.array(expectation, { minLength: 1, maxLength: 12 }),
      async (rows, expectations) => {
        const checks = expectations.map(({ check }, position) => ({
          ...check,
          name: `#${position}`,
        }))
        const product = productOf(declare(table(), { checks }))
        const candidate = rows.map((values, id) => ({ id, ...values }))
        const results = declared(product, await auditor.audit(product, { candidate }))
        const counted = results.map(({ outcome, failedRows }) =>
          outcome === 'FAILED' ? (failedRows === null ? true : Number(failedRows)) : outcome,
        )
        const expected = expectations.map(({ violations }) => violations(rows))
        expect(counted).toEqual(expected.map((failed) => failed || 'PASSED'))
        const sampled = results.filter(({ kind }) => kind !== 'unique' && kind !== 'rowCount')
        expect(sampled.map(({ sampleKeys }) => sampleKeys.length)).toEqual(
          sampled.map(({ failedRows }) => Math.min(5, Number(failedRows))),
        )
      },
    ),
    { numRuns: 60 },
  )
})
