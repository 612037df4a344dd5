import { eq, sql } from 'drizzle-orm'
import { integer, text, type QueryBuilder } from 'drizzle-orm/pg-core'
import { gold, silver } from 'platinum'
import { afterAll, afterEach, expect, test, vi } from 'vitest'
import type * as columns from '../../src/lineage/columns/column-lineage.ts'
import { job, openTiny, rowsFrom } from '../materialization/tiny-project.ts'
import { declare } from '../product/declare.ts'

/** What a fault does to the lineage of a statement; none by default. */
let fault: (lineage: columns.StatementLineage) => columns.StatementLineage = (lineage) => lineage

// Files share a process: what other files loaded is loaded again, with the fault, and once more after.
vi.hoisted(() => vi.resetModules())
afterAll(() => {
  vi.doUnmock('../../src/lineage/columns/column-lineage.ts')
  vi.resetModules()
})

vi.mock('../../src/lineage/columns/column-lineage.ts', async (importOriginal) => {
  const real = await importOriginal<typeof columns>()
  return {
    ...real,
    columnLineage: async (...args: Parameters<typeof real.columnLineage>) =>
      (await real.columnLineage(...args)).map((lineage) => fault(lineage)),
  }
})

afterEach(() => {
  fault = (lineage) => lineage
})

const table = silver.table('words', {
  id: integer('id').primaryKey(),
  word: text('word'),
  hidden: text('hidden'),
})
const words = declare(table)
const shown = declare(gold.table('shown', { id: integer('id').primaryKey(), word: text('word') }))

const open = () =>
  openTiny(
    [words, shown],
    [
      rowsFrom(words, () => [{ id: 1, word: 'one', hidden: 'no' }]),
      job(shown, {
        select: (db: QueryBuilder) =>
          db
            .select({ id: table.id, word: sql`upper(${table.word})`.as('word') })
            .from(table)
            .where(eq(table.hidden, 'no')),
      }),
    ],
  )

test('a resolver that sees what Postgres sees lets the product be published', async () => {
  await using tiny = await open()
  await tiny.run('silver.words')
  expect(await tiny.run('gold.shown')).toMatchObject({ status: 'PUBLISHED' })
  expect(await tiny.rows('gold.shown')).toEqual([{ id: 1, word: 'ONE' }])
})

test('a resolver that misses a column blocks publishing, and both sets are shown', async () => {
  await using tiny = await open()
  await tiny.run('silver.words')
  fault = (lineage) => ({
    ...lineage,
    referenced: lineage.referenced.filter(({ field }) => field !== 'hidden'),
  })
  expect(await tiny.run('gold.shown')).toMatchObject({
    status: 'FAILED',
    error: {
      code: 'LINEAGE_MISMATCH',
      where: 'gold.shown',
      expected:
        'the columns Postgres reads: silver.words.hidden, silver.words.id, silver.words.word',
      found: 'lineage computed from the query: silver.words.id, silver.words.word',
    },
  })
  expect(await tiny.rows('gold.shown')).toEqual([])
})

test('a resolver that invents a column blocks publishing, and the rows before stay served', async () => {
  await using tiny = await open()
  await tiny.run('silver.words')
  await tiny.run('gold.shown')
  fault = (lineage) => ({
    ...lineage,
    referenced: [...lineage.referenced, { dataset: 'silver.words', field: 'invented' }],
    unresolved: [{ kind: 'column', name: 'w.word', reason: 'is no known column' }],
  })
  expect(await tiny.run('gold.shown')).toMatchObject({
    status: 'FAILED',
    error: {
      code: 'LINEAGE_MISMATCH',
      found:
        'lineage computed from the query: silver.words.hidden, silver.words.id, ' +
        'silver.words.invented, silver.words.word; could not be resolved: w.word',
    },
  })
  expect(await tiny.rows('gold.shown')).toEqual([{ id: 1, word: 'ONE' }])
})
