import { integer, text } from 'drizzle-orm/pg-core'
import { atLeast, gold, rowCount, unique } from 'platinum'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Auditor, declare, productOf, summary } from './audited.ts'

/*
 * What a check looks at: a replace is judged as if the candidate were everything, a merge together
 * with the rows that it leaves in place.
 */

const product = productOf(
  declare(
    gold.table('stock', {
      id: text('id').primaryKey(),
      shelf: text('shelf'),
      pieces: integer('pieces').notNull(),
    }),
    { checks: [unique('shelf'), atLeast('pieces', 0), rowCount({ min: 2, max: 3 })] },
  ),
)

const stock = (id: string, shelf: string | null, pieces: number | null = 1) => ({
  id,
  shelf,
  pieces,
})

let auditor: Auditor

beforeAll(async () => {
  auditor = await Auditor.open()
})

afterAll(() => auditor[Symbol.asyncDispose]())

async function failures(
  strategy: 'replace' | 'merge',
  rows: {
    served: readonly ReturnType<typeof stock>[]
    candidate: readonly ReturnType<typeof stock>[]
  },
): Promise<string[]> {
  const results = await auditor.audit(product, { ...rows, strategy })
  return summary(results).filter((line) => !line.endsWith('PASSED'))
}

test('a replace is not compared with the rows it replaces', async () => {
  const rows = {
    served: [stock('a', 'x'), stock('b', 'y')],
    candidate: [stock('c', 'x'), stock('d', 'y')],
  }
  expect(await failures('replace', rows)).toEqual([])
})

test('a merge may not repeat a value of a row that stays, and both rows count', async () => {
  const rows = { served: [stock('a', 'x'), stock('b', 'y')], candidate: [stock('c', 'x')] }
  expect(await failures('merge', rows)).toEqual(['shelf unique: FAILED 2'])
})

test('a merge may keep or move the value of the row it replaces', async () => {
  const served = [stock('a', 'x'), stock('b', 'y')]
  expect(await failures('merge', { served, candidate: [stock('a', 'x', 5)] })).toEqual([])
  expect(
    await failures('merge', { served, candidate: [stock('a', 'y'), stock('b', 'x')] }),
  ).toEqual([])
})

test('rows are counted as they would be after publishing', async () => {
  const served = [stock('a', null), stock('b', null)]
  expect(
    await failures('merge', { served, candidate: [stock('b', null), stock('c', null)] }),
  ).toEqual([])
  expect(
    await failures('merge', { served, candidate: [stock('c', null), stock('d', null)] }),
  ).toEqual(['row count between 2 and 3: FAILED uncounted'])
  expect(await failures('replace', { served, candidate: [stock('c', null)] })).toEqual([
    'row count between 2 and 3: FAILED uncounted',
  ])
})

test('an empty merge leaves everything as it is', async () => {
  const rows = { served: [stock('a', 'x'), stock('b', 'y')], candidate: [] }
  expect(await failures('merge', rows)).toEqual([])
})

test('row by row, only what the run has written is judged', async () => {
  const rows = { served: [stock('a', 'x', -1), stock('b', 'y')], candidate: [stock('c', 'z', -1)] }
  expect(await failures('merge', rows)).toEqual(['pieces at least 0: FAILED 1'])
})

test('a grain that the candidate repeats fails in both, whatever is served', async () => {
  const rows = {
    served: [stock('a', 'x'), stock('b', 'y')],
    candidate: [stock('a', null), stock('a', null), stock('b', 'y')],
  }
  expect(await failures('replace', rows)).toEqual(['id unique: FAILED 2'])
  expect(await failures('merge', rows)).toEqual(['id unique: FAILED 2'])
})

test('values that a table refuses are counted in the candidate, not refused there', async () => {
  const candidate = [stock('a', 'x', null), stock('b', 'y', null), stock('c', 'z')]
  expect(await failures('replace', { served: [], candidate })).toEqual([
    'pieces not null: FAILED 2',
  ])
})
