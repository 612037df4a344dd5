import { afterAll, beforeAll, expect, test } from 'vitest'
import { columnLineage } from '../../../src/lineage/columns/column-lineage.ts'
import { freshEmbedded, type FreshDatabase } from '../../harness/database.ts'
import { changing } from './corpus/all.ts'
import { shop, shopSql } from './corpus/shop.ts'

let fresh: FreshDatabase

beforeAll(async () => {
  fresh = await freshEmbedded()
  await fresh.database.pool.query(shopSql)
})

afterAll(() => fresh[Symbol.asyncDispose]())

const returning = changing.filter(({ sql }) => sql.includes('returning') && !sql.startsWith('with'))

test.each(changing.filter(({ sql }) => !sql.includes(' to stdout')))(
  'Postgres accepts: $name',
  async ({ sql }) => {
    await expect(inVain(sql)).resolves.toBeDefined()
  },
)

test.each(returning)('Postgres returns the same columns: $name', async ({ sql }) => {
  const [lineage] = await columnLineage(sql, shop)
  const { fields } = await inVain(sql)
  expect(lineage?.returning.map(({ name }) => name)).toEqual(fields.map(({ name }) => name))
})

/** Runs a statement and takes it back. */
async function inVain(sql: string): Promise<{ fields: readonly { readonly name: string }[] }> {
  const client = await fresh.database.pool.connect()
  try {
    await client.query('begin')
    const result: unknown = await client.query(sql)
    const last: unknown = Array.isArray(result) ? result.at(-1) : result
    return { fields: fieldsOf(last) }
  } finally {
    await client.query('rollback')
    client.release()
  }
}

function fieldsOf(result: unknown): readonly { readonly name: string }[] {
  if (typeof result !== 'object' || result === null || !('fields' in result)) return []
  const { fields } = result
  return Array.isArray(fields)
    ? fields.map((field: { name: string }) => ({ name: field.name }))
    : []
}
