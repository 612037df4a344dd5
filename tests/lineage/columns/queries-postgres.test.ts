import { afterAll, beforeAll, expect, test } from 'vitest'
import { freshEmbedded, type FreshDatabase } from '../../harness/database.ts'
import { expectAgreement } from './agreement.ts'
import { queries } from './corpus/all.ts'
import { shop, shopSql } from './corpus/shop.ts'

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

test.each(queries)('Postgres agrees: $name', async ({ sql, unread }) => {
  await expectAgreement(fresh.database.pool, shop, sql, unread)
})
