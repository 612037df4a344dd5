import { afterAll, beforeAll, expect, test } from 'vitest'
import { columnLineage } from '../../../src/lineage/columns/column-lineage.ts'
import { freshEmbedded, type FreshDatabase } from '../../harness/database.ts'
import { queries } from './corpus/all.ts'
import { shop, shopSql } from './corpus/shop.ts'
import { columnName } from './edges.ts'
import { askPostgres, columnsWithEdges } from './postgres.ts'

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

test.each(queries)('Postgres agrees: $name', async ({ sql, without, beyond }) => {
  const [lineage] = await columnLineage(sql, shop)
  const byPostgres = await askPostgres(fresh.database.pool, sql)
  if (!lineage) throw new Error('no lineage')
  expect(lineage.unresolved).toEqual([])
  expect(lineage.columns.map(({ name }) => name)).toEqual(byPostgres.outputs)
  expect(new Set(lineage.tables)).toEqual(byPostgres.tables)
  expect(new Set(lineage.referenced.map(columnName))).toEqual(byPostgres.columns)

  const edges = columnsWithEdges(lineage)
  const invented = [...edges].filter((column) => !byPostgres.columns.has(column))
  const withoutEffect = [...byPostgres.columns].filter((column) => !edges.has(column))
  expect(invented.length > 0, `beyond Postgres: ${invented.join(', ')}`).toBe(beyond !== undefined)
  expect(withoutEffect.length > 0, `without an edge: ${withoutEffect.join(', ')}`).toBe(
    without !== undefined,
  )
})
