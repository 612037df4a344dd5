import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { columnLineage } from '../../../src/lineage/columns/column-lineage.ts'
import { freshEmbedded, type FreshDatabase } from '../../harness/database.ts'
import { benchmarks } from './corpus/benchmarks.ts'
import { columnName } from './edges.ts'
import { askPostgres, columnsWithEdges } from './postgres.ts'

test('TPC-H has its 22 queries and TPC-DS its 99', () => {
  const counts = benchmarks.map(({ name, queries }) => {
    return [name, new Set(queries.map((query) => query.name.replace(/:.*/, ''))).size]
  })
  expect(counts).toEqual([
    ['TPC-H', 22],
    ['TPC-DS', 99],
  ])
})

describe.each(benchmarks)('$name', ({ tables, sql: createTables, queries, without }) => {
  let fresh: FreshDatabase

  beforeAll(async () => {
    fresh = await freshEmbedded()
    await fresh.database.pool.query(createTables)
  })

  afterAll(() => fresh[Symbol.asyncDispose]())

  test.each(queries)('Postgres agrees on $name', async ({ name, sql }) => {
    const [lineage] = await columnLineage(sql, tables)
    const byPostgres = await askPostgres(fresh.database.pool, sql)
    if (!lineage) throw new Error('no lineage')
    expect(lineage.unresolved).toEqual([])
    expect(lineage.columns.map((column) => column.name)).toEqual(byPostgres.outputs)
    expect(new Set(lineage.tables)).toEqual(byPostgres.tables)
    expect(new Set(lineage.referenced.map(columnName))).toEqual(byPostgres.columns)

    const edges = columnsWithEdges(lineage)
    expect([...edges].filter((column) => !byPostgres.columns.has(column))).toEqual([])
    const withoutEffect = [...byPostgres.columns].filter((column) => !edges.has(column))
    const exception = without[name.replace(/:.*/, '')]
    expect(withoutEffect.length > 0, `without an edge: ${withoutEffect.join(', ')}`).toBe(
      exception !== undefined,
    )
  })
})
