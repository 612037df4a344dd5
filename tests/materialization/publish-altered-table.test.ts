import { integer, text } from 'drizzle-orm/pg-core'
import { gold, merge, replace } from 'platinum'
import { expect, test } from 'vitest'
import { declare } from '../product/declare.ts'
import { openTiny, rowsFrom } from './tiny-project.ts'

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
