import {
  boolean,
  doublePrecision,
  integer,
  json,
  jsonb,
  numeric,
  text,
  timestamp,
  vector,
} from 'drizzle-orm/pg-core'
import { gold } from 'platinum'
import { beforeAll, expect, test } from 'vitest'
import { declare } from '../product/declare.ts'
import { openTiny, rowsFrom } from './tiny-project.ts'

const items = declare(
  gold.table('items', {
    id: integer('id').primaryKey(),
    text: text('text'),
    number: numeric('number'),
    json: json('json'),
    jsonb: jsonb('jsonb'),
    list: text('list').array(),
    vector: vector('vector', { dimensions: 3 }),
    float: doublePrecision('float'),
    time: timestamp('time', { withTimezone: true, mode: 'string' }),
    truth: boolean('truth'),
  }),
)

/** What a column holds before and after; each example is a row of its own. */
interface Example {
  readonly kind: string
  readonly column: string
  readonly before: unknown
  readonly after: unknown
  readonly same: boolean
}

const examples = [
  {
    kind: 'NULL and NULL',
    column: 'text',
    before: null,
    after: null,
    same: true,
  },
  {
    kind: 'NULL and empty text',
    column: 'text',
    before: null,
    after: '',
    same: false,
  },
  {
    kind: 'text and NULL',
    column: 'text',
    before: 'a',
    after: null,
    same: false,
  },
  {
    kind: 'text of another case',
    column: 'text',
    before: 'a',
    after: 'A',
    same: false,
  },
  {
    kind: 'text with a space behind',
    column: 'text',
    before: 'a',
    after: 'a ',
    same: false,
  },
  { kind: 'numeric 1.0 and 1.00', column: 'number', before: '1.0', after: '1.00', same: false },
  {
    kind: 'numeric 1.00 and 1.00',
    column: 'number',
    before: '1.00',
    after: '1.00',
    same: true,
  },
  { kind: 'numeric NaN', column: 'number', before: 'NaN', after: 'NaN', same: true },
  {
    kind: 'json with its keys in another order',
    column: 'json',
    before: { a: 1, b: 2 },
    after: { b: 2, a: 1 },
    same: false,
  },
  {
    kind: 'jsonb with its keys in another order',
    column: 'jsonb',
    before: { a: 1, b: 2 },
    after: { b: 2, a: 1 },
    same: true,
  },
  {
    kind: 'jsonb with another value',
    column: 'jsonb',
    before: { a: [1] },
    after: { a: [2] },
    same: false,
  },
  {
    kind: 'jsonb text that looks like a number',
    column: 'jsonb',
    before: '5',
    after: 5,
    same: false,
  },
  { kind: 'equal arrays', column: 'list', before: ['a', null], after: ['a', null], same: true },
  {
    kind: 'arrays in another order',
    column: 'list',
    before: ['a', 'b'],
    after: ['b', 'a'],
    same: false,
  },
  { kind: 'an empty array and NULL', column: 'list', before: [], after: null, same: false },
  {
    kind: 'equal vectors',
    column: 'vector',
    before: [0.1, 0.2, 0.3],
    after: [0.1, 0.2, 0.3],
    same: true,
  },
  {
    kind: 'vectors that differ a little',
    column: 'vector',
    before: [0.1, 0.2, 0.3],
    after: [0.1, 0.2, 0.300001],
    same: false,
  },
  { kind: 'equal floats', column: 'float', before: 0.1, after: 0.1, same: true },
  { kind: 'infinite floats', column: 'float', before: Infinity, after: Infinity, same: true },
  {
    kind: 'booleans',
    column: 'truth',
    before: true,
    after: false,
    same: false,
  },
  {
    kind: 'one moment in two time zones',
    column: 'time',
    before: '2026-01-01T00:00:00Z',
    after: '2026-01-01T01:00:00+01',
    same: true,
  },
  {
    kind: 'a text too long for its page',
    column: 'text',
    before: 'long '.repeat(20_000),
    after: 'long '.repeat(20_000),
    same: true,
  },
] as const satisfies readonly Example[]

/** The row as a reader sees it, and where it lies. */
interface Seen {
  readonly row: string
  readonly place: string
}

let first: readonly Seen[]
let second: readonly Seen[]

beforeAll(async () => {
  let values: 'before' | 'after' = 'before'
  const rows = () => examples.map((example, id) => ({ id, [example.column]: example[values] }))
  await using tiny = await openTiny([items], [rowsFrom(items, rows)])
  const publish = async (): Promise<Seen[]> => {
    expect(await tiny.run('gold.items')).toMatchObject({ status: 'PUBLISHED' })
    const seen = await tiny.pool.query<Seen>(
      `SELECT i::text AS row, ctid::text || xmin AS place FROM gold.items i ORDER BY id`,
    )
    return seen.rows
  }
  first = await publish()
  values = 'after'
  second = await publish()
})

test.each(examples.map((example, id) => ({ ...example, id })))(
  '$kind: the same is $same',
  ({ id, same }) => {
    expect(second[id]?.row === first[id]?.row).toBe(same)
    expect(second[id]?.place === first[id]?.place).toBe(same)
  },
)
