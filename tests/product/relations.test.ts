import { bigint, integer, pgEnum, primaryKey, text, varchar } from 'drizzle-orm/pg-core'
import { belongsTo, dataProduct, gold, silver } from 'platinum'
import { expect, test } from 'vitest'
import type { Product } from '../../src/product/product.ts'
import { declare, problemsOf, productOf, registryOf } from './declare.ts'

const authors = () => declare(gold.table('authors', { id: text('id').primaryKey() }))

/** `belongsTo books.author authorId = id`, one line a relation. */
const drawn = (product: Product | undefined) =>
  product?.relations.map(
    ({ kind, from, field, to, localColumns, targetColumns }) =>
      `${kind} ${from.tableName}.${field} → ${to.tableName}: ${localColumns
        .map(({ key }, position) => `${key} = ${targetColumns[position]?.key}`)
        .join(', ')}`,
  )

test('one declaration gives both directions', () => {
  const target = authors()
  const books = declare(
    gold.table('books', { id: text('id').primaryKey(), authorId: text('author_id') }),
    { relations: { author: belongsTo(target, 'authorId') } },
  )
  const { byId } = registryOf(books, target)
  expect(drawn(byId.get('gold.books'))).toEqual(['belongsTo books.author → authors: authorId = id'])
  expect(drawn(byId.get('gold.authors'))).toEqual(['hasMany authors.books → books: id = authorId'])
})

test('a relation to itself stands on the product twice', () => {
  const people = declare(
    gold.table('people', { id: text('id').primaryKey(), bossId: text('boss_id') }),
    { relations: { boss: belongsTo('self', 'bossId', { inverse: 'reports' }) } },
  )
  expect(drawn(productOf(people))).toEqual([
    'belongsTo people.boss → people: bossId = id',
    'hasMany people.reports → people: id = bossId',
  ])
})

test('a composite grain is met column by column, in its order', () => {
  const parts = declare(
    gold.table('parts', { a: text('a'), b: integer('b') }, (table) => [
      primaryKey({ columns: [table.b, table.a] }),
    ]),
  )
  const uses = declare(
    gold.table('uses', { id: text('id').primaryKey(), n: integer('n'), t: text('t') }),
    { relations: { part: belongsTo(parts, ['n', 't']) } },
  )
  expect(drawn(productOf(uses, parts))).toEqual(['belongsTo uses.part → parts: n = b, t = a'])
})

test('two products may point at each other, through functions', () => {
  const left: ReturnType<typeof declare> = declare(
    gold.table('left_side', { id: text('id').primaryKey(), other: text('other') }),
    { relations: { right: belongsTo(() => right, 'other') } },
  )
  const right: ReturnType<typeof declare> = declare(
    gold.table('right_side', { id: text('id').primaryKey(), other: text('other') }),
    { relations: { left: belongsTo(() => left, 'other') } },
  )
  const { byId } = registryOf(left, right)
  expect(drawn(byId.get('gold.left_side'))).toEqual([
    'belongsTo left_side.right → right_side: other = id',
    'hasMany left_side.rightSide → right_side: id = other',
  ])
})

test('two relations to one target need names for the other side', () => {
  const target = authors()
  const books = (inverse: string | undefined) =>
    declare(gold.table('books', { id: text('id').primaryKey(), a: text('a'), b: text('b') }), {
      relations: {
        author: belongsTo(target, 'a'),
        editor: belongsTo(target, 'b', inverse === undefined ? {} : { inverse }),
      },
    })
  expect(problemsOf(books(undefined), target)).toEqual([
    {
      code: 'PRODUCT_NAME_TAKEN',
      where: 'gold.books, relation to gold.authors',
      expected: 'a field of its own',
      found: '"books", which belongs to gold.books, relation to gold.authors',
      fix: 'Rename one of the two: name sets the type, listField the list, inverse the field on the other side of a relation.',
    },
  ])
  expect(problemsOf(books('edited'), target)).toEqual([])
})

test('a relation may not be called like a column, on either side', () => {
  const target = authors()
  const books = declare(
    gold.table('books', { id: text('id').primaryKey(), author: text('author') }),
    { relations: { author: belongsTo(target, 'author', { inverse: 'id' }) } },
  )
  expect(problemsOf(books, target)).toMatchObject([
    {
      code: 'PRODUCT_NAME_TAKEN',
      where: 'gold.books, relation author',
      found: '"author", which belongs to gold.books.author',
    },
    {
      code: 'PRODUCT_NAME_TAKEN',
      where: 'gold.books, relation to gold.authors',
      found: '"id", which belongs to gold.authors.id',
    },
  ])
})

test('names for the other side matter only where readers can stand on it', () => {
  const raw = declare(silver.table('authors', { id: text('id').primaryKey() }))
  const columns = () => ({ id: text('id').primaryKey(), author: text('author_id') })
  const relations = { writer: belongsTo(raw, 'author') }
  const cleanBooks = declare(silver.table('books', columns()), { relations, name: 'CleanBook' })
  const books = declare(gold.table('books', columns()), { relations })
  expect(problemsOf(raw, cleanBooks, books)).toEqual([])
})

test.each(['and', 'or', 'not'])('%s belongs to the filter language', (word) => {
  const target = authors()
  const books = declare(
    gold.table('books', { id: text('id').primaryKey(), author: text('author_id') }),
    { relations: { [word]: belongsTo(target, 'author') } },
  )
  expect(problemsOf(books, target)).toMatchObject([
    { code: 'PRODUCT_NAME_TAKEN', found: `"${word}", which belongs to the filter language` },
  ])
})

test.each([
  ['a product that is not exported', () => authors(), 'gold.authors, which is not exported'],
  ['a table without a contract', () => gold.table('t', { id: text('id') }), 'no data product'],
  ['nothing at all', () => undefined, 'no data product'],
  [
    'a function that fails',
    () => {
      throw new ReferenceError('authors is not defined')
    },
    'a function that fails: authors is not defined',
  ],
])('a relation to %s leads nowhere', (_what, target, found) => {
  const books = declare(
    gold.table('books', { id: text('id').primaryKey(), author: text('author_id') }),
    { relations: { writer: belongsTo(target as never, 'author') } },
  )
  expect(problemsOf(books)).toEqual([
    {
      code: 'RELATION_UNKNOWN_TARGET',
      where: 'gold.books, relation writer',
      expected: 'a data product that schema/index.ts exports',
      found,
      fix: 'Export the target from schema/index.ts.',
    },
  ])
})

const mood = pgEnum('mood', ['calm'])
const temper = pgEnum('temper', ['calm'])

test.each([
  ['too many columns', ['author', 'n'], 'author text, n integer'],
  ['another type', ['n'], 'n integer'],
  ['a wider number', ['big'], 'big bigint'],
  ['no columns', [], 'no columns'],
])('a relation of %s does not fit the grain', (_what, columns, found) => {
  const target = authors()
  const books = declare(
    gold.table('books', {
      id: text('id').primaryKey(),
      author: text('author_id'),
      n: integer('n'),
      big: bigint('big', { mode: 'bigint' }),
    }),
    { relations: { writer: belongsTo(target, columns as never) } },
  )
  expect(problemsOf(books, target)).toEqual([
    {
      code: 'RELATION_MISMATCH',
      where: 'gold.books, relation writer',
      expected: 'columns for the grain of gold.authors: id text',
      found,
      fix: "List one local column for each column of the target's grain, of the same type.",
    },
  ])
})

test('varchar meets text, but one enum does not meet another', () => {
  const target = declare(gold.table('moods', { mood: mood('mood').primaryKey() }))
  const texts = authors()
  const days = (column: ReturnType<typeof mood>) =>
    declare(
      gold.table('days', {
        id: text('id').primaryKey(),
        felt: column,
        by: varchar('by', { length: 9 }),
      }),
      { relations: { feeling: belongsTo(target, 'felt'), author: belongsTo(texts, 'by') } },
    )
  expect(problemsOf(days(mood('felt')), target, texts)).toEqual([])
  expect(problemsOf(days(temper('felt')), target, texts)).toMatchObject([
    { code: 'RELATION_MISMATCH', where: 'gold.days, relation feeling' },
  ])
})

test('a relation that names an unknown column is told which there are', () => {
  const target = authors()
  const books = declare(
    gold.table('books', { id: text('id').primaryKey(), author: text('author_id') }),
    { relations: { writer: belongsTo(target, ['authorId'] as never) } },
  )
  expect(problemsOf(books, target)).toEqual([
    {
      code: 'PRODUCT_UNKNOWN_COLUMN',
      where: 'gold.books, relation writer',
      expected: 'one of the columns id, author',
      found: '"authorId"',
      fix: 'Name a column by its TypeScript key.',
    },
  ])
})

test('what is wrong with a target is said once, at the target', () => {
  const target = declare(gold.table('authors', { id: text('id') }))
  const misplaced = declare(silver.table('raw', { id: text('id').primaryKey() }), { owner: 7 })
  const books = declare(
    gold.table('books', { id: text('id').primaryKey(), author: text('author_id') }),
    { relations: { writer: belongsTo(target, 'author'), origin: belongsTo(misplaced, 'author') } },
  )
  expect(problemsOf(books, target, misplaced)).toMatchObject([
    { code: 'PRODUCT_NO_GRAIN', where: 'gold.authors' },
    { code: 'PRODUCT_BAD_CONTRACT', where: 'silver.raw, owner' },
  ])
})

test('a declared product keeps its relations through the public function', () => {
  const books = dataProduct(
    gold.table('books', { id: text('id').primaryKey(), sequelOf: text('sequel_of') }),
    {
      name: 'Book',
      version: '1.0.0',
      owner: 'tests',
      description: 'Books.',
      columns: { id: 'Id.', sequelOf: 'The book before.' },
      freshness: { lane: 'batch', within: '1d' },
      relations: { before: belongsTo('self', 'sequelOf', { inverse: 'sequels' }) },
    },
  )
  expect(drawn(productOf(books))).toHaveLength(2)
})
