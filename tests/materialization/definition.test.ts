import { sql } from 'drizzle-orm'
import { integer, text, varchar } from 'drizzle-orm/pg-core'
import { atLeast, bronze, columns, gold, merge, type Materialization } from 'platinum'
import { expect, test } from 'vitest'
import { hashing } from '../../src/embedding/hashing.ts'
import { declare } from '../product/declare.ts'
import { job, resolveTiny } from './tiny-project.ts'

const read = async function* () {}
const source = { dataset: { namespace: 'test', name: 'x' }, read }
const plain = () => gold.table('items', { id: integer('id').primaryKey(), word: text('word') })
const raw = declare(bronze.table('raw', { id: integer('id').primaryKey(), word: text('word') }))

async function definition(table = plain(), spec: object = { source }, contract: object = {}) {
  const items = declare(table, contract as Record<string, unknown>)
  const jobs: Materialization[] = [job(items, spec), job(raw, { source })]
  const { materializations } = await resolveTiny([items, raw], jobs)
  return materializations.get('gold.items')?.definition
}

type Builder = { select: (fields: object) => { from: (table: object) => unknown } }
const selectWhere = (condition: string) => ({
  select: (db: Builder) =>
    db.select({ id: sql`1`.as('id'), word: sql.raw(`'${condition}'`).as('word') }).from(raw),
})
const computeFrom = (keys: string[], codeVersion?: string) => ({
  from: columns(raw, keys as never),
  compute: async function* () {},
  ...(codeVersion === undefined ? {} : { codeVersion }),
})

test('what decides the rows decides the definition', async () => {
  const all = await Promise.all([
    definition(),
    definition(
      gold.table('items', {
        id: integer('id').primaryKey(),
        word: varchar('word', { length: 9 }),
      }) as never,
    ),
    definition(
      gold.table('items', {
        id: integer('id').primaryKey(),
        word: text('word').notNull(),
      }) as never,
    ),
    definition(
      gold.table('items', {
        id: integer('id').primaryKey(),
        word: text('word').default('a'),
      }) as never,
    ),
    definition(
      gold.table('items', {
        id: integer('id').primaryKey(),
        word: text('word').default(sql`'a'`),
      }) as never,
    ),
    definition(
      gold.table('items', {
        id: integer('id').primaryKey(),
        word: text('word').generatedAlwaysAs(sql`'a'`),
      }) as never,
    ),
    definition(plain(), { source, strategy: merge() }),
    definition(plain(), { source, codeVersion: '2' }),
    definition(plain(), { source: { ...source, dataset: { namespace: 'test', name: 'y' } } }),
    definition(plain(), { source: { ...source, read: async function* other() {} } }),
    definition(plain(), { source }, { checks: [atLeast('id', 0)] }),
    definition(plain(), selectWhere('a')),
    definition(plain(), selectWhere('b')),
    definition(plain(), computeFrom(['id'])),
    definition(plain(), computeFrom(['id', 'word'])),
    definition(plain(), computeFrom(['id'], '2')),
  ])
  expect(new Set(all).size).toBe(all.length)
})

test('what readers are told decides no rows', async () => {
  const before = await definition()
  expect(
    await definition(plain(), { source }, { description: 'Other words.', owner: 'others' }),
  ).toBe(before)
  expect(await definition(plain(), { source, on: { kind: 'cron', pattern: '0 * * * *' } })).toBe(
    before,
  )
  expect(await definition(plain(), { source: { ...source, state: async () => 'x' } })).toBe(before)
})

test('another way to embed makes the product due', async () => {
  const { vector } = await import('drizzle-orm/pg-core')
  const embedded = async (dimensions: number) => {
    const items = declare(
      gold.table('items', {
        id: integer('id').primaryKey(),
        word: text('word'),
        meaning: vector('meaning', { dimensions: 8 }),
      }),
      { embeddings: { meaning: { of: ['word'], space: 'small' } } },
    )
    const spaces = new Map([
      ['small', { ...hashing({ dimensions: 8 }), fingerprint: `f${dimensions}` }],
    ])
    const { materializations } = await resolveTiny([items], [job(items, { source })], spaces)
    return materializations.get('gold.items')?.definition
  }
  expect(await embedded(1)).not.toBe(await embedded(2))
})
