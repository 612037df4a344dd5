import { customType, integer, text, vector } from 'drizzle-orm/pg-core'
import { gold } from 'platinum'
import { expect, test } from 'vitest'
import { declare, problemsOf, productOf } from './declare.ts'

const anyVector = customType<{ data: number[] }>({ dataType: () => 'vector' })

const notes = (embeddings: object) =>
  declare(
    gold.table('notes', {
      id: text('id').primaryKey(),
      title: text('title'),
      n: integer('n'),
      embedding: vector('embedding', { dimensions: 384 }),
      small: vector('small', { dimensions: 3 }),
      required: vector('required', { dimensions: 384 }).notNull(),
      open: anyVector('open'),
    }),
    { embeddings },
  )

test('an embedding that fits is read with its columns', () => {
  const product = productOf(notes({ embedding: { of: ['title', 'id'], space: 'default' } }))
  expect(product.embeddings).toMatchObject([
    { column: { key: 'embedding' }, of: [{ key: 'title' }, { key: 'id' }], space: 'default' },
  ])
})

test.each([
  [
    'a column that is no vector',
    { n: { of: ['title'], space: 'default' } },
    'gold.notes.n',
    'a vector column with dimensions',
    'integer',
  ],
  [
    'a vector of any length',
    { open: { of: ['title'], space: 'default' } },
    'gold.notes.open',
    'a vector column with dimensions',
    'vector',
  ],
  [
    'a vector that may not be NULL',
    { required: { of: ['title'], space: 'default' } },
    'gold.notes.required',
    'a nullable vector column, since an empty text has no vector',
    'NOT NULL',
  ],
  [
    'numbers',
    { embedding: { of: ['title', 'n'], space: 'default' } },
    'gold.notes.embedding',
    'text columns in of',
    'n, which is integer',
  ],
  [
    'nothing',
    { embedding: { of: [], space: 'default' } },
    'gold.notes.embedding',
    'one or more text columns in of',
    'none',
  ],
  [
    'the wrong dimensions',
    { small: { of: ['title'], space: 'default' } },
    'gold.notes.small',
    'vector(384), as the space "default" has',
    'vector(3)',
  ],
])('an embedding with %s is unsuitable', (_what, embeddings, where, expected, found) => {
  expect(problemsOf(notes(embeddings))).toEqual([
    {
      code: 'EMBEDDING_UNSUITABLE',
      where,
      expected,
      found,
      fix: 'Correct the column or the embedding so that the two fit.',
    },
  ])
})

test('a space that the configuration does not have is told which it has', () => {
  expect(problemsOf(notes({ small: { of: ['title'], space: 'large' } }))).toEqual([
    {
      code: 'EMBEDDING_UNKNOWN_SPACE',
      where: 'gold.notes.small',
      expected: 'one of the spaces default, small',
      found: '"large"',
      fix: 'Define the space under embeddings in platinum.config.ts, or name one that exists.',
    },
  ])
})

test('columns that are not there are each named', () => {
  const embeddings = {
    gone: { of: ['title'], space: 'default' },
    embedding: { of: ['body'], space: 'default' },
  }
  expect(
    problemsOf(notes(embeddings)).map(({ code, where, found }) => [code, where, found]),
  ).toEqual([
    ['PRODUCT_UNKNOWN_COLUMN', 'gold.notes, embeddings', '"gone"'],
    ['PRODUCT_UNKNOWN_COLUMN', 'gold.notes, embeddings.embedding.of', '"body"'],
  ])
})
