import { integer, text, type PgTable, type QueryBuilder } from 'drizzle-orm/pg-core'
import { acceptedValues, atMost, bronze, gold, platinum, silver } from 'platinum'
import { expect, test } from 'vitest'
import { ServedProject } from '../history/served-project.ts'
import { plan } from '../../src/materialization/plan.ts'
import { job, rowsFrom } from '../materialization/tiny-project.ts'
import { declare } from '../product/declare.ts'
import { flowEnds, openWorks } from './working.ts'

/*
 * Four layers, and a source that turns bad so that each of them is the first to notice. Readers read
 * all the while: what they get may not change by a byte, but for what is said about it.
 */

const shape = () => ({
  id: integer('id').primaryKey(),
  amount: integer('amount').notNull(),
  currency: text('currency').notNull(),
})

const tables = {
  bronze: bronze.table('found', shape()),
  silver: silver.table('clean', shape()),
  gold: gold.table('sales', shape()),
  platinum: platinum.table('scores', shape()),
}

const products = [
  declare(tables.bronze),
  declare(tables.silver, { checks: [acceptedValues('currency', ['EUR', 'CHF'])] }),
  declare(tables.gold, { checks: [atMost('amount', 1000)] }),
  declare(tables.platinum, { checks: [atMost('amount', 500)] }),
] as const

const [found, clean, sales, scores] = products

const all = (table: PgTable) => ({
  select: (db: QueryBuilder) => db.select().from(table),
})

const good = [
  { id: 1, amount: 10, currency: 'EUR' },
  { id: 2, amount: 20, currency: 'CHF' },
]
const withBad = (bad: object) => [
  { id: 1, amount: 11, currency: 'EUR' },
  { ...good[1], ...bad },
]

const rowsOf = (field: string) => `${field} { nodes { id amount currency } count { value } }`
const question = `{
  ${rowsOf('sales')} ${rowsOf('scores')}
  told: catalog { products { id contract { status } dataVersion } }
}`

interface Read {
  readonly sales: unknown
  readonly scores: unknown
  readonly told: {
    readonly products: readonly {
      readonly id: string
      readonly contract: { readonly status: string }
      readonly dataVersion: string
    }[]
  }
}

const statusOf = ({ told }: Read, id: string) =>
  told.products.find((product) => product.id === id)?.contract.status

interface Stage {
  readonly stage: string
  readonly rows: readonly object[]
  readonly product: string
  readonly status: 'FAILED' | 'BREACHED'
  /** Root fields that may not change; those of products before the breach rightly do. */
  readonly unchanged: readonly ('sales' | 'scores')[]
}

const both = ['sales', 'scores'] as const

const stages: readonly Stage[] = [
  {
    stage: 'bronze, where the source has a column more',
    rows: withBad({ discount: 5 }),
    product: 'bronze.found',
    status: 'FAILED',
    unchanged: both,
  },
  {
    stage: 'bronze, where a column has another type',
    rows: withBad({ amount: 'twenty' }),
    product: 'bronze.found',
    status: 'FAILED',
    unchanged: both,
  },
  {
    stage: 'bronze, where a column is gone',
    rows: withBad({ currency: null }),
    product: 'bronze.found',
    status: 'BREACHED',
    unchanged: both,
  },
  {
    stage: 'silver',
    rows: withBad({ currency: 'XXX' }),
    product: 'silver.clean',
    status: 'BREACHED',
    unchanged: both,
  },
  {
    stage: 'gold',
    rows: withBad({ amount: 1001 }),
    product: 'gold.sales',
    status: 'BREACHED',
    unchanged: both,
  },
  {
    stage: 'platinum',
    rows: withBad({ amount: 501 }),
    product: 'platinum.scores',
    status: 'BREACHED',
    unchanged: ['scores'],
  },
]

test.each(stages)(
  'a breach in $stage changes nothing that readers get but the status',
  { timeout: 60_000 },
  async ({ rows: bad, product, status, unchanged }) => {
    let rows: readonly object[] = good
    await using served = await ServedProject.open(products, [
      rowsFrom(found, () => rows),
      job(clean, all(tables.bronze)),
      job(sales, all(tables.silver)),
      job(scores, all(tables.gold)),
    ])
    const { tiny } = served
    await using works = await openWorks(tiny)
    await using _workers = await works.conductor.work()
    const make = async () => {
      const steps = await plan(tiny.pool, tiny.materializations, { force: true })
      return await flowEnds(tiny, await works.conductor.start(steps, 'test'))
    }
    expect((await make()).status).toBe('SUCCEEDED')
    const before = await served.data<Read>(question)
    expect(before.scores).toEqual({ nodes: good, count: { value: 2 } })

    const reads: Read[] = []
    let done = false
    const reader = async (): Promise<void> => {
      while (!done) reads.push(await served.data<Read>(question))
    }
    const readers = [reader(), reader()]
    try {
      rows = bad
      const { steps } = await make()
      expect(steps[product]).toBe(status)
      // Once more: what was refused is refused again, and does not slip through.
      expect((await make()).steps[product]).toBe(status)
    } finally {
      done = true
      await Promise.all(readers)
    }
    const after = await served.data<Read>(question)
    for (const field of unchanged) {
      const seen = new Set([...reads, after].map((read) => JSON.stringify(read[field])))
      expect([...seen]).toEqual([JSON.stringify(before[field])])
    }
    // Where a product before the breach published, readers saw its rows before or after, and whole.
    const sold = new Set([...reads, after].map((read) => JSON.stringify(read.sales)))
    expect(sold.size).toBeLessThanOrEqual(unchanged.length === 2 ? 1 : 2)
    expect(statusOf(before, product)).toBe('PASSING')
    expect(statusOf(after, product)).toBe(status)
    expect(reads.length).toBeGreaterThan(2)
    const said = new Set(reads.map((read) => statusOf(read, product)))
    expect([...said].filter((each) => each !== 'PASSING' && each !== status)).toEqual([])

    rows = good
    await make()
    const again = await served.data<Read>(question)
    expect(again.scores).toEqual(before.scores)
    expect(again.told.products.map(({ contract }) => contract.status)).toEqual(
      Array.from({ length: 4 }, () => 'PASSING'),
    )
  },
)
