import { integer, pgEnum, text } from 'drizzle-orm/pg-core'
import { gold, merge, replace } from 'platinum'
import { expect, test } from 'vitest'
import { declare } from '../product/declare.ts'
import { openTiny, rowsFrom } from './tiny-project.ts'

const mood = pgEnum('Mood Of Day', ['glad', "can't say"])

function reserved() {
  return declare(
    gold.table('order', {
      user: text('user').notNull(),
      select: integer('select').notNull(),
      from: text('From "here"'),
      constructor: mood('GROUP'),
    }),
    { grain: ['user', 'select'] },
  )
}

test.each([replace(), merge()])('$kind publishes names that SQL reserves', async (strategy) => {
  const product = reserved()
  let rows = [
    { user: "O'Brien", select: 1, from: '"', constructor: 'glad' },
    { user: 'Zed', select: 2, from: '\\', constructor: "can't say" },
  ]
  await using tiny = await openTiny([product], [rowsFrom(product, () => rows, strategy)])
  expect(await tiny.run('gold.order')).toMatchObject({ status: 'PUBLISHED', inserted: 2n })
  rows = rows.map((row) => ({ ...row, from: '$1' }))
  expect(await tiny.run('gold.order')).toMatchObject({ status: 'PUBLISHED', updated: 2n })
  expect(await tiny.rows('gold.order')).toEqual([
    { user: "O'Brien", select: 1, 'From "here"': '$1', GROUP: 'glad' },
    { user: 'Zed', select: 2, 'From "here"': '$1', GROUP: "can't say" },
  ])
})

test('a column called like a method of every object may be left out', async () => {
  const product = reserved()
  await using tiny = await openTiny(
    [product],
    [rowsFrom(product, () => [{ user: 'a', select: 1 }])],
  )
  expect(await tiny.run('gold.order')).toMatchObject({ status: 'PUBLISHED' })
  expect(await tiny.rows('gold.order')).toEqual([
    { user: 'a', select: 1, 'From "here"': null, GROUP: null },
  ])
})
