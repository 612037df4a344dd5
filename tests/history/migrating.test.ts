import {
  doublePrecision,
  integer,
  pgSchema,
  primaryKey,
  text,
  type PgTable,
} from 'drizzle-orm/pg-core'
import { expect, test } from 'vitest'
import { alignHistories } from '../../src/history/align-history.ts'
import { registryOf, declare } from '../product/declare.ts'
import { openTiny, rowsFrom, type TinyProject } from '../materialization/tiny-project.ts'
import { forgetProducts } from '../../src/migration/forget-products.ts'
import { gold } from 'platinum'

const keeping = (table: PgTable, keep = 'forever') => declare(table, { history: { keep } })

const items = keeping(
  gold.table('items', {
    id: integer('id').primaryKey(),
    size: text('size'),
    gone: text('gone'),
  }),
)

interface Item {
  readonly id: number
  readonly size: string | null
  readonly gone: string | null
}

async function twoVersions(product: typeof items = items): Promise<TinyProject> {
  let rows: readonly Item[] = [
    { id: 1, size: '1', gone: 'x' },
    { id: 2, size: 'many', gone: 'y' },
  ]
  const tiny = await openTiny([product], [rowsFrom(product, () => rows)])
  await tiny.run('gold.items')
  rows = [
    { id: 1, size: '10', gone: 'x' },
    { id: 2, size: '2', gone: 'y' },
  ]
  await tiny.run('gold.items')
  return tiny
}

async function versions({ pool }: TinyProject, columns: string): Promise<unknown[][]> {
  const { rows } = await pool.query<Record<string, unknown>>(
    `SELECT ${columns}, __from_version::int AS since, __to_version::int AS until
       FROM gold_history.items ORDER BY id, since`,
  )
  return rows.map(Object.values)
}

test('a column that comes, goes or changes its type does so in history', async () => {
  await using tiny = await twoVersions()
  await tiny.pool.query(
    `ALTER TABLE gold.items DROP COLUMN gone;
     ALTER TABLE gold.items ADD COLUMN plain text;
     ALTER TABLE gold.items ADD COLUMN filled text NOT NULL DEFAULT 'none';
     ALTER TABLE gold.items ALTER size TYPE double precision USING size::double precision;
     UPDATE gold.items SET plain = 'now'`,
  )
  const changed = keeping(
    gold.table('items', {
      id: integer('id').primaryKey(),
      size: doublePrecision('size'),
      plain: text('plain'),
      filled: text('filled').notNull().default('none'),
    }),
  )
  const notes = await alignHistories(tiny.pool, registryOf(changed))
  // "many" is no number, so the earlier values of the column cannot be kept.
  expect(notes).toEqual([
    'History of gold.items: earlier values of size did not fit its new type and are gone.',
    'History of gold.items has the columns of its table.',
  ])
  expect(await versions(tiny, 'id, size, plain, filled')).toEqual([
    [1, null, null, 'none', 1, 2],
    [1, 10, 'now', 'none', 2, null],
    [2, null, null, 'none', 1, 2],
    [2, 2, 'now', 'none', 2, null],
  ])
  expect(await alignHistories(tiny.pool, registryOf(changed))).toEqual([])
})

test('a type that all values fit keeps them', async () => {
  await using tiny = await twoVersions()
  await tiny.pool.query('ALTER TABLE gold.items ALTER id TYPE bigint')
  expect(await alignHistories(tiny.pool, tiny.registry)).toEqual([
    'History of gold.items has the columns of its table.',
  ])
  expect(await versions(tiny, 'id::text, size')).toHaveLength(4)
})

test('another grain tells versions apart by it, and an index finds them', async () => {
  await using tiny = await twoVersions()
  await tiny.pool.query(
    `ALTER TABLE gold.items DROP CONSTRAINT items_pkey, ALTER gone SET NOT NULL,
       ADD PRIMARY KEY (id, gone)`,
  )
  const regrained = keeping(
    gold.table(
      'items',
      { id: integer('id').notNull(), size: text('size'), gone: text('gone').notNull() },
      (columns) => [primaryKey({ columns: [columns.id, columns.gone] })],
    ),
  )
  await alignHistories(tiny.pool, registryOf(regrained))
  const { rows } = await tiny.pool.query<{ indexdef: string }>(
    `SELECT indexdef FROM pg_indexes WHERE tablename = 'items' AND schemaname = 'gold_history'`,
  )
  expect(rows.map(({ indexdef }) => indexdef.replace(/^.* USING /, '')).sort()).toEqual([
    'btree (id, gone, __from_version)',
    'gist (int8range(__from_version, __to_version))',
  ])
})

test('an enum may lose a value that history has', async () => {
  const mood = pgSchema('gold').enum('mood', ['glad', 'sad'])
  const moody = keeping(gold.table('items', { id: integer('id').primaryKey(), mood: mood('mood') }))
  let now = 'sad'
  await using tiny = await openTiny([moody], [rowsFrom(moody, () => [{ id: 1, mood: now }])])
  await tiny.run('gold.items')
  now = 'glad'
  await tiny.run('gold.items')
  await tiny.pool.query(
    `ALTER TABLE gold.items ALTER mood TYPE text;
     DROP TYPE gold.mood;
     CREATE TYPE gold.mood AS ENUM ('glad');
     ALTER TABLE gold.items ALTER mood TYPE gold.mood USING mood::gold.mood`,
  )
  expect(await alignHistories(tiny.pool, tiny.registry)).toEqual([])
  expect(await versions(tiny, 'id, mood')).toEqual([
    [1, 'sad', 1, 2],
    [1, 'glad', 2, null],
  ])
})

test('history switched on for a product that is served begins with the rows of now', async () => {
  const plain = declare(gold.table('items', { id: integer('id').primaryKey(), size: text('size') }))
  const kept = keeping(gold.table('items', { id: integer('id').primaryKey(), size: text('size') }))
  let size = 'first'
  await using tiny = await openTiny([plain], [rowsFrom(plain, () => [{ id: 1, size }])])
  await tiny.run('gold.items')
  size = 'second'
  await tiny.run('gold.items')
  expect(await alignHistories(tiny.pool, registryOf(kept))).toEqual([
    'History of gold.items is kept from now on.',
    'History of gold.items begins with the rows served now.',
  ])
  expect(await versions(tiny, 'id, size')).toEqual([[1, 'second', 2, null]])
  const { rows } = await tiny.pool.query('SELECT data_version, begins FROM ops.publication')
  expect(rows).toEqual([{ data_version: '2', begins: true }])
})

test('history that missed a publication begins anew', async () => {
  await using tiny = await twoVersions()
  await tiny.pool.query('UPDATE ops.product SET data_version = 7')
  expect(await alignHistories(tiny.pool, tiny.registry)).toEqual([
    'History of gold.items begins with the rows served now.',
  ])
  expect(await versions(tiny, 'id, size')).toEqual([
    [1, '10', 7, null],
    [2, '2', 7, null],
  ])
})

test('a product whose contract promises no history any more loses it', async () => {
  await using tiny = await twoVersions()
  const plain = declare(
    gold.table('items', { id: integer('id').primaryKey(), size: text('size'), gone: text('gone') }),
  )
  expect(await alignHistories(tiny.pool, registryOf(plain))).toEqual([
    'Dropped the history of gold.items: none is kept.',
  ])
  expect((await tiny.pool.query('SELECT 1 FROM ops.publication')).rowCount).toBe(0)
})

test('a product that a migration empties is served without rows from then on', async () => {
  await using tiny = await twoVersions()
  await tiny.pool.query('TRUNCATE gold.items')
  await forgetProducts(tiny.pool as never, ['gold.items'])
  expect(await versions(tiny, 'id, size')).toEqual([
    [1, '1', 1, 2],
    [1, '10', 2, 3],
    [2, 'many', 1, 2],
    [2, '2', 2, 3],
  ])
  expect(await tiny.run('gold.items')).toMatchObject({ status: 'PUBLISHED', dataVersion: 4n })
  const { rows } = await tiny.pool.query(
    'SELECT data_version, emptied, begins FROM ops.publication ORDER BY 1',
  )
  expect(rows).toEqual([
    { data_version: '1', emptied: false, begins: false },
    { data_version: '2', emptied: false, begins: false },
    { data_version: '3', emptied: true, begins: false },
    { data_version: '4', emptied: false, begins: false },
  ])
})
