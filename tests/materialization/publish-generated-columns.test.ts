import { sql } from 'drizzle-orm'
import { integer, text, uuid } from 'drizzle-orm/pg-core'
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
