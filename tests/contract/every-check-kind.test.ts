import { lte, sql } from 'drizzle-orm'
import { integer, numeric, text, timestamp } from 'drizzle-orm/pg-core'
import {
  acceptedValues,
  aggregate,
  atLeast,
  atMost,
  between,
  drift,
  expression,
  failedRows,
  format,
  fresherThan,
  gold,
  length,
  matches,
  notNull,
  percentile,
  references,
  rejectedValues,
  rowCount,
  rowCountChange,
  unique,
  type Check,
} from 'platinum'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { CheckRule } from '../../src/product/check-rule.ts'
import { Auditor, declare, declared, productOf, summary } from './audited.ts'

/*
 * Every kind of check, on a real database: rows that pass, rows that fail, the last that passes and
 * the first that fails, rows of NULLs alone, and no rows at all. A kind that is added does not
 * compile until it has its line here. That of rollups, which is about a run and another product, is
 * in tests/materialization/rollup-proof.test.ts.
 */

type Value = string | number | null

interface Line {
  readonly check: Check
  /** Values of its column, row by row. Of two columns, the other is `other`. */
  readonly passes: readonly Value[]
  readonly fails: readonly Value[]
  readonly failure: string
  /** The last values that pass, and the first that fail. */
  readonly boundary: readonly [passes: readonly Value[], fails: readonly Value[]]
  /** Rows of the version before. */
  readonly served?: readonly Value[]
  /** Outcome for rows of NULLs, and for no rows. Default: they pass. */
  readonly allNull?: string
  readonly empty?: string
}

const failed = (rows: number) => `FAILED ${rows}`
const uncounted = 'FAILED uncounted'
const times = (count: number, value: Value): Value[] => Array.from({ length: count }, () => value)
const ten = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]

const countries = declare(gold.table('countries', { code: text('code').primaryKey() }))

const lines: Readonly<Record<Exclude<CheckRule['kind'], 'rollup'>, Line>> = {
  notNull: {
    check: notNull('note', { missing: ['', 'N/A'], allow: { percent: 25 } }),
    passes: ['a', 'b'],
    fails: [null, '', 'N/A', 'a'],
    failure: failed(3),
    boundary: [
      [null, 'a', 'b', 'c'],
      [null, '', 'b', 'c'],
    ],
    allNull: failed(3),
  },
  unique: {
    check: unique('note', { allow: { rows: 2 } }),
    passes: ['a', 'b'],
    fails: ['a', 'a', 'a'],
    failure: failed(3),
    boundary: [
      ['a', 'a', 'b'],
      ['a', 'a', 'a', 'b'],
    ],
  },
  atLeast: {
    check: atLeast('n', 5),
    passes: [6, 7],
    fails: [1, 2, 6],
    failure: failed(2),
    boundary: [[5], [4]],
  },
  atMost: {
    check: atMost('n', 5),
    passes: [1],
    fails: [9],
    failure: failed(1),
    boundary: [[5], [6]],
  },
  between: {
    check: between('n', 5, 7),
    passes: [6],
    fails: [1, 99],
    failure: failed(2),
    boundary: [
      [5, 7],
      [4, 8],
    ],
  },
  acceptedValues: {
    check: acceptedValues('note', ['a', 'b']),
    passes: ['a', 'b'],
    fails: ['c'],
    failure: failed(1),
    boundary: [['a'], ['A']],
  },
  rejectedValues: {
    check: rejectedValues('note', ['x', 'unknown']),
    passes: ['a'],
    fails: ['x', 'unknown', 'a'],
    failure: failed(2),
    boundary: [['X', 'unknown '], ['x']],
  },
  matches: {
    check: matches('note', '^[a-z]{2,3}$'),
    passes: ['ab'],
    fails: ['A1'],
    failure: failed(1),
    boundary: [
      ['ab', 'abc'],
      ['a', 'abcd'],
    ],
  },
  format: {
    check: format('note', 'email'),
    passes: ['ada@example.com'],
    fails: ['ada', '@example.com'],
    failure: failed(2),
    boundary: [['a@b.co'], ['a@b']],
  },
  length: {
    check: length('note', { min: 2, max: 3 }),
    passes: ['ab'],
    fails: ['', 'long text'],
    failure: failed(2),
    boundary: [
      ['ab', 'abc'],
      ['a', 'abcd'],
    ],
  },
  references: {
    check: references('note', countries, { allow: { rows: 1 } }),
    passes: ['CH', 'FR', 'CH'],
    fails: ['XX', 'YY', 'CH'],
    failure: failed(2),
    boundary: [
      ['CH', 'XX'],
      ['XX', 'XX'],
    ],
  },
  expression: {
    check: expression(['n', 'other'], ({ n, other }) => lte(n, other), { name: 'n up to other' }),
    passes: [1],
    fails: [100],
    failure: failed(1),
    boundary: [[50], [51]],
  },
  rowCount: {
    check: rowCount({ min: 1, max: 3 }),
    passes: [1, 2],
    fails: [1, 2, 3, 4, 5],
    failure: uncounted,
    boundary: [
      [1, 2, 3],
      [1, 2, 3, 4],
    ],
    empty: uncounted,
  },
  rowCountChange: {
    check: rowCountChange({ withinPercent: 50 }),
    served: [1, 2, 3, 4],
    passes: [1, 2, 3],
    fails: [1],
    failure: uncounted,
    boundary: [
      [1, 2],
      [1, 2, 3, 4, 5, 6, 7],
    ],
    empty: uncounted,
  },
  fresherThan: {
    check: fresherThan('6h', 'at'),
    passes: ['2020-01-01', '2026-01-31T11:00:00Z'],
    fails: ['2026-01-30'],
    failure: uncounted,
    boundary: [['2026-01-31T06:00:00Z'], ['2026-01-31T05:59:59.999Z']],
    allNull: uncounted,
    empty: uncounted,
  },
  aggregate: {
    check: aggregate('avg', 'n', { min: 2, max: 3 }),
    passes: [1, 4, null],
    fails: [9],
    failure: uncounted,
    boundary: [
      [3, 3],
      [3, 4],
    ],
    allNull: uncounted,
    empty: uncounted,
  },
  percentile: {
    check: percentile(0.5, 'n', { max: 3 }),
    passes: [1, 2, 99],
    fails: [9],
    failure: uncounted,
    boundary: [
      [2, 4],
      [2, 5],
    ],
    allNull: uncounted,
    empty: uncounted,
  },
  categoryDrift: {
    // Of 10 rows, 5 and 5 before: 7 and 3 are 0.149, 8 and 2 are 0.349.
    check: drift('note', { psi: 0.2 }),
    served: [...times(5, 'a'), ...times(5, 'b')],
    passes: [...times(5, 'b'), ...times(5, 'a')],
    fails: times(10, 'c'),
    failure: uncounted,
    boundary: [
      [...times(7, 'a'), ...times(3, 'b')],
      [...times(8, 'a'), ...times(2, 'b')],
    ],
    allNull: uncounted,
    empty: uncounted,
  },
  numberDrift: {
    check: drift('n', { jensenShannon: 0.3, bins: 2 }),
    served: ten,
    passes: ten,
    fails: times(10, 10),
    failure: uncounted,
    // Halves were 0.5 and 0.5 (cut at 5): 0.9 and 0.1 are 0.332, 0.8 and 0.2 are 0.219.
    boundary: [
      [...times(8, 9), 1, 2],
      [...times(9, 9), 1],
    ],
    allNull: uncounted,
    empty: uncounted,
  },
  failedRows: {
    check: failedRows(({ rows }) => sql`SELECT r.id FROM ${rows} r WHERE r.n > ${5} -- too many`, {
      name: 'none above 5',
      allow: { percent: 50 },
    }),
    passes: [1, 2],
    fails: [6, 7],
    failure: failed(2),
    boundary: [
      [1, 6],
      [1, 6, 7],
    ],
  },
}

const table = () =>
  gold.table('things', {
    id: integer('id').primaryKey(),
    note: text('note'),
    n: integer('n'),
    other: numeric('other'),
    at: timestamp('at', { withTimezone: true }),
  })

let auditor: Auditor

beforeAll(async () => {
  auditor = await Auditor.open()
})

afterAll(() => auditor[Symbol.asyncDispose]())

async function outcome({ check, served = [] }: Line, values: readonly Value[]): Promise<string> {
  const product = productOf(declare(table(), { checks: [check] }), countries)
  await auditor.serve(productOf(countries), [{ code: 'CH' }, { code: 'FR' }])
  const key = check.columns[0] ?? 'n'
  const rows = (all: readonly Value[]) =>
    all.map((value, id) => ({ id, [key]: value, other: value === null ? null : 50 }))
  const [result] = declared(
    product,
    await auditor.audit(product, { candidate: rows(values), served: rows(served) }),
  )
  if (!result) throw new Error('no result')
  expect(result.message === null).toBe(result.outcome === 'PASSED')
  return summary([result])[0]?.slice(check.name.length + 2) ?? ''
}

const verdict = (said: string) => said.split(' ')[0]

describe.each(Object.entries(lines))('%s', (_kind, line) => {
  test('passes', async () => {
    expect(await outcome(line, line.passes)).toBe('PASSED')
  })

  test('fails', async () => {
    expect(await outcome(line, line.fails)).toBe(line.failure)
  })

  test('passes at the boundary and fails beyond it', async () => {
    const [last, beyond] = line.boundary
    expect(await outcome(line, last)).toBe('PASSED')
    expect(verdict(await outcome(line, beyond))).toBe('FAILED')
  })

  test('has one verdict about rows of NULLs', async () => {
    const served = line.served ?? []
    const nulls = times(Math.max(3, served.length), null)
    expect(await outcome(line, nulls)).toBe(line.allNull ?? 'PASSED')
  })

  test('has one verdict about no rows', async () => {
    expect(await outcome(line, [])).toBe(line.empty ?? 'PASSED')
  })
})

test.each(['rowCountChange', 'categoryDrift', 'numberDrift'] as const)(
  '%s passes where there is no version before',
  async (kind) => {
    expect(await outcome({ ...lines[kind], served: [] }, ten)).toBe('PASSED')
    expect(await outcome({ ...lines[kind], served: [] }, [])).toBe('PASSED')
  },
)
