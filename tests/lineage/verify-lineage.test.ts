import { sql } from 'drizzle-orm'
import { integer, text } from 'drizzle-orm/pg-core'
import { bronze, dataProduct, gold, materialize, onDemand } from 'platinum'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Materialization } from '../../src/materialization/materialize.ts'
import { resolveMaterializations } from '../../src/materialization/resolve.ts'
import { verifyLineage } from '../../src/materialization/verify-lineage.ts'
import { buildRegistry } from '../../src/product/registry.ts'
import { freshDatabase, type FreshDatabase } from '../harness/database.ts'

const promised = {
  version: '1.0.0',
  owner: 'tests',
  description: 'For tests.',
  freshness: { lane: 'batch', within: '1d' },
} as const

const names = dataProduct(bronze.table('names', { name: text('name').primaryKey() }), {
  ...promised,
  name: 'Name',
  columns: { name: 'A name.' },
})

const others = dataProduct(bronze.table('others', { name: text('name').primaryKey() }), {
  ...promised,
  name: 'Other',
  columns: { name: 'A name.' },
})

const counts = dataProduct(
  gold.table('counts', { name: text('name').primaryKey(), n: integer('n').notNull() }),
  { ...promised, name: 'NameCount', columns: { name: 'A name.', n: 'How often.' } },
)

const source = { dataset: { namespace: 'test', name: 'none' }, read: async function* () {} }
const sources = {
  names: materialize(names, { on: onDemand(), source }),
  others: materialize(others, { on: onDemand(), source }),
}

let fresh: FreshDatabase

beforeAll(async () => {
  fresh = await freshDatabase()
  await fresh.database.pool.query(`
    create schema bronze;
    create table bronze.names (name text primary key);
    create table bronze.others (name text primary key);`)
})

afterAll(() => fresh[Symbol.asyncDispose]())

async function resolved(materializeCounts: Materialization) {
  const registry = buildRegistry({ exports: { names, others, counts }, spaces: new Map() })
  const exports = { ...sources, materializeCounts }
  const { materializations } = await resolveMaterializations(registry, exports, new Map())
  const found = materializations.get('gold.counts')
  if (!found) throw new Error('gold.counts has no materialization')
  return found
}

test('lineage that Postgres agrees with passes', async () => {
  const counted = await resolved(
    materialize(counts, {
      select: (db) => {
        const both = db.$with('both').as(db.select().from(names).unionAll(db.select().from(others)))
        return db
          .with(both)
          .select({ name: both.name, n: sql<number>`count(*)::int`.as('n') })
          .from(both)
          .groupBy(both.name)
      },
    }),
  )
  expect(counted.upstreams.map(({ id }) => id)).toEqual(['bronze.names', 'bronze.others'])
  await expect(verifyLineage(fresh.database.pool, counted)).resolves.toBeUndefined()
})

test('a parameter in the query does not keep Postgres from judging it', async () => {
  const counted = await resolved(
    materialize(counts, {
      select: (db) =>
        db
          .select({ name: names.name, n: sql<number>`${7}::int`.as('n') })
          .from(names)
          .where(sql`${names.name} <> ${"it's"}`),
    }),
  )
  await expect(verifyLineage(fresh.database.pool, counted)).resolves.toBeUndefined()
})

test('a table that only Postgres sees is a mismatch that names both sides', async () => {
  const counted = await resolved(
    materialize(counts, {
      // The table stands in a constant, where a parser sees text.
      select: (db) =>
        db
          .select({ name: names.name, n: sql<number>`'bronze.others'::regclass::int`.as('n') })
          .from(names),
    }),
  )
  await expect(verifyLineage(fresh.database.pool, counted)).rejects.toMatchObject({
    code: 'LINEAGE_MISMATCH',
    where: 'gold.counts',
    expected: 'the tables Postgres reads: bronze.names, bronze.others',
    found: 'lineage computed from the query: bronze.names',
  })
})

test('a table that Postgres does not read is a mismatch', async () => {
  const counted = await resolved(
    materialize(counts, {
      select: (db) => db.select({ name: names.name, n: sql<number>`1`.as('n') }).from(names),
    }),
  )
  const upstreams = [...counted.upstreams, counted.product]
  await expect(verifyLineage(fresh.database.pool, { ...counted, upstreams })).rejects.toMatchObject(
    {
      code: 'LINEAGE_MISMATCH',
      expected: 'the tables Postgres reads: bronze.names',
      found: 'lineage computed from the query: bronze.names, gold.counts',
    },
  )
})

test('a source has no query to verify', async () => {
  const registry = buildRegistry({ exports: { names }, spaces: new Map() })
  const { materializations } = await resolveMaterializations(registry, sources, new Map())
  const read = materializations.get('bronze.names')
  if (!read) throw new Error('bronze.names has no materialization')
  await expect(verifyLineage(fresh.database.pool, read)).resolves.toBeUndefined()
})
