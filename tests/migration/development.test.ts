import { afterAll, beforeAll, expect, test } from 'vitest'
import { migrateDevelopment, type DevelopmentMigration } from '../../src/migration/development.ts'
import { applyEngineTables } from '../../src/migration/engine-tables.ts'
import { freshDatabase, type FreshDatabase } from '../harness/database.ts'
import { openSchemaFiles, type SchemaFiles } from './schema-files.ts'

/*
 * Each table has a change of its own, so that one migration shows them all: starting drizzle-kit
 * takes seconds.
 */

const before = `
const mood = gold.enum('mood', ['glad', 'sad'])
const color = gold.enum('color', ['red', 'green'])
const oldName = gold.enum('old_name', ['a', 'b'])
const id = () => ({ id: integer('id').primaryKey() })

export const same = product(gold.table('same', { ...id(), word: text('word') }), 'Same')
export const more = product(gold.table('more', id()), 'More')
export const required = product(gold.table('required', id()), 'Required')
export const defaulted = product(gold.table('defaulted', id()), 'Defaulted')
export const fewer = product(gold.table('fewer', { ...id(), gone: text('gone') }), 'Fewer')
export const renamed = product(gold.table('renamed', { ...id(), before: text('before') }), 'Renamed')
export const wider = product(gold.table('wider', { ...id(), n: integer('n') }), 'Wider')
export const retyped = product(gold.table('retyped', { ...id(), n: text('n') }), 'Retyped')
export const indexed = product(gold.table('indexed', { ...id(), n: integer('n') }), 'Indexed')
export const unindexed = product(
  gold.table('unindexed', { ...id(), n: integer('n') }, (t) => [index('by_n').on(t.n)]), 'Unindexed')
export const unique1 = product(gold.table('unique1', { ...id(), n: integer('n') }), 'Unique1')
export const rekeyed = product(
  gold.table('rekeyed', { a: integer('a'), b: integer('b') }, (t) => [primaryKey({ columns: [t.a, t.b] })]), 'Rekeyed')
export const happier = product(gold.table('happier', { ...id(), mood: mood('mood') }), 'Happier')
export const colors = product(gold.table('colors', { ...id(), color: color('color') }), 'Colors')
export const enums = product(gold.table('enums', { ...id(), kind: oldName('kind') }), 'Enums')
export const removed = product(gold.table('removed', id()), 'Removed')
export { mood, color, oldName, gold }
`

const after = `
const mood = gold.enum('mood', ['glad', 'content', 'sad'])
const color = gold.enum('color', ['red'])
const newName = gold.enum('new_name', ['a', 'b'])
const id = () => ({ id: integer('id').primaryKey() })

export const same = product(gold.table('same', { ...id(), word: text('word') }), 'Same')
export const more = product(gold.table('more', { ...id(), word: text('word') }), 'More')
export const required = product(gold.table('required', { ...id(), word: text('word').notNull() }), 'Required')
export const defaulted = product(
  gold.table('defaulted', { ...id(), word: text('word').notNull().default('none') }), 'Defaulted')
export const fewer = product(gold.table('fewer', id()), 'Fewer')
export const renamed = product(gold.table('renamed', { ...id(), after: text('after') }), 'Renamed')
export const wider = product(gold.table('wider', { ...id(), n: bigint('n', { mode: 'bigint' }) }), 'Wider')
export const retyped = product(gold.table('retyped', { ...id(), n: integer('n') }), 'Retyped')
export const indexed = product(
  gold.table('indexed', { ...id(), n: integer('n') }, (t) => [index('by_m').on(t.n)]), 'Indexed')
export const unindexed = product(gold.table('unindexed', { ...id(), n: integer('n') }), 'Unindexed')
export const unique1 = product(gold.table('unique1', { ...id(), n: integer('n').unique() }), 'Unique1')
export const rekeyed = product(
  gold.table('rekeyed', { a: integer('a'), c: integer('c') }, (t) => [primaryKey({ columns: [t.a, t.c] })]), 'Rekeyed')
export const happier = product(gold.table('happier', { ...id(), mood: mood('mood') }), 'Happier')
export const colors = product(gold.table('colors', { ...id(), color: color('color') }), 'Colors')
export const enums = product(gold.table('enums', { ...id(), kind: newName('kind') }), 'Enums')
export const added = product(silver.table('added', id()), 'Added')
export { mood, color, newName, gold, silver }
`

let fresh: FreshDatabase
let files: SchemaFiles
let first: DevelopmentMigration
let again: DevelopmentMigration
let second: DevelopmentMigration

beforeAll(async () => {
  fresh = await freshDatabase()
  files = await openSchemaFiles()
  const { pool } = fresh.database
  await applyEngineTables(pool)
  const old = await files.write(before)
  first = await migrateDevelopment(pool, old.registry, old.url)
  again = await migrateDevelopment(pool, old.registry, old.url)
  await pool.query(`
    INSERT INTO gold.same VALUES (1, 'kept');
    INSERT INTO gold.more VALUES (1);
    INSERT INTO gold.required VALUES (1);
    INSERT INTO gold.defaulted VALUES (1);
    INSERT INTO gold.fewer VALUES (1, 'gone');
    INSERT INTO gold.renamed VALUES (1, 'gone');
    INSERT INTO gold.wider VALUES (1, 7);
    INSERT INTO gold.retyped VALUES (1, 'seven');
    INSERT INTO gold.indexed VALUES (1, 7);
    INSERT INTO gold.unindexed VALUES (1, 7);
    INSERT INTO gold.unique1 VALUES (1, 7), (2, 7);
    INSERT INTO gold.rekeyed VALUES (1, 1), (1, 2);
    INSERT INTO gold.happier VALUES (1, 'sad');
    INSERT INTO gold.colors VALUES (1, 'green');
    INSERT INTO gold.enums VALUES (1, 'a');
    INSERT INTO gold.removed VALUES (1);
    INSERT INTO ops.product (product, contract_version, data_version, row_count, status, status_since, failing_checks)
      SELECT 'gold.' || relname, '1.0.0', 1, 1, 'PASSING', now(), '[]'
        FROM pg_class WHERE relnamespace = 'gold'::regnamespace AND relkind = 'r'`)
  const now = await files.write(after)
  second = await migrateDevelopment(pool, now.registry, now.url)
}, 180_000)

afterAll(async () => {
  await files[Symbol.asyncDispose]()
  await fresh[Symbol.asyncDispose]()
})

async function rows(table: string): Promise<unknown[]> {
  const found = await fresh.database.pool.query<object>(`SELECT * FROM ${table} ORDER BY 1, 2`)
  return found.rows
}

test('an empty database gets every table', () => {
  expect(first.statements.filter((statement) => statement.includes('CREATE TABLE'))).toHaveLength(
    16,
  )
  expect(first.emptied).toEqual([])
})

test('the same schema again is nothing to do', () => {
  expect(again).toEqual({ statements: [], emptied: [] })
})

test('what Postgres can alter keeps its rows', async () => {
  expect(await rows('gold.same')).toEqual([{ id: 1, word: 'kept' }])
  expect(await rows('gold.more, (SELECT 1) one')).toMatchObject([{ id: 1, word: null }])
  expect(await rows('gold.defaulted')).toEqual([{ id: 1, word: 'none' }])
  expect(await rows('gold.fewer, (SELECT 1) one')).toMatchObject([{ id: 1 }])
  expect(await rows('gold.wider')).toEqual([{ id: 1, n: '7' }])
  expect(await rows('gold.indexed')).toEqual([{ id: 1, n: 7 }])
  expect(await rows('gold.unindexed')).toEqual([{ id: 1, n: 7 }])
  expect(await rows('gold.happier')).toEqual([{ id: 1, mood: 'sad' }])
})

test('a renamed column is dropped and added, without a question', async () => {
  expect(await rows('gold.renamed')).toEqual([{ id: 1, after: null }])
})

test('a renamed enum is dropped and created, without a question', async () => {
  expect(await rows('gold.enums')).toEqual([{ id: 1, kind: null }])
})

test('tables whose rows are in the way are emptied, and their products due again', async () => {
  const emptied = ['gold.colors', 'gold.rekeyed', 'gold.required', 'gold.retyped', 'gold.unique1']
  expect(second.emptied.toSorted((a, b) => a.localeCompare(b))).toEqual(emptied)
  for (const table of emptied) expect(await rows(table)).toEqual([])
  const { rows: known } = await fresh.database.pool.query<{ product: string }>(
    'SELECT product FROM ops.product ORDER BY 1',
  )
  const left = known.map(({ product }) => product)
  expect(left).toContain('gold.same')
  for (const product of emptied) expect(left).not.toContain(product)
})

test('the tables are as they are declared', async () => {
  const { pool } = fresh.database
  await pool.query(`INSERT INTO gold.rekeyed (a, c) VALUES (1, 1), (1, 2)`)
  await expect(pool.query(`INSERT INTO gold.rekeyed (a, c) VALUES (1, 1)`)).rejects.toThrow(
    /duplicate/,
  )
  await pool.query(`INSERT INTO gold.happier VALUES (2, 'content')`)
  await expect(pool.query(`INSERT INTO gold.colors VALUES (1, 'green')`)).rejects.toThrow(
    /invalid input/,
  )
  await expect(pool.query(`INSERT INTO gold.required VALUES (1, NULL)`)).rejects.toThrow(/not-null/)
  await pool.query(`INSERT INTO gold.unique1 VALUES (1, 7)`)
  await expect(pool.query(`INSERT INTO gold.unique1 VALUES (2, 7)`)).rejects.toThrow(/duplicate/)
  const { rows: indexes } = await pool.query(
    `SELECT tablename, indexname FROM pg_indexes WHERE indexname IN ('by_n', 'by_m')`,
  )
  expect(indexes).toEqual([{ tablename: 'indexed', indexname: 'by_m' }])
})

test('a removed product is gone from the database and from the ledger', async () => {
  const { rows: found } = await fresh.database.pool.query(
    `SELECT to_regclass('gold.removed') AS removed, to_regclass('silver.added') IS NOT NULL AS added,
            (SELECT count(*)::int FROM ops.product WHERE product = 'gold.removed') AS known`,
  )
  expect(found).toEqual([{ removed: null, added: true, known: 0 }])
})

test('a table that Postgres refuses leaves the database as it was', async () => {
  const { pool } = fresh.database
  const broken = await files.write(`
    export const same = product(
      gold.table('same', { id: integer('id').primaryKey(), word: text('word').default(sql\`nonsense(\`) }), 'Same')
    export const added = product(silver.table('added', { id: integer('id').primaryKey() }), 'Added')
    export const another = product(silver.table('another', { id: integer('id').primaryKey() }), 'Another')
  `)
  await expect(migrateDevelopment(pool, broken.registry, broken.url)).rejects.toMatchObject({
    code: 'MIGRATION_FAILED',
    found: expect.stringMatching(/syntax error.*nonsense/s) as string,
  })
  expect(await rows('gold.same')).toEqual([{ id: 1, word: 'kept' }])
  const { rows: found } = await pool.query(
    `SELECT to_regclass('silver.another') AS another, to_regclass('gold.more') IS NOT NULL AS more`,
  )
  expect(found).toEqual([{ another: null, more: true }])
}, 120_000)

test('tables that others made are not touched', async () => {
  await using other = await freshDatabase()
  const { pool } = other.database
  await applyEngineTables(pool)
  await pool.query('CREATE TABLE gold.same (precious text)')
  const { registry, url } = await files.write(before)
  await expect(migrateDevelopment(pool, registry, url)).rejects.toMatchObject({
    code: 'MIGRATION_NOT_DEVELOPMENT',
  })
})
