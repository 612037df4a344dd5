import {
  bigint,
  boolean,
  char,
  date,
  doublePrecision,
  integer,
  numeric,
  pgEnum,
  real,
  smallint,
  text,
  time,
  timestamp,
  uuid,
} from 'drizzle-orm/pg-core'
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
import { Auditor, declare, declared, productOf, summary } from './audited.ts'

const state = pgEnum('state', ['open', 'closed'])

const table = () =>
  gold.table('things', {
    id: integer('id').primaryKey(),
    text: text('Free "text"'),
    other: text('other'),
    fixed: char('fixed', { length: 4 }),
    state: state('state'),
    small: smallint('small'),
    big: bigint('big', { mode: 'bigint' }),
    x: doublePrecision('x'),
    single: real('single'),
    price: numeric('price', { precision: 10, scale: 2 }),
    yes: boolean('yes'),
    at: timestamp('at', { withTimezone: true }),
    local: timestamp('local'),
    day: date('day'),
    clock: time('clock'),
    uuid: uuid('uuid'),
  })

type Value = string | number | null

let auditor: Auditor

beforeAll(async () => {
  auditor = await Auditor.open()
  await auditor.pool.query(`create type state as enum ('open', 'closed')`)
})

afterAll(() => auditor[Symbol.asyncDispose]())

/** Outcome and failed rows of one check over rows that hold these values in its first column. */
async function outcome(check: Check, values: readonly Value[]): Promise<string> {
  const product = productOf(declare(table(), { checks: [check] }))
  const key = check.columns[0] ?? 'text'
  const candidate = values.map((value, id) => ({ id, [key]: value }))
  const results = declared(product, await auditor.audit(product, { candidate }))
  return summary(results)[0]?.slice(check.name.length + 2) ?? 'no result'
}

const passes = 'PASSED'
const fails = (rows: number) => `FAILED ${rows}`

test.each<[string, Check, readonly Value[], string]>([
  ['notNull passes where there is a value', notNull('text'), ['a', '', ' '], passes],
  ['notNull fails once a NULL', notNull('text'), ['a', null, null], fails(2)],

  ['atLeast passes at the bound and above', atLeast('small', 5), [5, 6, 32767], passes],
  ['atLeast fails below the bound', atLeast('small', 5), [4, 5, -32768], fails(2)],
  ['a bound between whole numbers is not rounded', atLeast('small', 4.5), [4, 5], fails(1)],
  ['a bound may lie beyond the type', atMost('small', 1e12), [32767], passes],
  [
    'bigint is compared exactly',
    atLeast('big', '9007199254740993'),
    ['9007199254740992', '9007199254740993'],
    fails(1),
  ],
  ['numeric is compared exactly', atMost('price', '10.00'), ['10', '10.01', '9.99'], fails(1)],
  ['a float is compared as itself', atLeast('x', 0.1), [0.1, 0.09999999999999999], fails(1)],
  ['a single float is compared as a single float', atMost('single', 0.1), [0.1, 0.2], fails(1)],
  ['infinity is beyond every bound', atMost('x', 1e308), ['Infinity', '-Infinity', 1], fails(1)],
  ['NaN is the largest number', atMost('x', 1e308), ['NaN', 1], fails(1)],
  ['NaN is at least anything', atLeast('x', 0), ['NaN', 1], passes],
  ['negative zero is zero', atLeast('x', 0), ['-0', 0], passes],
  [
    'a point in time is compared in any zone',
    atLeast('at', '2026-01-31T12:00:00+02:00'),
    ['2026-01-31T10:00:00Z', '2026-01-31T11:59:59+02:00'],
    fails(1),
  ],
  [
    'a day as bound of a time is its first moment in UTC',
    atLeast('at', '2026-01-31'),
    ['2026-01-31T00:00:00Z', '2026-01-30T23:59:59.999999Z'],
    fails(1),
  ],
  [
    'a local time is compared as written',
    atMost('local', '2026-01-31T09:30:00'),
    ['2026-01-31 09:30:00', '2026-01-31 09:30:00.000001'],
    fails(1),
  ],
  [
    'a day is compared as a day',
    atMost('day', '2026-01-31'),
    ['2026-01-31', '2026-02-01', 'infinity'],
    fails(2),
  ],
  ['a time of day is compared', atLeast('clock', '09:30'), ['09:30', '09:29:59.9'], fails(1)],

  ['atMost passes at the bound and below', atMost('small', 5), [5, 4], passes],
  ['atMost fails above the bound', atMost('small', 5), [6, 5, 7], fails(2)],

  [
    'acceptedValues passes for each of them',
    acceptedValues('text', ['a', 'b']),
    ['a', 'b', 'a'],
    passes,
  ],
  [
    'acceptedValues fails for any other',
    acceptedValues('text', ['a', 'b']),
    ['A', 'a ', '', 'b'],
    fails(3),
  ],
  [
    'an accepted value may hold quotes and braces',
    acceptedValues('text', ['{"a","b"}', "it's", '\\']),
    ['{"a","b"}', "it's", '\\'],
    passes,
  ],
  [
    'an accepted number is a number, however it is written',
    acceptedValues('price', [1, 2.5]),
    ['1.00', '2.50', '2.51'],
    fails(1),
  ],
  [
    'accepted whole numbers are exact',
    acceptedValues('big', ['9007199254740993']),
    ['9007199254740993', '9007199254740992'],
    fails(1),
  ],
  [
    'an accepted number may not fit the column',
    acceptedValues('small', [1, 1.5, 99999]),
    [1],
    passes,
  ],
  ['accepted floats may be tiny', acceptedValues('x', [1e-7]), ['1e-7', '2e-7'], fails(1)],
  ['accepted single floats are single', acceptedValues('single', [0.1]), ['0.1'], passes],
  [
    'accepted times are compared in any zone',
    acceptedValues('at', ['2026-01-31T12:00:00+02:00']),
    ['2026-01-31T10:00:00Z'],
    passes,
  ],
  ['accepted truths', acceptedValues('yes', ['true']), ['true', 'false'], fails(1)],
  [
    'accepted UUIDs are compared whatever their case',
    acceptedValues('uuid', ['123E4567-E89B-12D3-A456-426614174000']),
    ['123e4567-e89b-12d3-a456-426614174000'],
    passes,
  ],
  ['accepted values of an enum', acceptedValues('state', ['open']), ['open', 'closed'], fails(1)],
  [
    'accepted text of fixed length has no padding',
    acceptedValues('fixed', ['ab']),
    ['ab', 'abcd'],
    fails(1),
  ],

  ['matches passes where the pattern is found', matches('text', '^a.*z$'), ['az', 'a\nz'], passes],
  ['matches fails where it is not', matches('text', '^[a-z]+$'), ['abc', 'ABC', ''], fails(2)],
  ['matches reads letters beyond ASCII', matches('text', '^.$'), ['é', '漢', '😀', 'ab'], fails(1)],
  ['matches reads an enum', matches('state', '^o'), ['open', 'closed'], fails(1)],

  ['length passes at both bounds', length('text', { min: 2, max: 3 }), ['ab', 'abc'], passes],
  ['length fails outside them', length('text', { min: 2, max: 3 }), ['a', 'abcd', ''], fails(3)],
  [
    'length counts characters, not bytes',
    length('text', { max: 1 }),
    ['é', '漢', '😀', 'e\u0301'],
    fails(1),
  ],
  ['length without max has no end', length('text', { min: 1 }), ['x'.repeat(10_000)], passes],
  ['length zero is the empty text', length('text', { max: 0 }), ['', ' '], fails(1)],

  ['unique passes where no two are equal', unique('text'), ['a', 'A', 'a ', ''], passes],
  ['unique counts every row of a group', unique('text'), ['a', 'b', 'a', 'c', 'a', 'b'], fails(5)],
  ['unique takes both zeros for one', unique('x'), ['0', '-0'], fails(2)],
  ['unique takes every NaN for one', unique('x'), ['NaN', 'NaN', '1'], fails(2)],
  ['unique takes 1 and 1.00 for one', unique('price'), ['1', '1.00'], fails(2)],

  ['rowCount passes at both bounds', rowCount({ min: 2, max: 2 }), ['a', 'b'], passes],
  ['rowCount fails below', rowCount({ min: 3 }), ['a', 'b'], 'FAILED uncounted'],
  ['rowCount fails above', rowCount({ max: 1 }), ['a', 'b'], 'FAILED uncounted'],
  ['rowCount counts rows of NULLs', rowCount({ min: 2 }), [null, null], passes],
])('%s', async (_what, check, values, expected) => {
  expect(await outcome(check, values)).toBe(expected)
})

const rowChecks: readonly Check[] = [
  atLeast('small', 1),
  atMost('small', -1),
  acceptedValues('text', ['a']),
  matches('text', '^a'),
  length('text', { min: 1, max: 2 }),
  unique('text'),
  unique(['text', 'small']),
]

test.each(rowChecks)('NULL passes "$name"', async (check) => {
  expect(await outcome(check, [null, null, null])).toBe(passes)
})

test.each([...rowChecks, notNull('text'), rowCount({ max: 0 })])(
  'a product without rows passes "$name"',
  async (check) => {
    expect(await outcome(check, [])).toBe(passes)
  },
)

test('a product without rows fails a row count that asks for some', async () => {
  const product = productOf(declare(table(), { checks: [rowCount({ min: 1 })] }))
  const results = declared(product, await auditor.audit(product, { candidate: [] }))
  expect(results).toMatchObject([
    {
      outcome: 'FAILED',
      failedRows: null,
      message: '0 rows, where "row count at least 1" is promised',
      sampleKeys: [],
    },
  ])
})

test('a combination is unique even where its parts are not, and one NULL in it sets a row apart', async () => {
  const check = unique(['text', 'other'])
  const product = productOf(declare(table(), { checks: [check] }))
  const pairs = [
    ['a', 'x'],
    ['a', 'y'],
    ['b', 'x'],
    ['a', 'x'],
    ['a', null],
    ['a', null],
    [null, 'x'],
  ]
  const candidate = pairs.map(([text = null, other = null], id) => ({ id, text, other }))
  const results = declared(product, await auditor.audit(product, { candidate }))
  expect(summary(results)).toEqual(['text, other unique: FAILED 2'])
})

test('notNull over several columns counts a row once', async () => {
  const check = { ...notNull('text'), columns: ['text', 'other'], name: 'both' }
  const product = productOf(declare(table(), { checks: [check] }))
  const candidate = [
    { id: 1, text: null, other: null },
    { id: 2, text: 'a', other: null },
    { id: 3, text: 'a', other: 'b' },
  ]
  const results = declared(product, await auditor.audit(product, { candidate }))
  expect(summary(results)).toEqual(['both: FAILED 2'])
})
