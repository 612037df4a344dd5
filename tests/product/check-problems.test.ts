import {
  bigint,
  boolean,
  date,
  doublePrecision,
  integer,
  json,
  jsonb,
  numeric,
  pgEnum,
  point,
  text,
  time,
  timestamp,
  uuid,
  vector,
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
import { expect, test } from 'vitest'
import { declare, problemsOf, productOf } from './declare.ts'

const state = pgEnum('state', ['open', 'closed'])

const things = (...checks: readonly Check[]) =>
  declare(
    gold.table('things', {
      id: text('id').primaryKey(),
      note: text('note'),
      state: state('state'),
      n: integer('n'),
      big: bigint('big', { mode: 'bigint' }),
      x: doublePrecision('x'),
      price: numeric('price'),
      yes: boolean('yes'),
      at: timestamp('at', { withTimezone: true }),
      local: timestamp('local'),
      day: date('day'),
      clock: time('clock'),
      uuid: uuid('uuid'),
      words: text('words').array(),
      body: jsonb('body'),
      raw: json('raw'),
      place: point('place'),
      near: vector('near', { dimensions: 3 }),
    }),
    { checks },
  )

const fix = 'Choose a check that fits the column, or correct its bounds.'

test.each([
  ['text', atLeast('note', 1), 'a number, date or timestamp column', 'note, which is text'],
  ['a boolean', atMost('yes', 1), 'a number, date or timestamp column', 'yes, which is boolean'],
  ['a list', atLeast('words', 1), 'a number, date or timestamp column', 'words, which is text[]'],
  ['a number', matches('n', '.'), 'a text column', 'n, which is integer'],
  ['a list', length('words', { min: 1 }), 'a text column', 'words, which is text[]'],
  ['jsonb', acceptedValues('body', ['a']), 'a column of single values', 'body, which is jsonb'],
  ['a list', acceptedValues('words', ['a']), 'a column of single values', 'words, which is text[]'],
  [
    'a vector',
    acceptedValues('near', ['a']),
    'a column of single values',
    'near, which is vector(3)',
  ],
  ['a vector', unique('near'), 'columns that Postgres can compare', 'near, which is vector(3)'],
  ['json', unique(['n', 'raw']), 'columns that Postgres can compare', 'raw, which is json'],
  ['a point', unique('place'), 'columns that Postgres can compare', 'place, which is point'],
])('a check that does not suit %s is refused (%#)', (_what, check, expected, found) => {
  expect(problemsOf(things(check))).toEqual([
    { code: 'CHECK_UNSUITABLE', where: `gold.things, check "${check.name}"`, expected, found, fix },
  ])
})

const numbers = 'numbers, or text such as 12.5'
const moment = 'ISO 8601 text such as 2026-01-31 or 2026-01-31T09:30:00Z'
const local = 'ISO 8601 text without a zone, such as 2026-01-31T09:30:00'
const day = 'ISO 8601 text such as 2026-01-31'

test.each([
  ['n', NaN, numbers, 'NaN'],
  ['x', Infinity, numbers, 'Infinity'],
  ['n', 'ten', numbers, '"ten"'],
  ['big', '1e3', numbers, '"1e3"'],
  ['price', '', numbers, '""'],
  ['at', 2026, moment, '2026'],
  ['at', 'yesterday', moment, '"yesterday"'],
  ['at', '31.01.2026', moment, '"31.01.2026"'],
  ['local', '2026-01-31T09:30:00Z', local, '"2026-01-31T09:30:00Z"'],
  ['day', 'tomorrow', day, '"tomorrow"'],
  ['day', '2026-01-31T00:00:00', day, '"2026-01-31T00:00:00"'],
  ['clock', 'noon', 'ISO 8601 text such as 09:30:00', '"noon"'],
] as const)('a bound on %s cannot be %j', (column, bound, expected, found) => {
  const check = atLeast(column, bound)
  expect(problemsOf(things(check))).toEqual([
    { code: 'CHECK_UNSUITABLE', where: `gold.things, check "${check.name}"`, expected, found, fix },
  ])
})

test.each([
  ['n', [1, 'two'], '"two"'],
  ['yes', ['yes'], '"yes"'],
  ['uuid', ['123'], '"123"'],
  ['state', ['open', 'shut'], '"shut"'],
  ['at', ['now'], '"now"'],
] as const)('%s cannot hold one of the accepted values %j', (column, values, found) => {
  expect(problemsOf(things(acceptedValues(column, values)))).toMatchObject([
    { code: 'CHECK_UNSUITABLE', found },
  ])
})

test.each([
  ['whole bounds with min ≤ max', length('note', { min: 3, max: 2 }), 'min 3, max 2'],
  ['whole bounds with min ≤ max', length('note', { min: -1 }), 'min -1, max none'],
  ['whole bounds with min ≤ max', length('note', { max: 1.5 }), 'min 0, max 1.5'],
  ['whole bounds with min ≤ max', rowCount({ min: 2 ** 31 }), 'min 2147483648, max none'],
  ['whole bounds with min ≤ max', rowCount({ min: NaN }), 'min NaN, max none'],
  ['whole bounds with min ≤ max', rowCount({ min: 2, max: 1 }), 'min 2, max 1'],
  ['at least one accepted value', acceptedValues('note', []), 'an empty list'],
  ['columns to look at', unique([] as never), 'none'],
])('impossible bounds are refused: %s', (expected, check, found) => {
  expect(problemsOf(things(check))).toEqual([
    { code: 'CHECK_UNSUITABLE', where: `gold.things, check "${check.name}"`, expected, found, fix },
  ])
})

test('a check of a column that is not there is told which there are', () => {
  const checks = [atLeast('gone', 0), unique(['n', 'constructor'])]
  expect(
    problemsOf(things(...checks)).map(({ code, where, found }) => [code, where, found]),
  ).toEqual([
    ['PRODUCT_UNKNOWN_COLUMN', 'gold.things, check "gone at least 0"', '"gone"'],
    ['PRODUCT_UNKNOWN_COLUMN', 'gold.things, check "n, constructor unique"', '"constructor"'],
  ])
})

test('two checks need two names', () => {
  const checks = [atLeast('n', 0, { name: 'sane' }), atMost('n', 9, { name: 'sane' })]
  expect(problemsOf(things(...checks))).toEqual([
    {
      code: 'CHECK_UNSUITABLE',
      where: 'gold.things, check "sane"',
      expected: 'a name of its own',
      found: 'a second check with this name',
      fix,
    },
  ])
})

test('a check that the table implies may be said again, but not weakened', () => {
  expect(problemsOf(things(notNull('id'), unique('id')))).toEqual([])
  expect(problemsOf(things(notNull('id', { severity: 'warn' })))).toEqual([
    {
      code: 'CHECK_UNSUITABLE',
      where: 'gold.things, check "id not null"',
      expected: 'a check that blocks, since the table itself refuses such rows',
      found: 'severity warn, not blocking',
      fix,
    },
  ])
  expect(problemsOf(things(unique('id', { blocking: false })))).toMatchObject([
    { code: 'CHECK_UNSUITABLE', found: 'severity error, not blocking' },
  ])
})

test('a check may not take the name of one that the table implies', () => {
  expect(problemsOf(things(atLeast('n', 0, { name: 'id unique' })))).toEqual([
    {
      code: 'CHECK_UNSUITABLE',
      where: 'gold.things, check "id unique"',
      expected: 'a name of its own',
      found: 'the name of a check that the table implies',
      fix,
    },
  ])
})

test('checks that fit are no problem, and are kept as declared', () => {
  const checks = [
    atLeast('n', 0.5),
    atLeast('big', '-9223372036854775808'),
    atMost('x', 1e300),
    atMost('price', '12.50', { severity: 'warn' }),
    atLeast('at', '2026-01-31'),
    atMost('at', '2026-01-31T09:30:00.123456+02:00'),
    atLeast('local', '2026-01-31T09:30'),
    atLeast('day', '2026-01-31'),
    atMost('clock', '09:30:00'),
    acceptedValues('n', [1, '2']),
    acceptedValues('yes', ['true']),
    acceptedValues('state', ['open']),
    acceptedValues('uuid', ['123e4567-e89b-12d3-a456-426614174000']),
    acceptedValues('note', ['a', 1]),
    matches('state', '^o'),
    length('note', { min: 0, max: 0 }),
    notNull('body', { blocking: false }),
    unique(['words', 'body']),
    rowCount({ min: 0 }),
  ]
  expect(problemsOf(things(...checks))).toEqual([])
  expect(productOf(things(...checks)).checks).toEqual(checks)
})

test('checks name themselves, block when they are errors, and let warnings pass', () => {
  const told = [
    notNull('n'),
    unique(['n', 'x']),
    atLeast('n', 1, { severity: 'warn' }),
    atMost('n', 2, { blocking: false }),
    acceptedValues('n', [1, 2], { severity: 'warn', blocking: true }),
    matches('note', '^a'),
    length('note', { min: 1 }),
    length('note', { max: 5 }),
    rowCount({ min: 1, max: 2 }, { name: 'one or two' }),
  ].map(({ name, severity, blocking }) => `${name}: ${severity}${blocking ? ', blocks' : ''}`)
  expect(told).toEqual([
    'n not null: error, blocks',
    'n, x unique: error, blocks',
    'n at least 1: warn',
    'n at most 2: error',
    'n one of 1, 2: warn, blocks',
    'note matches ^a: error, blocks',
    'note length at least 1: error, blocks',
    'note length between 0 and 5: error, blocks',
    'one or two: error, blocks',
  ])
})

test('rows are set aside by checks that judge each by itself, up to a number that is said', () => {
  const aside = { onViolation: 'quarantine' } as object
  expect(
    problemsOf(
      things(
        atLeast('n', 0, { ...aside, name: 'without a limit' }),
        unique('note', { ...aside, allow: { rows: 1 }, name: 'of duplicates' }),
        rowCount({ min: 1 }, { ...aside, name: 'of a count' }),
        atLeast('n', 0, { onViolation: 'quarantine', allow: { rows: 1 }, name: 'right' }),
      ),
    ).map(({ code, where, expected, found }) => [code, where, expected, found]),
  ).toEqual([
    [
      'CHECK_UNSUITABLE',
      'gold.things, check "without a limit"',
      'how many rows may be set aside at most, such as allow: { percent: 1 }',
      'no allow',
    ],
    [
      'CHECK_UNSUITABLE',
      'gold.things, check "of duplicates"',
      'no quarantine, since it is not decided row by row',
      "onViolation: 'quarantine'",
    ],
    [
      'CHECK_UNSUITABLE',
      'gold.things, check "of a count"',
      'no quarantine, since it is not decided row by row',
      "onViolation: 'quarantine'",
    ],
    [
      'CHECK_UNSUITABLE',
      'gold.things, check "of a count"',
      'how many rows may be set aside at most, such as allow: { percent: 1 }',
      'no allow',
    ],
  ])
})
