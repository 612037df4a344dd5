import { afterAll, beforeAll, expect, test } from 'vitest'
import { columnLineage } from '../../../src/lineage/columns/column-lineage.ts'
import { freshEmbedded, type FreshDatabase } from '../../harness/database.ts'
import { queries } from './corpus/all.ts'
import { shop, shopSql } from './corpus/shop.ts'
import { columnName } from './edges.ts'
import { askPostgres } from './postgres.ts'

let fresh: FreshDatabase

beforeAll(async () => {
  fresh = await freshEmbedded()
  await fresh.database.pool.query(shopSql)
})

afterAll(() => fresh[Symbol.asyncDispose]())

test('the corpus has at least a hundred and fifty queries, each once', () => {
  expect(new Set(queries.map(({ sql }) => sql)).size).toBeGreaterThanOrEqual(150)
  expect(new Set(queries.map(({ name }) => name)).size).toBe(queries.length)
})

test.each(queries)('Postgres agrees: $name', async ({ sql }) => {
  const [lineage] = await columnLineage(sql, shop)
  const byPostgres = await askPostgres(fresh.database.pool, sql)
  expect(lineage?.unresolved).toEqual([])
  expect(lineage?.columns.map(({ name }) => name)).toEqual(byPostgres.outputs)
  expect(new Set(lineage?.referenced.map(columnName))).toEqual(byPostgres.columns)
  expect(new Set(lineage?.tables)).toEqual(byPostgres.tables)
})
