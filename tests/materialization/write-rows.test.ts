import {
  bigint,
  date,
  integer,
  jsonb,
  numeric,
  text,
  timestamp,
  varchar,
} from 'drizzle-orm/pg-core'
import { sql } from 'drizzle-orm'
import { gold } from 'platinum'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { declare } from '../product/declare.ts'
import { openTiny, rowsFrom, type TinyProject } from './tiny-project.ts'

const wide = Object.fromEntries(
  Array.from({ length: 40 }, (_, index) => [`c${index}`, integer(`c${index}`)]),
)
const items = declare(
  gold.table('items', {
    id: integer('id').primaryKey(),
    word: text('word'),
    short: varchar('short', { length: 3 }),
    amount: numeric('amount', { precision: 4, scale: 1 }),
    big: bigint('big', { mode: 'bigint' }),
    day: date('day', { mode: 'date' }),
    moment: timestamp('moment', { withTimezone: true }),
    found: jsonb('found'),
    mail: integer('mail'),
    list: text('list').array(),
  }),
  {
    columns: {
      ...Object.fromEntries(
        ['id', 'word', 'short', 'amount', 'big', 'day', 'moment', 'found', 'list'].map((key) => [
          key,
          'x',
        ]),
      ),
      mail: { description: 'x', classification: 'pii.email' },
    },
  },
)
const table = declare(gold.table('wide', { id: integer('id').primaryKey(), ...wide }))

let rows: readonly object[] = []
let tiny: TinyProject
beforeAll(async () => {
  tiny = await openTiny([items, table], [rowsFrom(items, () => rows), rowsFrom(table, () => rows)])
})
afterAll(() => tiny[Symbol.asyncDispose]())
beforeEach(() => {
  rows = []
})

async function failing(...given: readonly unknown[]): Promise<string> {
  rows = given as object[]
  const outcome = await tiny.run('gold.items')
  expect(outcome.status).toBe('FAILED')
  return outcome.status === 'FAILED' ? outcome.error.message : ''
}

const good = (count: number) => Array.from({ length: count }, (_, id) => ({ id, word: 'fine' }))

test('a batch of more values than a statement takes is split', async () => {
  const values = Object.fromEntries(Object.keys(wide).map((key, index) => [key, index] as const))
  rows = Array.from({ length: 5_000 }, (_, id) => ({ ...values, id }))
  expect(await tiny.run('gold.wide')).toMatchObject({ status: 'PUBLISHED', inserted: 5_000n })
})

test('dates, bigints, JSON and lists arrive as they are', async () => {
  const row = {
    id: 1,
    big: -9_223_372_036_854_775_808n,
    day: new Date('2024-02-29T00:00:00Z'),
    moment: new Date('2024-02-29T12:34:56.789Z'),
    found: { text: 'O\'Brien \\ "', list: [1, null, true], nested: {} },
    list: ['{', '}', ',', '"', '\\', ' ', 'null', ''],
  }
  rows = [row]
  expect(await tiny.run('gold.items')).toMatchObject({ status: 'PUBLISHED' })
  expect(await tiny.rows('gold.items')).toMatchObject([
    {
      id: 1,
      big: '-9223372036854775808',
      day: '2024-02-29',
      moment: '2024-02-29 12:34:56.789+00',
      found: row.found,
      list: row.list,
    },
  ])
})

test('a key that is no column is named', async () => {
  const message = await failing({ id: 1, wrod: 'x' })
  expect(message).toContain('gold.items, row 1')
  expect(message).toContain('found:    a row with wrod')
})

test('a zero byte is found in a batch, with its row and column', async () => {
  const message = await failing(...good(700), { id: 700, word: 'a\0b' }, { id: 701 })
  expect(message).toContain('gold.items.word, row 701')
  expect(message).toContain('Remove the zero byte')
})

test('a zero byte inside of JSON is found too', async () => {
  const message = await failing({ id: 1 }, { id: 2, found: { text: 'a\0b' } })
  expect(message).toContain('gold.items.found, row 2')
  expect(message).toContain('Remove the zero byte')
})

test.each([
  ['a text too long', { short: 'four' }, 'short', 'value too long for type character varying(3)'],
  ['a number too large', { amount: '1000.0' }, 'amount', 'numeric field overflow'],
  ['a text as a number', { mail: '12a' }, 'mail', 'invalid input syntax for type integer'],
  ['a bigint out of range', { big: 2n ** 63n }, 'big', 'out of range for type bigint'],
])('%s is found, with its row and column', async (_, wrong, column, reason) => {
  const message = await failing(...good(10), { id: 10, ...wrong })
  expect(message).toContain(`gold.items.${column}, row 11`)
  expect(message).toContain(reason)
})

test('rows are counted over batches', async () => {
  const outcome = await tiny.run('gold.wide')
  expect(outcome.status).toBe('PUBLISHED')
  rows = [...good(1_500), { id: 1_500, amount: 'x' }]
  const failed = await tiny.run('gold.items')
  expect(failed.status === 'FAILED' && failed.error.where).toBe('gold.items.amount, row 1501')
})

test('a protected value is not quoted', async () => {
  const message = await failing({ id: 1, mail: 'ada@example.org' })
  expect(message).toContain('gold.items.mail, row 1')
  expect(message).not.toContain('ada@example.org')
})

test.each([
  ['a text for a date', { moment: 'yesterday' }, 'moment', 'a string'],
  ['an invalid date', { moment: new Date('x') }, 'moment', 'an invalid date'],
  ['an SQL expression', { word: sql`now()` }, 'word', 'an SQL expression'],
])('%s that Drizzle cannot encode is named', async (_, wrong, column, found) => {
  const message = await failing(...good(3), { id: 3, ...wrong })
  expect(message).toContain(`gold.items.${column}, row 4`)
  expect(message).toContain(found)
})

test.each([
  ['null', [null]],
  ['a text', ['row']],
  ['a list in a list', [[{ id: 1 }]]],
])('%s is no row', async (_, given) => {
  expect(await failing(...given)).toContain('batches that are arrays of rows')
})
