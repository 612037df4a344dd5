import { sql } from 'drizzle-orm'
import {
  index,
  integer,
  primaryKey,
  text,
  unique as uniqueConstraint,
  uniqueIndex,
  vector,
} from 'drizzle-orm/pg-core'
import { atLeast, gold, notNull } from 'platinum'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { productChecks } from '../../src/contract/product-checks.ts'
import { Auditor, declare, productOf, summary } from './audited.ts'

const names = (table: Parameters<typeof declare>[0], parts: Parameters<typeof declare>[1] = {}) =>
  productChecks(productOf(declare(table, parts))).map(({ name }) => name)

test('required columns, the grain and the contract are checked, in this order', () => {
  const table = gold.table('things', {
    id: text('id').primaryKey(),
    required: text('required').notNull(),
    free: integer('free'),
  })
  expect(names(table, { checks: [atLeast('free', 0)] })).toEqual([
    'id not null',
    'required not null',
    'id unique',
    'free at least 0',
  ])
})

test('every unique key of the table is checked, since Postgres would refuse the rows', () => {
  const table = gold.table(
    'things',
    {
      id: text('id').primaryKey(),
      a: text('a').unique(),
      b: text('b'),
      c: text('c'),
      d: text('d'),
    },
    (columns) => [
      uniqueConstraint().on(columns.b, columns.c),
      uniqueIndex().on(columns.c, columns.d),
      index().on(columns.d),
      uniqueIndex()
        .on(columns.d)
        .where(sql`b is not null`),
      uniqueIndex().on(sql`lower(${columns.d})`),
    ],
  )
  expect(names(table)).toEqual([
    'id not null',
    'id unique',
    'a unique',
    'b, c unique',
    'c, d unique',
  ])
})

test('a key that is the grain in another order is checked once', () => {
  const table = gold.table('things', { a: text('a'), b: text('b') }, (columns) => [
    primaryKey({ columns: [columns.a, columns.b] }),
    uniqueIndex().on(columns.b, columns.a),
  ])
  expect(names(table)).toEqual(['a not null', 'b not null', 'a, b unique'])
})

test('a grain that is not the primary key is checked beside it, and never empty', () => {
  const table = gold.table('things', { id: text('id').primaryKey(), name: text('name') })
  expect(names(table, { grain: ['name'] })).toEqual([
    'id not null',
    'name not null',
    'name unique',
    'id unique',
  ])
})

test('what Postgres numbers itself and what the engine embeds is not asked for', () => {
  const table = gold.table('things', {
    id: text('id').primaryKey(),
    number: integer('number').generatedAlwaysAsIdentity(),
    near: vector('near', { dimensions: 3 }),
  })
  expect(names(table)).toEqual(['id not null', 'id unique'])
})

test('a check said again is run once', () => {
  const table = gold.table('things', { id: text('id').primaryKey() })
  expect(names(table, { checks: [notNull('id')] })).toEqual(['id not null', 'id unique'])
})

let auditor: Auditor

beforeAll(async () => {
  auditor = await Auditor.open()
})

afterAll(() => auditor[Symbol.asyncDispose]())

test('implied checks are errors that block', async () => {
  const table = gold.table('things', { id: text('id').primaryKey() })
  const results = await auditor.audit(productOf(declare(table)), {
    candidate: [{ id: null }, { id: 'a' }, { id: 'a' }],
  })
  expect(summary(results)).toEqual(['id not null: FAILED 1', 'id unique: FAILED 2'])
  expect(results.every(({ severity, blocking }) => severity === 'error' && blocking)).toBe(true)
})
