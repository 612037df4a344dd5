import { expect, test } from 'vitest'
import { lineageAnswerText } from '../../src/lineage/lineage-report.ts'
import { askLineage, type LineageQuestion } from '../../src/lineage/store/ask-lineage.ts'
import type { Registry } from '../../src/product/product.ts'
import { dataset, lineageDatabase, record } from './store/statements.ts'

/** A project without products of its own: everything is told by its recorded name. */
const registry: Registry = { products: [], byId: new Map(), byTable: new Map() }

/** raw → clean → open, whose rows are chosen by a column of clean, and back into raw. */
async function drawn(name: string, field: string, how: Partial<LineageQuestion>): Promise<string> {
  await using database = await lineageDatabase()
  const { pool } = database
  await record(pool, 'silver.clean', {
    columns: { id: ['bronze.raw#line TRANSFORMATION masked'], state: ['bronze.raw#line'] },
  })
  await record(pool, 'gold.open', {
    columns: { id: ['silver.clean#id', 'silver.clean#state CONDITIONAL'] },
    indirect: ['silver.clean#state FILTER'],
  })
  await record(pool, 'bronze.raw', { columns: { line: ['gold.open#id'] } })
  await record(pool, 'lake:copy', { by: 'spark', columns: {}, from: ['gold.open'] })
  const of = { dataset: dataset(name), field }
  const answer = await askLineage(pool, new Map(), {
    of,
    direction: 'BOTH',
    depth: 100,
    indirect: false,
    limit: 100,
    at: undefined,
    paths: 10,
    ...how,
  })
  const ways = (['UPSTREAM', 'DOWNSTREAM'] as const).filter((way) => (how.direction ?? way) === way)
  const text = lineageAnswerText(registry, { of, answer, verification: undefined }, ways)
  return text.split('\n').slice(3).join('\n')
}

test('a circle ends where it began, and what nobody told is marked', async () => {
  expect(await drawn('silver.clean', 'id', {})).toBe(`made from
  └─ bronze.raw.line (TRANSFORMATION, masked)
     └─ gold.open.id (IDENTITY)
        └─ silver.clean.id (IDENTITY) … as above

goes to
  └─ gold.open.id (IDENTITY)
     ├─ bronze.raw.line (IDENTITY)
     │  ├─ silver.clean.id (TRANSFORMATION, masked) … as above
     │  └─ silver.clean.state (IDENTITY)
     └─ lake:copy (TRANSFORMATION, ?)

Something on the way is not known: (?) may come from any column of its source.`)
})

test('what decides which rows there are leads to every column, and what is cut is said', async () => {
  const options = { indirect: true, direction: 'DOWNSTREAM', depth: 1 } as const
  expect(await drawn('silver.clean', 'state', options)).toBe(`goes to
  ├─ gold.open (FILTER)
  │  └─ gold.open.id
  └─ gold.open.id (CONDITIONAL)

There is more: raise --depth or --limit.`)
})
