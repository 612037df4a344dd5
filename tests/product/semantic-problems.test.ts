import {
  bigint,
  boolean,
  date,
  integer,
  interval,
  jsonb,
  pgEnum,
  text,
  timestamp,
  uuid,
} from 'drizzle-orm/pg-core'
import {
  avg,
  count,
  gold,
  max,
  median,
  min,
  ratio,
  stddev,
  sum,
  type MeasureContract,
} from 'platinum'
import { expect, test } from 'vitest'
import { declare, problemsOf, productOf } from './declare.ts'

const state = pgEnum('state', ['open', 'closed'])

const things = (parts: { measures?: object; segments?: object }) =>
  declare(
    gold.table('things', {
      id: uuid('id').primaryKey(),
      note: text('note'),
      state: state('state'),
      n: integer('n'),
      big: bigint('big', { mode: 'bigint' }),
      yes: boolean('yes'),
      at: timestamp('at', { withTimezone: true }),
      day: date('day'),
      lasted: interval('lasted'),
      body: jsonb('body'),
    }),
    parts,
  )

const measures = (declared: Readonly<Record<string, MeasureContract>>) =>
  problemsOf(things({ measures: declared })).map(({ code, where, found }) => [code, where, found])

const segment = (where: object) =>
  problemsOf(things({ segments: { some: { description: 'Some.', where } } })).map(
    ({ code, where: place, found }) => [code, place, found],
  )

test('a function has to have a meaning for its column', () => {
  expect(
    measures({
      a: sum('note'),
      b: avg('day'),
      c: min('id'),
      d: stddev('lasted'),
      e: median('note'),
      f: max('body'),
    }),
  ).toEqual(
    [
      ['a', 'note, which is text'],
      ['b', 'day, which is date'],
      ['c', 'id, which is uuid'],
      ['d', 'lasted, which is interval'],
      ['e', 'note, which is text'],
      ['f', 'body, which is jsonb'],
    ].map(([name, found]) => ['MEASURE_UNSUITABLE', `gold.things, measure ${name}`, found]),
  )
  expect(
    measures({ a: sum('lasted'), b: median('day'), c: min('state'), d: avg('big'), e: count() }),
  ).toEqual([])
})

test('measures name columns, measures and segments that are there', () => {
  expect(
    measures({
      a: sum('colour'),
      b: count({ segment: 'late' }),
      c: ratio('d', 'profit'),
      d: count({ where: { colour: { eq: 1 } } }),
    }),
  ).toEqual([
    ['PRODUCT_UNKNOWN_COLUMN', 'gold.things, measure a', '"colour"'],
    ['MEASURE_UNKNOWN_NAME', 'gold.things, measure b', '"late"'],
    ['MEASURE_UNKNOWN_NAME', 'gold.things, measure c', '"profit"'],
    ['PRODUCT_UNKNOWN_COLUMN', 'gold.things, measure d', '"colour"'],
  ])
})

test('a ratio is of two numbers and not made of itself', () => {
  expect(
    measures({
      time: sum('lasted'),
      rows: count(),
      speed: ratio('time', 'rows'),
      self: ratio('self', 'rows'),
      one: ratio('two', 'rows'),
      two: ratio('rows', 'one'),
      fine: ratio('nested', 'rows'),
      nested: ratio('rows', 'rows'),
    }),
  ).toEqual([
    ['MEASURE_CIRCULAR', 'gold.things, measure self', 'self → self'],
    ['MEASURE_CIRCULAR', 'gold.things, measure one', 'one → two → one'],
    ['MEASURE_CIRCULAR', 'gold.things, measure two', 'two → one → two'],
    ['MEASURE_UNSUITABLE', 'gold.things, measure speed', 'time, which is none'],
  ])
})

test.each([
  ['an operator that the type lacks', { body: { eq: 'x' } }, 'body.eq', 'jsonb'],
  ['a pattern of numbers', { n: { like: '1%' } }, 'n.like', 'integer'],
  ['a fraction of whole numbers', { n: { gt: 1.5 } }, 'n.gt', '1.5'],
  ['a number that is too large', { n: { gt: 3e9 } }, 'n.gt', '3000000000'],
  ['text for a truth', { yes: { eq: 'true' } }, 'yes.eq', '"true"'],
  ['a day that is none', { day: { gte: '2026-02-31' } }, 'day.gte', '"2026-02-31"'],
  ['a word for a time', { at: { lt: 'tomorrow' } }, 'at.lt', '"tomorrow"'],
  ['a value that the enum lacks', { state: { in: ['open', 'ajar'] } }, 'state.in', '"ajar"'],
  ['a number for a UUID', { id: { eq: 1 } }, 'id.eq', '1'],
  [
    'an escape of nothing',
    { note: { like: 'a\\' } },
    'note.like',
    'one that ends in a single backslash',
  ],
])('%s is found at any depth', (_what, where, place, found) => {
  const problem = ['FILTER_UNSUITABLE', `gold.things, segment some, ${place}`, found]
  expect(segment(where)).toEqual([problem])
  expect(segment({ or: [{ not: { and: [where] } }] })).toEqual([problem])
})

test('conditions that suit their columns are taken', () => {
  expect(
    segment({
      note: { like: 'a\\\\', startsWith: 'b', ne: 'c' },
      state: { in: ['open'], ne: 'closed' },
      n: { gte: -2147483648, lt: 2147483647, in: [] },
      big: { gt: '9223372036854775806', isNull: false },
      or: [
        { yes: { eq: true } },
        { at: { gte: '2024-02-29T00:00:00Z' } },
        { body: { isNull: true } },
      ],
      not: { day: { notIn: ['2026-01-31'] }, lasted: { gt: '1 day' } },
    }),
  ).toEqual([])
})

test('names have to be writable in GraphQL, each once', () => {
  const some = { description: 'Some.', where: {} }
  expect(
    problemsOf(
      things({
        measures: { 'a-b': count() },
        segments: { late: some, 'x y': some, paidOrders: some, paid_orders: some },
      }),
    ).map(({ code, where }) => [code, where]),
  ).toEqual([
    ['PRODUCT_BAD_NAME', 'gold.things, measure a-b'],
    ['PRODUCT_BAD_NAME', 'gold.things, segment x y'],
    ['PRODUCT_NAME_TAKEN', 'gold.things, segment paid_orders'],
  ])
})

test('what no function made is told with its place', () => {
  expect(
    problemsOf(
      things({
        measures: { a: { kind: 'mode', column: 'n' } },
        segments: { b: { description: '', where: {} }, c: { where: { n: { above: 1 } } } },
      }),
    ).map(({ code, where }) => [code, where]),
  ).toEqual([
    ['PRODUCT_BAD_CONTRACT', 'gold.things, measures.a.kind'],
    ['PRODUCT_BAD_CONTRACT', 'gold.things, segments.c.description'],
    ['PRODUCT_BAD_CONTRACT', 'gold.things, segments.c.where.n'],
  ])
  expect(problemsOf(things({ segments: { b: { description: ' ', where: {} } } }))).toMatchObject([
    { code: 'PRODUCT_NOT_DESCRIBED', where: 'gold.things, segment b' },
  ])
})

test('measures and segments are told in words and take the unit of their column', () => {
  const table = gold.table('things', { id: uuid('id').primaryKey(), n: integer('n') })
  const product = productOf(
    declare(table, {
      columns: { id: 'Id.', n: { description: 'N.', unit: 'EUR' } },
      measures: { a: sum('n', { segment: 'lateOnes' }), b: ratio('a', 'c'), c: count() },
      segments: { lateOnes: { description: 'Late.', where: { n: { gt: 1 } } } },
    }),
  )
  expect(product.measures.map(({ description, unit }) => [description, unit])).toEqual([
    ['Sum of n in the segment LATE_ONES.', 'EUR'],
    ['a divided by c.', undefined],
    ['Number of rows.', undefined],
  ])
})
