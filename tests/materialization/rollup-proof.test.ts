import { count, sql, sum } from 'drizzle-orm'
import { integer, text, type QueryBuilder } from 'drizzle-orm/pg-core'
import { count as rows, gold, rollup, sum as total } from 'platinum'
import { expect, test } from 'vitest'
import { declare } from '../product/declare.ts'
import { job, openTiny, resolveTiny, rowsFrom } from './tiny-project.ts'

const sales = declare(
  gold.table('sales', {
    id: integer('id').primaryKey(),
    shop: text('shop').notNull(),
    price: integer('price'),
  }),
  {
    segments: {
      dear: {
        description: 'Dear.',
        where: { or: [{ price: { gte: 10 } }, { shop: { in: ['c'] } }] },
      },
    },
    measures: { dearOnes: rows({ segment: 'dear', where: { shop: { startsWith: 'a%' } } }) },
  },
)

const shops = declare(
  gold.table('shops', {
    shop: text('shop').primaryKey(),
    sales: integer('sales').notNull(),
    income: integer('income'),
    dear: integer('dear').notNull(),
  }),
  {
    rollupOf: rollup(sales, {
      dimensions: { shop: 'shop' },
      measures: { sales: rows(), income: total('price'), dear: 'dearOnes' as never },
    }),
  },
)

const { shop, price } = sales as unknown as Record<'shop' | 'price', never>

const made = (income: object, condition = sql`true`) =>
  job(shops, {
    select: (db: QueryBuilder) =>
      db
        .select({
          shop: sql`${shop}`,
          sales: count(),
          income: sql`${income}`,
          dear: sql`count(*) filter (where ${price} >= 10 and starts_with(${shop}, 'a%'))`,
        })
        .from(sales)
        .where(condition)
        .groupBy(shop),
  })

const rowsOfSales = [
  { id: 1, shop: 'a%', price: 10 },
  { id: 2, shop: 'a%', price: 5 },
  { id: 3, shop: 'ab', price: 20 },
  { id: 4, shop: 'c', price: null },
]

test('a rollup that holds what its base has is published', async () => {
  await using project = await openTiny(
    [sales, shops],
    [rowsFrom(sales, () => rowsOfSales), made(sum(price))],
  )
  await project.run('gold.sales')
  expect(await project.run('gold.shops')).toMatchObject({ status: 'PUBLISHED' })
  expect(await project.rows('gold.shops')).toEqual([
    { shop: 'a%', sales: 2, income: 15, dear: 1 },
    { shop: 'ab', sales: 1, income: 20, dear: 0 },
    { shop: 'c', sales: 1, income: null, dear: 0 },
  ])
})

test.each([
  ['another sum', sql`coalesce(${sum(price)}, 0)`, undefined, ['c']],
  ['rows left out', sum(price), sql`${shop} <> 'ab'`, ['ab']],
])(
  'a rollup with %s is not published, and says which groups differ',
  async (_what, income, condition, shown) => {
    await using project = await openTiny(
      [sales, shops],
      [rowsFrom(sales, () => rowsOfSales), made(income, condition)],
    )
    await project.run('gold.sales')
    const outcome = await project.run('gold.shops')
    expect(outcome.status).toBe('BREACHED')
    const results = 'results' in outcome ? outcome.results : []
    expect(results.filter(({ outcome: how }) => how !== 'PASSED')).toEqual([
      {
        name: expect.stringContaining(
          'groups of gold.sales: shop = shop, sales = count, income = sum of price, dear = count where {"or":[{"price":{"gte":10}},{"shop":{"in":["c"]}}]} where {"shop":{"startsWith":"a%"}} [',
        ) as string,
        kind: 'rollup',
        columns: ['shop', 'sales', 'income', 'dear'],
        severity: 'error',
        blocking: true,
        outcome: 'FAILED',
        failedRows: 1n,
        message: expect.stringContaining('1 group differs from what gold.sales has') as string,
        sampleKeys: shown.map((each) => ({ shop: each })),
      },
    ])
    expect(await project.rows('gold.shops')).toEqual([])
  },
)

test('a rollup made while its base is published again is not compared, and is due once more', async () => {
  let current: readonly object[] = rowsOfSales
  await using project = await openTiny(
    [sales, shops],
    [rowsFrom(sales, () => current), made(sum(price))],
  )
  await project.run('gold.sales')
  // The base moves on after the run has noted the version it reads.
  await project.pool.query(`
    CREATE FUNCTION ops.move_on() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        UPDATE ops.product SET data_version = data_version + 1 WHERE product = 'gold.sales';
        RETURN NEW;
      END $$;
    CREATE TRIGGER move_on AFTER INSERT ON ops.run FOR EACH ROW
      WHEN (NEW.product = 'gold.shops') EXECUTE FUNCTION ops.move_on()`)
  current = []
  expect(await project.run('gold.shops')).toMatchObject({ status: 'PUBLISHED' })
  await project.pool.query('DROP TRIGGER move_on ON ops.run')
  expect((await project.state('gold.shops'))?.inputs).toEqual({ 'gold.sales': '1' })
  expect((await project.state('gold.sales'))?.dataVersion).toBe(2n)
  expect(await project.run('gold.shops', { forced: false })).toMatchObject({
    runId: expect.any(String) as string,
  })
  expect((await project.state('gold.shops'))?.inputs).toEqual({ 'gold.sales': '2' })
})

test('a rollup has to be made from what it rolls up', async () => {
  const jobs = [rowsFrom(sales, () => []), rowsFrom(shops, () => [])]
  await expect(resolveTiny([sales, shops], jobs)).rejects.toThrow(
    /ROLLUP_NOT_MADE_FROM_BASE in gold\.shops[^]*one that reads no product/,
  )
})
