import {
  bigint,
  char,
  customType,
  date,
  doublePrecision,
  integer,
  interval,
  numeric,
  text,
  timestamp,
} from 'drizzle-orm/pg-core'
import { avg, count, countDistinct, gold, max, min, ratio, rollup, silver, sum } from 'platinum'
import { expect, test } from 'vitest'
import { declare, problemsOf, registryOf } from './declare.ts'

const columns = () => ({
  id: integer('id').primaryKey(),
  shop: text('shop').notNull(),
  code: char('code', { length: 3 }),
  at: timestamp('at', { withTimezone: true }).notNull(),
  day: date('day'),
  price: numeric('price', { precision: 10, scale: 2 }),
  loose: numeric('loose'),
  weight: doublePrecision('weight'),
  lasted: interval('lasted'),
  n: integer('n'),
})

const sales = declare(gold.table('sales', columns()), {
  measures: { income: sum('price', { segment: 'dear' }), share: ratio('income', 'income') },
  segments: { dear: { description: 'Dear.', where: { price: { gte: '10' } } } },
})

const rolled = () => ({
  shop: text('shop').primaryKey(),
  code: char('code', { length: 3 }),
  week: timestamp('week', { withTimezone: true }),
  day: date('day'),
  weight: doublePrecision('weight'),
  count: integer('count'),
  total: numeric('total', { precision: 20, scale: 2 }),
  rough: numeric('rough', { precision: 20, scale: 1 }),
  wide: bigint('wide', { mode: 'bigint' }),
})

/** Problems of a rollup of sales, as where, what and what was found. */
function problems(parts: { dimensions?: object; measures?: object }): string[] {
  const rollupOf = rollup(sales, {
    dimensions: { shop: 'shop' },
    measures: {},
    ...parts,
  } as never)
  const shops = declare(gold.table('shops', rolled()), { rollupOf })
  return problemsOf(sales, shops).map(
    ({ code, where, found }) => `${code} ${where.replace('gold.shops, rollupOf', '')}: ${found}`,
  )
}

test('a rollup that can be answered from has no problems, and both products know of it', () => {
  expect(
    problems({
      dimensions: { shop: 'shop', week: { column: 'at', grain: 'week', timeZone: 'Europe/Rome' } },
      measures: { count: count(), total: 'income', wide: sum('n') },
    }),
  ).toEqual([])
  const shops = declare(gold.table('shops', rolled()), {
    rollupOf: rollup(sales, {
      dimensions: { shop: 'shop', week: { column: 'at', grain: 'week' } },
      measures: { total: 'income' as never },
    }),
  })
  const { byId } = registryOf(sales, shops)
  const found = byId.get('gold.shops')?.rollupOf
  expect(found?.promise).toContain(
    'groups of gold.sales: shop = shop, week = at by week UTC, total = sum of price where {"price":{"gte":"10"}} [',
  )
  expect(byId.get('gold.sales')?.rollups).toEqual([found])
})

test('what was proven of columns of other types is no proof', () => {
  const promiseOf = (parts: object): string | undefined => {
    const base = declare(gold.table('sales', { ...columns(), ...parts }))
    const shops = declare(gold.table('shops', rolled()), {
      rollupOf: rollup(base, { dimensions: { shop: 'shop' }, measures: { total: sum('price') } }),
    } as never)
    return registryOf(base, shops).byId.get('gold.shops')?.rollupOf?.promise
  }
  const promise = promiseOf({})
  expect(promiseOf({})).toBe(promise)
  expect(promiseOf({ price: numeric('price', { precision: 11, scale: 2 }) })).not.toBe(promise)
  expect(promiseOf({ shop: text('shop_name').notNull() })).not.toBe(promise)
})

test('text with a collation of its own is no dimension, since two texts may be equal', () => {
  const loose = customType<{ data: string }>({ dataType: () => 'text COLLATE "loose"' })
  const base = declare(gold.table('sales', { ...columns(), shop: loose('shop').notNull() }))
  const shops = declare(gold.table('shops', rolled()), {
    rollupOf: rollup(base, { dimensions: { shop: 'shop' }, measures: { count: count() } }),
  } as never)
  expect(problemsOf(base, shops)).toMatchObject([
    { code: 'ROLLUP_UNSUITABLE', found: 'shop, which is text COLLATE "loose"' },
  ])
})

test('everything that types cannot see is told at once', () => {
  expect(
    problems({
      dimensions: {
        shop: 'colour',
        colour: 'shop',
        week: { column: 'at', grain: 'week', timeZone: 'Mars' },
        code: 'code',
        weight: 'weight',
        day: { column: 'day', grain: 'hour' },
      },
      measures: {
        count: avg('price'),
        total: 'share',
        wide: 'visits',
        rough: sum('price'),
        week: count(),
      },
    }),
  ).toEqual([
    'PRODUCT_UNKNOWN_COLUMN , dimension shop of gold.sales: "colour"',
    'PRODUCT_UNKNOWN_COLUMN , dimension colour: "colour"',
    'ROLLUP_UNSUITABLE , dimension week: "Mars"',
    'ROLLUP_UNSUITABLE , dimension code: code, which is char(3)',
    'ROLLUP_UNSUITABLE , dimension weight: weight, which is double precision',
    'ROLLUP_UNSUITABLE , dimension day: hour of day, which is date',
    'ROLLUP_UNSUITABLE , measure count: avg',
    'ROLLUP_UNSUITABLE , measure total: ratio',
    'MEASURE_UNKNOWN_NAME , measure wide: "visits"',
    'ROLLUP_UNSUITABLE , measure rough: rough, which is numeric(20, 1)',
    'ROLLUP_UNSUITABLE , measure week: week, which is timestamp with time zone',
    'ROLLUP_UNSUITABLE : week, a dimension and a measure',
  ])
})

test.each([
  ['a sum of numbers that add up differently in another order', { wide: sum('weight') }, 'weight'],
  ['a sum of durations', { wide: sum('lasted') }, 'lasted'],
  ['the smallest of numbers that are written in several ways', { total: min('loose') }, 'loose'],
  ['the largest in a column of another type', { count: max('price') }, 'count'],
  ['a number of different values', { count: countDistinct('shop') }, 'countDistinct'],
  ['a sum of a column that is none', { total: sum('colour' as never) }, '"colour"'],
  ['a sum of text', { total: sum('shop' as never) }, 'shop'],
  ['a segment that is none', { count: count({ segment: 'late' as never }) }, '"late"'],
])('%s cannot be held', (_what, measures, found) => {
  const told = problems({ measures })
  expect(told).toHaveLength(1)
  expect(told[0]).toContain(`: ${found}`)
})

test('a rollup tells something apart, and each column of its base once', () => {
  expect(problems({ dimensions: {} })).toEqual(['ROLLUP_UNSUITABLE : none'])
  expect(
    problems({ dimensions: { week: { column: 'at', grain: 'week' }, shop: 'shop', day: 'day' } }),
  ).toEqual([])
  const twice = rollup(sales, { dimensions: { shop: 'shop', day: 'shop' }, measures: {} })
  const table = { shop: text('shop').primaryKey(), day: text('day') }
  expect(
    problemsOf(sales, declare(gold.table('shops', table), { rollupOf: twice })).map(
      ({ found }) => found,
    ),
  ).toEqual(['two dimensions of shop'])
})

test('both products are served, and neither is the other', () => {
  const raw = declare(silver.table('raw', { shop: text('shop').primaryKey() }))
  const of = (base: typeof raw | (() => unknown)) =>
    problemsOf(
      raw,
      declare(gold.table('shops', { shop: text('shop').primaryKey() }), {
        rollupOf: rollup(base as never, { dimensions: { shop: 'shop' } as never, measures: {} }),
      }),
    ).map(({ code, found }) => `${code}: ${found}`)
  expect(of(raw)).toEqual(['ROLLUP_UNSUITABLE: silver.raw, which is silver'])
  expect(of(sales)).toEqual(['ROLLUP_UNKNOWN_BASE: gold.sales, which is not exported'])
  expect(of(() => 'nothing')).toEqual(['ROLLUP_UNKNOWN_BASE: no data product'])
})

test('a rollup of another shape than rollup() makes is refused', () => {
  const table = gold.table('shops', { shop: text('shop').primaryKey() })
  expect(
    problemsOf(declare(table, { rollupOf: { kind: 'rollup', base: 'gold.sales' } })).map(
      ({ code, where }) => `${code} ${where}`,
    ),
  ).toEqual([
    'PRODUCT_BAD_CONTRACT gold.shops, rollupOf.base',
    'PRODUCT_BAD_CONTRACT gold.shops, rollupOf.dimensions',
    'PRODUCT_BAD_CONTRACT gold.shops, rollupOf.measures',
  ])
})
