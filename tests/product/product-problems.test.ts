import { sql } from 'drizzle-orm'
import {
  integer,
  json,
  jsonb,
  pgSchema,
  pgTable,
  point,
  primaryKey,
  text,
  timestamp,
  vector,
} from 'drizzle-orm/pg-core'
import { bronze, gold, platinum, silver } from 'platinum'
import { expect, test } from 'vitest'
import { declare, problemsOf, productOf, registryOf } from './declare.ts'

const things = () =>
  gold.table('things', { id: text('id').primaryKey(), at: timestamp('at'), n: integer('n') })

test('a product that is right has no problems', () => {
  expect(problemsOf(declare(things()))).toEqual([])
})

test('a table outside the layers is told where to go', () => {
  expect(problemsOf(declare(pgTable('things', { id: text('id').primaryKey() })))).toEqual([
    {
      code: 'PRODUCT_OUTSIDE_LAYERS',
      where: 'public.things',
      expected: 'a table in one of the schemas bronze, silver, gold, platinum',
      found: 'a table in the default schema',
      fix: "Create it with gold.table('things', …) or another layer's table function from 'platinum'.",
    },
  ])
  const elsewhere = pgSchema('sales').table('things', { id: text('id').primaryKey() })
  expect(problemsOf(declare(elsewhere))).toMatchObject([
    { code: 'PRODUCT_OUTSIDE_LAYERS', where: 'sales.things', found: 'schema "sales"' },
  ])
})

test('a table with no primary key and no grain has no way to say which row is meant', () => {
  const table = () => gold.table('things', { id: text('id').notNull() })
  const problem = {
    code: 'PRODUCT_NO_GRAIN',
    where: 'gold.things',
    expected: 'a primary key: the columns that say which row is meant',
    found: 'a table without one',
    fix: 'Add .primaryKey() to a column, or primaryKey({ columns: […] }) to the table.',
  }
  expect(problemsOf(declare(table()))).toEqual([problem])
  expect(problemsOf(declare(table(), { grain: [] }))).toEqual([problem])
  expect(problemsOf(declare(table(), { grain: ['id'] }))).toEqual([])
})

test.each([
  ['id twice', ['id', 'id']],
  ['body, which is json', ['id', 'body']],
  ['place, which is point', ['place']],
  ['near, which is vector(3)', ['near']],
  ['number, which is numbered anew on every run', ['number']],
])('a grain of %s cannot tell rows apart', (found, grain) => {
  const table = gold.table('things', {
    id: text('id').primaryKey(),
    body: json('body'),
    place: point('place'),
    near: vector('near', { dimensions: 3 }),
    number: integer('number').generatedAlwaysAsIdentity(),
  })
  expect(problemsOf(declare(table, { grain }))).toEqual([
    {
      code: 'PRODUCT_BAD_GRAIN',
      where: 'gold.things, grain',
      expected: 'different columns that tell one row from another, run after run',
      found,
      fix: 'Choose columns of the data itself, of types that Postgres can compare.',
    },
  ])
})

test('a primary key that Postgres numbers itself is no grain either', () => {
  const table = gold.table('things', {
    id: integer('id').primaryKey().generatedAlwaysAsIdentity(),
  })
  expect(problemsOf(declare(table))).toMatchObject([{ code: 'PRODUCT_BAD_GRAIN' }])
})

test('a primary key that Postgres computes from the row is a grain', () => {
  const table = gold.table('things', {
    word: text('word').notNull(),
    id: text('id')
      .generatedAlwaysAs(sql`lower(word)`)
      .primaryKey(),
  })
  expect(problemsOf(declare(table))).toEqual([])
})

test('jsonb can be compared, so it can stand in a grain', () => {
  const table = gold.table('things', { body: jsonb('body').primaryKey() })
  expect(problemsOf(declare(table))).toEqual([])
})

test('a grain of a column that is not there is told which there are', () => {
  expect(problemsOf(declare(things(), { grain: ['id', 'nothing'] }))).toEqual([
    {
      code: 'PRODUCT_UNKNOWN_COLUMN',
      where: 'gold.things, grain',
      expected: 'one of the columns id, at, n',
      found: '"nothing"',
      fix: 'Name a column by its TypeScript key.',
    },
  ])
})

test('the grain is the primary key in its own order, unless the contract says otherwise', () => {
  const table = () =>
    gold.table(
      'things',
      { a: text('col_a').notNull(), b: text('col_b'), c: text('col_c') },
      (columns) => [primaryKey({ columns: [columns.b, columns.a] })],
    )
  expect(productOf(declare(table())).grain.map(({ key }) => key)).toEqual(['b', 'a'])
  const chosen = productOf(declare(table(), { grain: ['c'] }))
  expect(chosen.grain.map(({ key }) => key)).toEqual(['c'])
})

test('columns of a composite primary key are NOT NULL, as Postgres makes them', () => {
  const table = gold.table('things', { a: text('a'), b: text('b'), c: text('c') }, (columns) => [
    primaryKey({ columns: [columns.a, columns.b] }),
  ])
  expect(productOf(declare(table)).columns.map(({ notNull }) => notNull)).toEqual([
    true,
    true,
    false,
  ])
})

test.each(['1', '1.0', 'v1.0.0', '1.0.0-beta', '01.0.0', '', ' 1.0.0', '1.0.0\n'])(
  'version %j is not semantic',
  (version) => {
    expect(problemsOf(declare(things(), { version }))).toEqual([
      {
        code: 'PRODUCT_BAD_VERSION',
        where: 'gold.things, version',
        expected: 'a semantic version such as 1.0.0',
        found: JSON.stringify(version),
        fix: 'Write the version as MAJOR.MINOR.PATCH.',
      },
    ])
  },
)

test.each(['0.0.0', '1.10.200'])('version %s is semantic', (version) => {
  expect(problemsOf(declare(things(), { version }))).toEqual([])
})

test('descriptions that are missing, empty or blank are each named', () => {
  const columns = { id: '', at: { description: '  ' } }
  expect(problemsOf(declare(things(), { description: ' \n', columns }))).toEqual(
    ['gold.things', 'gold.things.id', 'gold.things.at', 'gold.things.n'].map((where) => ({
      code: 'PRODUCT_NOT_DESCRIBED',
      where,
      expected: 'a sentence that tells a reader what it means',
      found: 'an empty description',
      fix: 'Write the description.',
    })),
  )
})

test('a description of a column that is not there is refused', () => {
  const columns = { id: 'Id.', at: 'When.', n: 'How many.', gone: 'Removed last week.' }
  expect(problemsOf(declare(things(), { columns }))).toMatchObject([
    { code: 'PRODUCT_UNKNOWN_COLUMN', where: 'gold.things, columns', found: '"gone"' },
  ])
})

test('a column called like something every object has is described like any other', () => {
  const table = () =>
    gold.table('things', {
      constructor: text('constructor').primaryKey(),
      toString: text('to_string'),
    })
  expect(problemsOf(declare(table(), { columns: {} }))).toMatchObject([
    { code: 'PRODUCT_NOT_DESCRIBED', where: 'gold.things.constructor' },
    { code: 'PRODUCT_NOT_DESCRIBED', where: 'gold.things.toString' },
  ])
  const { columns } = productOf(declare(table()))
  expect(columns.map(({ key, description }) => [key, description])).toEqual([
    ['constructor', 'Described.'],
    ['toString', 'Described.'],
  ])
  const unknown = declare(things(), { grain: ['constructor'] })
  expect(problemsOf(unknown)).toMatchObject([{ code: 'PRODUCT_UNKNOWN_COLUMN' }])
  const eventTime = declare(things(), {
    freshness: { lane: 'batch', within: '1d', eventTime: 'constructor' },
  })
  expect(problemsOf(eventTime)).toMatchObject([{ code: 'PRODUCT_BAD_FRESHNESS' }])
})

test.each(['0s', '1.5h', '1 d', '1w', '-1d', 'd', '', '1D', '99999999d'])(
  'freshness within %j is no duration',
  (within) => {
    expect(problemsOf(declare(things(), { freshness: { lane: 'batch', within } }))).toEqual([
      {
        code: 'PRODUCT_BAD_FRESHNESS',
        where: 'gold.things, freshness.within',
        expected: 'a whole number and a unit: 30s, 15m, 6h or 7d',
        found: JSON.stringify(within),
        fix: 'Write how old the newest data may be, such as 6h.',
      },
    ])
  },
)

test.each([
  ['45s', 45],
  ['15m', 900],
  ['6h', 21_600],
  ['7d', 604_800],
])('freshness within %s is %d seconds', (within, seconds) => {
  const { freshness } = productOf(declare(things(), { freshness: { lane: 'batch', within } }))
  expect(freshness).toEqual({
    lane: 'batch',
    within,
    withinSeconds: seconds,
    eventTime: undefined,
  })
})

test.each([
  ['n', 'n, which is integer'],
  ['nothing', 'no column "nothing"'],
])('event time %s is no time', (eventTime, found) => {
  const freshness = { lane: 'batch', within: '1d', eventTime }
  expect(problemsOf(declare(things(), { freshness }))).toEqual([
    {
      code: 'PRODUCT_BAD_FRESHNESS',
      where: 'gold.things, freshness.eventTime',
      expected: 'a date or timestamp column of this product',
      found,
      fix: 'Name the column that holds the time the event happened, or leave eventTime out.',
    },
  ])
})

test('an enum called date is no event time', () => {
  const day = pgSchema('gold').enum('date', ['monday', 'sunday'])
  const table = gold.table('things', { id: text('id').primaryKey(), day: day('day') })
  const freshness = { lane: 'batch', within: '1d', eventTime: 'day' }
  expect(problemsOf(declare(table, { freshness }))).toMatchObject([
    { code: 'PRODUCT_BAD_FRESHNESS', found: 'day, which is date' },
  ])
})

test('foreign keys in the database are refused, each by its name', () => {
  const others = silver.table('others', { id: text('id').primaryKey() })
  const table = gold.table('things', {
    id: text('id').primaryKey(),
    other: text('other').references(() => others.id),
  })
  expect(problemsOf(declare(table))).toEqual([
    {
      code: 'PRODUCT_FOREIGN_KEY',
      where: 'gold.things, foreign key things_other_others_id_fk',
      expected: 'relations in the contract, checked before publishing',
      found: 'a foreign key in the database, which would refuse rows in the middle of publishing',
      fix: 'Remove .references() and declare relations: { name: belongsTo(target, column) } instead.',
    },
  ])
})

test('products keep their layer, and only gold and platinum are served', () => {
  const columns = () => ({ id: text('id').primaryKey() })
  const { products } = registryOf(
    declare(bronze.table('raw', columns())),
    declare(silver.table('clean', columns())),
    declare(gold.table('ready', columns())),
    declare(platinum.table('vectors', columns())),
  )
  expect(products.map(({ id, layer, served }) => [id, layer, served])).toEqual([
    ['bronze.raw', 'bronze', false],
    ['silver.clean', 'silver', false],
    ['gold.ready', 'gold', true],
    ['platinum.vectors', 'platinum', true],
  ])
})

test.each([
  ['soon', '"soon"'],
  ['1h', '"1h"'],
  ['6h', '"6h"'],
])('rows cannot be refused after %s when they are promised within 6h', (refuseAfter, found) => {
  const freshness = { lane: 'batch', within: '6h', refuseAfter }
  expect(problemsOf(declare(things(), { freshness }))).toMatchObject([
    { code: 'PRODUCT_BAD_FRESHNESS', where: 'gold.things, freshness.refuseAfter', found },
  ])
})
