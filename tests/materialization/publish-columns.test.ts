import { sql } from 'drizzle-orm'
import { bigserial, integer, serial, text, uuid } from 'drizzle-orm/pg-core'
import { gold, merge, replace } from 'platinum'
import { expect, test } from 'vitest'
import { declare } from '../product/declare.ts'
import { openTiny, rowsFrom } from './tiny-project.ts'

test.each([replace(), merge()])('$kind leaves generated columns to Postgres', async (strategy) => {
  const items = declare(
    gold.table('items', {
      id: integer('id').primaryKey(),
      word: text('word').notNull(),
      length: integer('length').generatedAlwaysAs(sql`char_length(word)`),
    }),
  )
  let word = 'one'
  await using tiny = await openTiny([items], [rowsFrom(items, () => [{ id: 1, word }], strategy)])
  await tiny.run('gold.items')
  expect(await tiny.rows('gold.items')).toEqual([{ id: 1, word: 'one', length: 3 }])
  expect(await tiny.run('gold.items')).toMatchObject({ status: 'UNCHANGED' })
  word = 'three'
  expect(await tiny.run('gold.items')).toMatchObject({ status: 'PUBLISHED', updated: 1n })
  expect(await tiny.rows('gold.items')).toEqual([{ id: 1, word: 'three', length: 5 }])
})

test('a value left out is the default, a null is NULL', async () => {
  const items = declare(
    gold.table('items', {
      id: integer('id').primaryKey(),
      word: text('word').default('none'),
      key: uuid('key').$defaultFn(() => '00000000-0000-0000-0000-000000000001'),
    }),
  )
  await using tiny = await openTiny(
    [items],
    [
      rowsFrom(items, () => [
        { id: 1 },
        { id: 2, word: undefined },
        { id: 3, word: null, key: null },
      ]),
    ],
  )
  await tiny.run('gold.items')
  const key = '00000000-0000-0000-0000-000000000001'
  expect(await tiny.rows('gold.items')).toEqual([
    { id: 1, word: 'none', key },
    { id: 2, word: 'none', key },
    { id: 3, word: null, key: null },
  ])
})

const kinds = [
  { kind: 'identity always', column: () => integer('number').generatedAlwaysAsIdentity() },
  { kind: 'identity by default', column: () => integer('number').generatedByDefaultAsIdentity() },
  { kind: 'serial', column: () => serial('number') },
  { kind: 'bigserial', column: () => bigserial('number', { mode: 'number' }) },
]
const cases = kinds.flatMap((each) =>
  [replace(), merge()].map((strategy) => ({ ...each, strategy, how: strategy.kind })),
)

test.each(cases)('$how: a row keeps its $kind', async ({ column, strategy }) => {
  const people = declare(
    gold.table('people', { name: text('name').primaryKey(), number: column(), city: text('city') }),
  )
  let rows = [
    { name: 'Ada', city: 'Turin' },
    { name: 'Bob', city: 'Oslo' },
  ]
  await using tiny = await openTiny([people], [rowsFrom(people, () => rows, strategy)])
  expect(await tiny.run('gold.people')).toMatchObject({ status: 'PUBLISHED', inserted: 2n })
  const numbers = async (): Promise<Record<string, number>> =>
    Object.fromEntries(
      (await tiny.rows('gold.people')).map(
        ({ name, number }) => [String(name), Number(number)] as const,
      ),
    )
  const first = await numbers()
  expect(new Set(Object.values(first)).size).toBe(2)
  expect(await tiny.run('gold.people')).toMatchObject({ status: 'UNCHANGED' })

  rows = [...rows.map((row) => ({ ...row, city: 'Rome' })), { name: 'Cid', city: 'Rome' }]
  expect(await tiny.run('gold.people')).toMatchObject({ inserted: 1n, updated: 2n })
  const second = await numbers()
  expect(second).toMatchObject(first)
  expect(Object.values(first)).not.toContain(second['Cid'])
})

/*
 * Publishing compares whole rows of the candidate and of the table. A dropped column leaves a gap
 * in the table that the candidate has not, and a column added with a default is not even stored in
 * the rows that were there.
 */

const declareItems = () =>
  declare(
    gold.table('items', {
      id: integer('id').primaryKey(),
      a: text('a'),
      b: integer('b'),
    }),
  )

test.each([replace(), merge()])(
  '$kind compares rows of a table whose columns were dropped and added',
  async (strategy) => {
    const items = declareItems()
    let rows = [
      { id: 1, a: 'one', b: 7 },
      { id: 2, a: 'two', b: 7 },
    ]
    await using tiny = await openTiny([items], [rowsFrom(items, () => rows, strategy)])
    await tiny.run('gold.items')
    // b is dropped and comes back behind a, with a default that the rows there do not hold.
    await tiny.pool.query('ALTER TABLE gold.items DROP COLUMN a')
    await tiny.pool.query('ALTER TABLE gold.items ADD COLUMN a text')
    await tiny.pool.query('ALTER TABLE gold.items DROP COLUMN b')
    await tiny.pool.query('ALTER TABLE gold.items ADD COLUMN b integer DEFAULT 7')
    expect(await tiny.rows('gold.items')).toEqual([
      { id: 1, a: null, b: 7 },
      { id: 2, a: null, b: 7 },
    ])
    expect(await tiny.run('gold.items')).toMatchObject({ status: 'PUBLISHED', updated: 2n })
    expect(await tiny.rows('gold.items')).toEqual(rows)
    expect(await tiny.run('gold.items')).toMatchObject({ status: 'UNCHANGED' })
    rows = rows.map((row) => (row.id === 2 ? { ...row, b: 8 } : row))
    expect(await tiny.run('gold.items')).toMatchObject({ status: 'PUBLISHED', updated: 1n })
    expect(await tiny.rows('gold.items')).toEqual(rows)
  },
)

test('a row that holds a default of later is the row that was given it', async () => {
  const items = declareItems()
  await using tiny = await openTiny([items], [rowsFrom(items, () => [{ id: 1, a: 'one', b: 7 }])])
  await tiny.pool.query('ALTER TABLE gold.items DROP COLUMN b')
  await tiny.pool.query(`INSERT INTO gold.items (id, a) VALUES (1, 'one')`)
  await tiny.pool.query('ALTER TABLE gold.items ADD COLUMN b integer DEFAULT 7')
  expect(await tiny.run('gold.items')).toMatchObject({
    status: 'PUBLISHED',
    inserted: 0n,
    updated: 0n,
  })
})

test.each([replace(), merge()])(
  '$kind publishes rows that swap a unique value',
  async (strategy) => {
    const seats = declare(
      gold.table('seats', { guest: text('guest').primaryKey(), seat: integer('seat').unique() }),
    )
    let rows = [
      { guest: 'Ada', seat: 1 },
      { guest: 'Bob', seat: 2 },
      { guest: 'Cid', seat: 3 },
    ]
    await using tiny = await openTiny([seats], [rowsFrom(seats, () => rows, strategy)])
    await tiny.run('gold.seats')
    rows = [
      { guest: 'Ada', seat: 2 },
      { guest: 'Bob', seat: 3 },
      { guest: 'Cid', seat: 1 },
    ]
    expect(await tiny.run('gold.seats')).toMatchObject({ status: 'PUBLISHED', updated: 3n })
    expect(await tiny.rows('gold.seats')).toEqual(rows)
  },
)
