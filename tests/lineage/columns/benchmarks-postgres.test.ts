import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { freshEmbedded, type FreshDatabase } from '../../harness/database.ts'
import { expectAgreement } from './agreement.ts'
import { benchmarks } from './corpus/benchmarks.ts'

test('TPC-H has its 22 queries and TPC-DS its 99', () => {
  const counts = benchmarks.map(({ name, queries }) => {
    return [name, new Set(queries.map((query) => query.name.replace(/:.*/, ''))).size]
  })
  expect(counts).toEqual([
    ['TPC-H', 22],
    ['TPC-DS', 99],
  ])
})

describe.each(benchmarks)('$name', ({ tables, sql: createTables, queries, unread }) => {
  let fresh: FreshDatabase

  beforeAll(async () => {
    fresh = await freshEmbedded()
    await fresh.database.pool.query(createTables)
  })

  afterAll(() => fresh[Symbol.asyncDispose]())

  test.each(queries)('Postgres agrees on $name', async ({ name, sql }) => {
    await expectAgreement(fresh.database.pool, tables, sql, unread[name.replace(/:.*/, '')])
  })
})
