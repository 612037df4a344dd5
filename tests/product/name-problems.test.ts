import { pgEnum, text } from 'drizzle-orm/pg-core'
import { belongsTo, bronze, gold, platinum, silver } from 'platinum'
import { expect, test } from 'vitest'
import { buildSchema } from '../../src/graphql/build-schema.ts'
import { typeNames } from '../../src/graphql/type-names.ts'
import { engineFields, engineTypes, typeSuffixes } from '../../src/product/engine-names.ts'
import { declare, problemsOf, productOf, registryOf } from './declare.ts'

const columns = () => ({ id: text('id').primaryKey() })

const served =
  'letters, digits and underscores, starting with a letter or one underscore, at most 50 characters'

test.each(['Line Item', '2nd', 'Naïve', '__Typed', 'A.B', 'x'.repeat(51), 'Item\n'])(
  'a type cannot be called %j',
  (name) => {
    expect(problemsOf(declare(gold.table('things', columns()), { name }))).toEqual([
      {
        code: 'PRODUCT_BAD_NAME',
        where: 'gold.things',
        expected: served,
        found: JSON.stringify(name),
        fix: 'Rename it.',
      },
    ])
  },
)

test('tables, list fields, columns and relations follow the same rule', () => {
  const table = gold.table('line items', { id: text('id').primaryKey(), 'a-b': text('a_b') })
  const found = problemsOf(declare(table, { name: 'Item', listField: 'all items' }))
  expect(found.map(({ where, found: name }) => `${where}: ${name}`)).toEqual([
    'gold.line items: "line items"',
    'gold.line items: "all items"',
    'gold.line items.a-b: "a-b"',
  ])
})

test('fifty characters and one leading underscore are fine', () => {
  const name = `_${'x'.repeat(49)}`
  expect(problemsOf(declare(gold.table('things', columns()), { name }))).toEqual([])
})

test.each([
  ['longer than Postgres keeps', 'é'.repeat(32)],
  ['of the system', 'ctid'],
  ["of the engine's kind", '__position'],
  ['with a zero byte', 'a\0b'],
])('a column name %s is refused', (_what, name) => {
  const table = gold.table('things', { ...columns(), other: text(name) })
  expect(problemsOf(declare(table))).toEqual([
    {
      code: 'PRODUCT_BAD_NAME',
      where: 'gold.things.other',
      expected:
        'from 1 to 63 bytes, not starting with two underscores, and no name of a system column',
      found: JSON.stringify(name),
      fix: 'Rename it.',
    },
  ])
})

test('a column may be called anything else in Postgres', () => {
  const table = gold.table('things', { ...columns(), other: text('Odd "name", 63 bytes') })
  expect(problemsOf(declare(table))).toEqual([])
})

test('a column called __proto__ is refused without confusing the rest', () => {
  const table = () => gold.table('things', { ...columns(), ['__proto__']: text('proto') })
  expect(problemsOf(declare(table()))).toMatchObject([
    { code: 'PRODUCT_BAD_NAME', where: 'gold.things.__proto__', found: '"__proto__"' },
  ])
  expect(problemsOf(declare(table(), { columns: { id: 'Id.' } }))).toMatchObject([
    { code: 'PRODUCT_NOT_DESCRIBED', where: 'gold.things.__proto__' },
    { code: 'PRODUCT_BAD_NAME' },
  ])
})

test('two keys with one column name are refused', () => {
  const table = gold.table('things', { ...columns(), other: text('id') })
  expect(problemsOf(declare(table))).toMatchObject([
    {
      code: 'PRODUCT_NAME_TAKEN',
      where: 'gold.things.other',
      expected: 'a column name of its own',
      found: '"id", which belongs to gold.things.id',
    },
  ])
})

test('two products of one table are refused, also where neither is served', () => {
  const first = declare(bronze.table('things', columns()))
  const second = declare(bronze.table('things', columns()), { name: 'Other' })
  expect(problemsOf(first, second)).toEqual([
    {
      code: 'PRODUCT_NAME_TAKEN',
      where: 'bronze.things',
      expected: 'a table of its own',
      found: '"bronze.things", which belongs to another product',
      fix: 'Rename one of the two: name sets the type, listField the list, inverse the field on the other side of a relation.',
    },
  ])
})

test.each(['field', 'grain', 'timeZone'])(
  'a served product has no relation called %s, which is a word of groupBy',
  (name) => {
    const things = declare(gold.table('things', columns()))
    const relations = { [name]: belongsTo(things, 'thing') }
    const table = { ...columns(), thing: text('thing') }
    expect(problemsOf(things, declare(gold.table('parts', table), { relations }))).toEqual([
      expect.objectContaining({
        code: 'PRODUCT_NAME_TAKEN',
        where: `gold.parts, relation ${name}`,
        found: `"${name}", which belongs to groupBy`,
      }),
    ])
    const unserved = declare(silver.table('parts', { ...table, thing: text('thing') }), {
      relations,
    })
    expect(problemsOf(things, unserved)).toEqual([])
  },
)

test('a table takes one contract', () => {
  const table = gold.table('things', columns())
  declare(table)
  expect(() => declare(table)).toThrow(
    expect.objectContaining({
      code: 'PRODUCT_NAME_TAKEN',
      where: 'things',
      found: 'a second contract for the same table',
    }),
  )
})

test('one product exported under two names is one product', () => {
  const product = declare(gold.table('things', columns()))
  expect(problemsOf(product, product)).toEqual([])
})

test('two served products may not share a type, a list field or a row field', () => {
  const first = declare(gold.table('things', columns()), { name: 'Thing' })
  const second = declare(platinum.table('things', columns()), { name: 'Thing' })
  const found = problemsOf(first, second)
  expect(found).toContainEqual({
    code: 'PRODUCT_NAME_TAKEN',
    where: 'platinum.things',
    expected: 'a GraphQL type of its own',
    found: '"Thing", which belongs to gold.things',
    fix: 'Rename one of the two: name sets the type, listField the list, inverse the field on the other side of a relation.',
  })
  expect(found).toContainEqual(
    expect.objectContaining({
      where: 'platinum.things, list field',
      found: '"things", which belongs to gold.things, list field',
    }),
  )
  expect(found).toContainEqual(
    expect.objectContaining({
      where: 'platinum.things, field for one row',
      found: '"thing", which belongs to gold.things, field for one row',
    }),
  )
})

test('bronze and silver take no names in GraphQL', () => {
  const raw = declare(bronze.table('things', columns()), { name: 'Thing' })
  const clean = declare(silver.table('things', columns()), { name: 'Thing' })
  const ready = declare(gold.table('things', columns()), { name: 'Thing' })
  expect(problemsOf(raw, clean, ready)).toEqual([])
})

test('a product whose row and list would share a field is told about listField', () => {
  const table = () => gold.table('data', columns())
  expect(problemsOf(declare(table(), { name: 'Data' }))).toMatchObject([
    {
      code: 'PRODUCT_NAME_TAKEN',
      where: 'gold.data, field for one row',
      found: '"data", which belongs to gold.data, list field',
    },
  ])
  expect(problemsOf(declare(table(), { name: 'Data', listField: 'allData' }))).toEqual([])
})

test.each(['Query', 'PageInfo', 'DateTime', 'StringFilter', 'Meta', 'Int'])(
  'a product cannot be called %s, which the engine has',
  (name) => {
    expect(problemsOf(declare(gold.table('things', columns()), { name }))).toMatchObject([
      { code: 'PRODUCT_NAME_TAKEN', found: `"${name}", which belongs to the engine` },
    ])
  },
)

test.each(['catalog', 'node', 'nodes'])('a list cannot be called %s', (listField) => {
  expect(problemsOf(declare(gold.table('things', columns()), { listField }))).toMatchObject([
    { code: 'PRODUCT_NAME_TAKEN', found: `"${listField}", which belongs to the engine` },
  ])
})

test.each(typeSuffixes)(
  'a product may not take the name of another with %s behind it',
  (suffix) => {
    const order = declare(gold.table('sales', columns()), { name: 'Sale' })
    const other = declare(gold.table('others', columns()), { name: `Sale${suffix}` })
    expect(problemsOf(order, other)).toContainEqual(
      expect.objectContaining({
        code: 'PRODUCT_NAME_TAKEN',
        where: 'gold.others',
        found: `"Sale${suffix}", which belongs to gold.sales`,
      }),
    )
  },
)

test('a column may not have the name of the groups of a list', () => {
  const authors = declare(
    gold.table('authors', { id: text('id').primaryKey(), booksAggregate: text('books') }),
  )
  const books = declare(
    gold.table('books', { id: text('id').primaryKey(), author: text('author') }),
    { relations: { writer: belongsTo(authors, 'author') } },
  )
  expect(problemsOf(authors, books)).toMatchObject([
    {
      code: 'PRODUCT_NAME_TAKEN',
      found: '"booksAggregate", which belongs to gold.authors.booksAggregate',
    },
  ])
})

test('two products whose further types would meet are refused', () => {
  const chunks = declare(gold.table('chunks', columns()), { name: 'Chunk' })
  const related = declare(gold.table('related', columns()), { name: 'ChunkRelated' })
  expect(problemsOf(chunks, related).map(({ found }) => found)).toEqual([
    '"ChunkRelatedConnection", which belongs to gold.chunks',
    '"ChunkRelatedEdge", which belongs to gold.chunks',
    '"ChunkRelatedAggregate", which belongs to gold.chunks',
    '"ChunkRelatedAggregateKey", which belongs to gold.chunks',
  ])
})

test('an enum column takes a type, and so may not meet a product', () => {
  const state = pgEnum('state', ['open'])
  const sales = declare(gold.table('sales', { ...columns(), state: state('state') }), {
    name: 'Sale',
  })
  const states = declare(gold.table('states', columns()), { name: 'SaleState' })
  expect(problemsOf(sales, states)).toMatchObject([
    { found: '"SaleState", which belongs to gold.sales' },
  ])
})

test('the names that are kept free are the names that a schema takes', () => {
  const state = pgEnum('state', ['open'])
  const product = declare(gold.table('sales', { ...columns(), state: state('state') }), {
    name: 'Sale',
  })
  const registry = registryOf(product)
  const names: ReadonlySet<string> = new Set(Object.values(typeNames(productOf(product))))
  expect(names).toEqual(new Set(['Sale', ...typeSuffixes.map((suffix) => `Sale${suffix}`)]))

  const schema = buildSchema({ registry, lineage: { products: new Map() }, spaces: new Map() })
  const kept = new Set([...engineTypes, ...names, 'SaleState', 'SaleStateFilter'])
  const types = Object.keys(schema.getTypeMap()).filter((name) => !name.startsWith('__'))
  expect(types.filter((name) => !kept.has(name))).toEqual([])
  const fields = Object.keys(schema.getQueryType()?.getFields() ?? {})
  const own = ['sales', 'sale', 'salesAggregate']
  expect(fields.filter((name) => ![...own, ...engineFields].includes(name))).toEqual([])
})
