import { integer, pgTable, text, vector } from 'drizzle-orm/pg-core'
import { atLeast, belongsTo, gold } from 'platinum'
import { expect, test } from 'vitest'
import { ProjectError } from '../../src/errors/platinum-error.ts'
import { readRegistry } from '../../src/product/registry.ts'
import { declare, problemsOf, registryOf } from './declare.ts'

const unexported = () => declare(gold.table('unexported', { id: text('id').primaryKey() }))

function wrongProducts() {
  const outside = declare(pgTable('outside', { id: text('id').primaryKey() }), {
    checks: [atLeast('id', 1)],
  })
  const grainlessTable = gold.table('grainless', { id: text('id') })
  const grainless = declare(grainlessTable, {
    version: '1',
    description: '',
    freshness: { lane: 'batch', within: 'soon' },
  })
  const broken = declare(gold.table('broken', { id: text('id').primaryKey() }), { owner: 1 })
  const numbered = declare(
    gold.table('numbered', { id: integer('id').generatedAlwaysAsIdentity().primaryKey() }),
  )
  const referring = declare(
    gold.table('referring', {
      id: text('id').primaryKey(),
      other: text('other').references(() => grainlessTable.id),
      n: integer('n'),
      near: vector('near', { dimensions: 3 }),
    }),
    {
      name: 'Not a name',
      listField: 'outside',
      grain: ['gone'],
      relations: {
        other: belongsTo(unexported(), 'other'),
        numbered: belongsTo(broken, 'n'),
      },
      embeddings: {
        near: { of: ['n'], space: 'small' },
        n: { of: ['id'], space: 'nowhere' },
      },
    },
  )
  const twin = declare(gold.table('twin', { id: text('id').primaryKey() }), {
    listField: 'outside',
  })
  return [outside, grainless, broken, numbered, referring, twin]
}

/** Every code that reading a project's products can report. */
const codes = [
  'CHECK_UNSUITABLE',
  'EMBEDDING_UNKNOWN_SPACE',
  'EMBEDDING_UNSUITABLE',
  'PRODUCT_BAD_CONTRACT',
  'PRODUCT_BAD_FRESHNESS',
  'PRODUCT_BAD_GRAIN',
  'PRODUCT_BAD_NAME',
  'PRODUCT_BAD_VERSION',
  'PRODUCT_FOREIGN_KEY',
  'PRODUCT_NAME_TAKEN',
  'PRODUCT_NOT_DESCRIBED',
  'PRODUCT_NO_GRAIN',
  'PRODUCT_OUTSIDE_LAYERS',
  'PRODUCT_UNKNOWN_COLUMN',
  'RELATION_MISMATCH',
  'RELATION_UNKNOWN_TARGET',
]

test('a project with every mistake is told of every mistake', () => {
  const found = new Set(problemsOf(...wrongProducts()).map(({ code }) => code))
  expect([...found].sort()).toEqual(codes)
})

test('every problem says where, what was expected, what was found and what to do', () => {
  for (const problem of problemsOf(...wrongProducts())) {
    expect(problem.where).toMatch(/^(gold|public)\.\w+/)
    expect(problem.expected).not.toBe('')
    expect(problem.found).not.toBe('')
    expect(problem.fix).toMatch(/^[A-Z].*\.$/)
  }
})

test('one error carries all of them, and its message holds each', () => {
  const products = wrongProducts()
  let thrown: unknown
  try {
    registryOf(...products)
  } catch (error) {
    thrown = error
  }
  expect(thrown).toBeInstanceOf(ProjectError)
  const error = thrown as ProjectError
  expect(error.problems).toEqual(problemsOf(...products))
  expect(error.message.split('\n')[0]).toBe(`${error.problems.length} problems in this project:`)
  for (const { code, where, found } of error.problems) {
    expect(error.message).toContain(`${code} in ${where}\n`)
    expect(error.message).toContain(`  found:    ${found}\n`)
  }
})

test('exports that are no data products are passed over', () => {
  const things = declare(gold.table('things', { id: text('id').primaryKey() }))
  const { registry, problems } = readRegistry({
    exports: { things, number: 1, nothing: null, fn: () => 1, plain: gold.table('plain', {}) },
    spaces: new Map(),
  })
  expect(problems).toEqual([])
  expect(registry.products.map(({ id }) => id)).toEqual(['gold.things'])
  expect(registry.byId.get('gold.things')).toBe(registry.products[0])
  expect(registry.byTable.get(things)).toBe(registry.products[0])
})

test('a project without products has no problems', () => {
  expect(problemsOf()).toEqual([])
})
