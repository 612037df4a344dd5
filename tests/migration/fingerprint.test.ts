import { sql } from 'drizzle-orm'
import {
  check,
  index,
  integer,
  pgEnum,
  primaryKey,
  text,
  unique,
  uniqueIndex,
  varchar,
  type PgTable,
} from 'drizzle-orm/pg-core'
import { bronze, gold } from 'platinum'
import { expect, test } from 'vitest'
import { tableFingerprint } from '../../src/migration/table-fingerprint.ts'
import { declare } from '../product/declare.ts'

const id = () => ({ id: integer('id').primaryKey() })
const word = (column: ReturnType<typeof text> = text('word')) => ({ ...id(), word: column })
const extra = (part: (columns: { id: never; word: never }) => unknown) =>
  gold.table('items', word(), (columns) => [part(columns as never) as never])

const shapes: Record<string, () => PgTable> = {
  'as it is': () => gold.table('items', word()),
  'in another layer': () => bronze.table('items', word()),
  'under another name': () => gold.table('things', word()),
  'with a column more': () => gold.table('items', { ...word(), more: text('more') }),
  'with a column less': () => gold.table('items', id()),
  'with a column of another name': () => gold.table('items', word(text('words'))),
  'with another type': () => gold.table('items', word(varchar('word') as never)),
  'with another length': () => gold.table('items', word(varchar('word', { length: 3 }) as never)),
  'with a list': () => gold.table('items', word(text('word').array() as never)),
  'with NOT NULL': () => gold.table('items', word(text('word').notNull() as never)),
  'with a default': () => gold.table('items', word(text('word').default('a') as never)),
  'with another default': () => gold.table('items', word(text('word').default('b') as never)),
  'with a default in SQL': () =>
    gold.table('items', word(text('word').default(sql`'b' || 'c'`) as never)),
  'with another default in SQL': () =>
    gold.table('items', word(text('word').default(sql`'b' || 'd'`) as never)),
  'with a generated column': () =>
    gold.table('items', word(text('word').generatedAlwaysAs(sql`'a'`) as never)),
  'with another generated column': () =>
    gold.table('items', word(text('word').generatedAlwaysAs(sql`'b'`) as never)),
  'with a unique column': () => gold.table('items', word(text('word').unique() as never)),
  'with a unique constraint': () => extra(({ word: column }) => unique('u').on(column)),
  'with an index': () => extra(({ word: column }) => index('i').on(column)),
  'with an index of another name': () => extra(({ word: column }) => index('j').on(column)),
  'with an index on another column': () => extra((columns) => index('i').on(columns.id)),
  'with an index in another order': () =>
    gold.table('items', word(), (columns) => [index('i').on(columns.word.desc())]),
  'with a partial index': () =>
    gold.table('items', word(), (columns) => [
      index('i')
        .on(columns.word)
        .where(sql`word > ''`),
    ]),
  'with another method of indexing': () =>
    gold.table('items', word(), (columns) => [index('i').using('hash', columns.word)]),
  'with a unique index': () => extra(({ word: column }) => uniqueIndex('i').on(column)),
  'with a check': () => extra(() => check('c', sql`word <> ''`)),
  'with another check': () => extra(() => check('c', sql`word <> 'x'`)),
  'with another key': () =>
    gold.table('items', { id: integer('id'), word: text('word') }, (columns) => [
      primaryKey({ columns: [columns.id, columns.word] }),
    ]),
  'with an enum': () => gold.table('items', word(pgEnum('e', ['a', 'b'])('word') as never)),
  'with another enum': () => gold.table('items', word(pgEnum('f', ['a', 'b'])('word') as never)),
  'with a value more in the enum': () =>
    gold.table('items', word(pgEnum('e', ['a', 'b', 'c'])('word') as never)),
}

test('every change of shape is another fingerprint', () => {
  const seen = new Map<string, string>()
  for (const [shape, build] of Object.entries(shapes)) {
    const fingerprint = tableFingerprint([build()])
    expect([shape, seen.get(fingerprint)]).toEqual([shape, undefined])
    seen.set(fingerprint, shape)
  }
})

test('the same shape is the same fingerprint', () => {
  for (const build of Object.values(shapes)) {
    expect(tableFingerprint([build()])).toBe(tableFingerprint([build()]))
  }
})

test('the contract is no shape', () => {
  const table = () => gold.table('items', word())
  expect(tableFingerprint([declare(table(), { description: 'One.', version: '1.0.0' })])).toBe(
    tableFingerprint([declare(table(), { description: 'Two.', version: '2.0.0' })]),
  )
})
