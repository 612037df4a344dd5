import { sql } from 'drizzle-orm'
import { integer, text } from 'drizzle-orm/pg-core'
import {
  bronze,
  columns,
  cron,
  every,
  gold,
  silver,
  upstreamChange,
  type Materialization,
} from 'platinum'
import { expect, test } from 'vitest'
import { resolveMaterializations } from '../../src/materialization/resolve.ts'
import type { AnyDataProduct } from '../../src/product/data-product.ts'
import { declare, registryOf } from '../product/declare.ts'
import { job, rowsFrom } from './tiny-project.ts'

const shape = () => ({ id: integer('id').primaryKey(), word: text('word') })
const raw = declare(bronze.table('raw', shape()))
const words = declare(silver.table('words', shape()))
const facts = declare(gold.table('facts', shape()))

const fields = (product: AnyDataProduct) => product as unknown as Record<'id' | 'word', object>

type Builder = { select: (fields: object) => { from: (table: object) => unknown } }

const from = (product: AnyDataProduct) => ({
  select: (db: Builder) =>
    db.select({ id: fields(product).id, word: fields(product).word }).from(product),
})

async function problemsOf(products: AnyDataProduct[], jobs: Record<string, unknown>) {
  const { problems } = await resolveMaterializations(registryOf(...products), jobs, new Map())
  return problems.map(({ code, where, found }) => ({ code, where, found }))
}

const source = rowsFrom(raw, () => [])

test('everything wrong with the jobs is told at once', async () => {
  const elsewhere = declare(gold.table('elsewhere', shape()))
  const problems = await problemsOf([raw, words, facts], {
    source,
    again: rowsFrom(raw, () => []),
    backward: job(words, from(facts)),
    stray: job(elsewhere, from(raw)),
    'no materialization': 7,
  })
  expect(problems).toEqual([
    {
      code: 'MATERIALIZATION_TWICE',
      where: 'bronze.raw',
      found: 'two exported from jobs/index.ts',
    },
    { code: 'LINEAGE_BACKWARD', where: 'silver.words', found: 'gold.facts' },
    expect.objectContaining({ code: 'MATERIALIZATION_UNKNOWN_PRODUCT', where: 'gold.elsewhere' }),
    expect.objectContaining({ code: 'MATERIALIZATION_MISSING', where: 'gold.facts' }),
  ])
})

test('one materialization under two names is one', async () => {
  expect(await problemsOf([raw], { source, alias: source })).toEqual([])
})

test('a select that throws, and one that is no SQL, are told with their reason', async () => {
  const problems = await problemsOf([raw, words, facts], {
    source,
    throws: job(words, {
      select: () => {
        throw new TypeError('no such column')
      },
    }),
    garbled: job(facts, {
      select: (db: Builder) =>
        db.select({ id: fields(raw).id, word: sql`((`.as('word') }).from(raw),
    }),
  })
  expect(problems).toEqual([
    {
      code: 'MATERIALIZATION_QUERY_INVALID',
      where: 'silver.words, select',
      found: 'TypeError: no such column',
    },
    {
      code: 'MATERIALIZATION_QUERY_INVALID',
      where: 'gold.facts, select',
      found: 'syntax error at or near "as"',
    },
  ])
})

test('a select of other columns than the product has is told', async () => {
  const problems = await problemsOf([raw, words], {
    source,
    words: job(words, {
      select: (db: Builder) => db.select({ id: fields(raw).id, extra: fields(raw).word }).from(raw),
    }),
  })
  expect(problems).toEqual([
    {
      code: 'MATERIALIZATION_MISMATCH',
      where: 'silver.words, select',
      found: 'missing: word; not to be written: extra',
    },
  ])
})

test('a query may read data products only', async () => {
  const problems = await problemsOf([raw, words], {
    source,
    words: job(words, {
      select: (db: Builder) =>
        db.select({ id: sql`1`.as('id'), word: sql`''`.as('word') }).from(sql`pg_catalog.pg_class`),
    }),
  })
  expect(problems).toMatchObject([{ code: 'LINEAGE_UNKNOWN_TABLE', where: 'silver.words' }])
})

test('products made from each other are told with the circle', async () => {
  const more = declare(silver.table('more', shape()))
  const compute = async function* () {
    yield []
  }
  const problems = await problemsOf([words, more], {
    words: job(words, { from: columns(more, ['id'] as never), compute }),
    more: job(more, { from: columns(words, ['id'] as never), compute }),
  })
  expect(problems).toEqual([
    {
      code: 'LINEAGE_CYCLE',
      where: 'silver.words',
      found: 'silver.words → silver.more → silver.words',
    },
  ])
})

test.each([
  ['an interval of nothing', every('0s'), '"0s"'],
  ['an interval without a unit', every('5' as never), '"5"'],
  ['four fields', cron('* * * *'), '"* * * *": 4 fields'],
  ['a minute that never comes', cron('60 * * * *'), '"60 * * * *": "60" as minute'],
  ['a range that goes back', cron('* 5-2 * * *'), '"* 5-2 * * *": "5-2" as hour'],
  ['a step of nothing', cron('*/0 * * * *'), '"*/0 * * * *": "*/0" as minute'],
  [
    'a day nobody knows',
    cron('* * * * someday'),
    '"* * * * someday": "someday" as day of the week',
  ],
  ['a source without upstreams', upstreamChange(), 'upstreamChange()'],
])('a trigger with %s is told', async (_, on, found) => {
  const triggered: Materialization = job(raw, {
    on,
    source: { dataset: { namespace: 'test', name: 'x' }, read: async function* () {} },
  })
  expect(await problemsOf([raw], { triggered })).toEqual([
    { code: 'TRIGGER_INVALID', where: 'bronze.raw, on', found },
  ])
})

test.each(['* * * * *', '0,30 8-18/2 1 jan-mar mon-fri', '*/15 0 * * 7', '5/10 * * DEC SUN'])(
  'the cron pattern %s is good',
  async (pattern) => {
    const triggered = job(raw, {
      on: cron(pattern),
      source: { dataset: { namespace: 'test', name: 'x' }, read: async function* () {} },
    })
    expect(await problemsOf([raw], { triggered })).toEqual([])
  },
)
