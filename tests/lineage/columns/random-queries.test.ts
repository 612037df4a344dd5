import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { columnLineage } from '../../../src/lineage/columns/column-lineage.ts'
import { freshEmbedded, type FreshDatabase } from '../../harness/database.ts'
import { columnName } from './edges.ts'
import { askPostgres, columnsWithEdges, type Verdict } from './postgres.ts'
import { numberTables, numberTablesSql, RandomQuery } from './random-query.ts'

let fresh: FreshDatabase

beforeAll(async () => {
  fresh = await freshEmbedded()
  await fresh.database.pool.query(numberTablesSql)
})

afterAll(() => fresh[Symbol.asyncDispose]())

/** How many queries; more are tried by `RANDOM_QUERIES=20000 npx vitest run tests/lineage/columns/random`. */
const runs = Number(process.env['RANDOM_QUERIES'] ?? 300)

test('Postgres agrees on random queries of nested parts', async () => {
  let refused = 0
  const numbers = fc.array(fc.nat(1000), { minLength: 20, maxLength: 200, size: 'max' })
  await fc.assert(
    fc.asyncProperty(numbers, async (list) => {
      const sql = new RandomQuery(list).sql()
      const byPostgres = await verdict(sql)
      if (!byPostgres) {
        refused++
        return
      }
      const [lineage] = await columnLineage(sql, numberTables)
      if (!lineage) throw new Error('no lineage')
      expect({ sql, unresolved: lineage.unresolved }).toEqual({ sql, unresolved: [] })
      expect(lineage.columns.map(({ name }) => name)).toEqual(byPostgres.outputs)
      expect(new Set(lineage.tables)).toEqual(byPostgres.tables)
      const referenced = new Set(lineage.referenced.map(columnName))
      expect({ sql, referenced }).toEqual({ sql, referenced: byPostgres.columns })
      // Every edge starts from a column that Postgres counts.
      expect(
        [...columnsWithEdges(lineage)].filter((column) => !byPostgres.columns.has(column)),
      ).toEqual([])
    }),
    { numRuns: runs },
  )
  expect(refused).toBeLessThan(runs / 2)
}, 600_000)

/** What Postgres says; undefined where it refuses the query. */
async function verdict(sql: string): Promise<Verdict | undefined> {
  try {
    return await askPostgres(fresh.database.pool, sql)
  } catch (error) {
    if (error instanceof Error && 'code' in error) return undefined
    throw error
  }
}
