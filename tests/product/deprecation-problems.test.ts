import { integer, text } from 'drizzle-orm/pg-core'
import { gold } from 'platinum'
import { expect, test } from 'vitest'
import { declare, problemsOf } from './declare.ts'

const right = { since: '1.0.0', removeAfter: '2027-03-31', use: 'width' }

function problems(deprecated: unknown, width: unknown = 'Width.') {
  return problemsOf(
    declare(
      gold.table('things', {
        id: text('id').primaryKey(),
        size: integer('size'),
        width: integer('width'),
      }),
      { version: '1.4.0', columns: { id: 'Id.', size: { description: 'S.', deprecated }, width } },
    ),
  )
}

test('a deprecation with a version, a day and another column is right', () => {
  expect(problems(right)).toEqual([])
})

test.each([
  ['a version to come', { ...right, since: '1.5.0' }, 'since'],
  ['no version', { ...right, since: 'soon' }, 'since'],
  ['no day of the calendar', { ...right, removeAfter: '2027-02-30' }, 'removeAfter'],
  ['no day at all', { ...right, removeAfter: 'spring' }, 'removeAfter'],
  ['a column that is not there', { ...right, use: 'length' }, 'use'],
  ['itself', { ...right, use: 'size' }, 'use'],
])('a deprecation with %s is a problem', (_what, deprecated, part) => {
  expect(problems(deprecated)).toMatchObject([
    { code: 'PRODUCT_BAD_DEPRECATION', where: `gold.things.size, deprecated.${part}` },
  ])
})

test('a column that goes too is no replacement', () => {
  const width = { description: 'W.', deprecated: { since: '1.0.0', removeAfter: '2027-03-31' } }
  expect(problems(right, width)).toMatchObject([
    { code: 'PRODUCT_BAD_DEPRECATION', found: '"width, which is deprecated too"' },
  ])
})

test('a deprecation without a day is no deprecation', () => {
  expect(problems({ since: '1.0.0' })).toMatchObject([
    { code: 'PRODUCT_BAD_CONTRACT', where: 'gold.things, columns.size' },
  ])
})
