import {
  bigint,
  boolean,
  date,
  doublePrecision,
  inet,
  integer,
  numeric,
  text,
  time,
  timestamp,
  uuid,
  varchar,
} from 'drizzle-orm/pg-core'
import { attribute, dataProduct, gold, policy, role } from 'platinum'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { AttributeValue, Identity } from '../../src/identity/identity.ts'
import { HashKeys, readerOf } from '../../src/policy/reader.ts'
import { readPolicies } from '../../src/policy/read-policies.ts'
import type { RowRule } from '../../src/policy/row-rule.ts'
import { viewRegistry } from '../../src/policy/view-registry.ts'
import { buildRegistry } from '../../src/product/registry.ts'
import { run } from '../../src/query/run-statement.ts'
import { scan } from '../../src/query/scan.ts'
import { bindStatement, sql, toStatement } from '../../src/query/sql-text.ts'
import { alignHistories } from '../../src/history/align-history.ts'
import { declaredClass } from '../../src/policy/effective-classes.ts'
import { noPolicies } from '../../src/policy/policies.ts'
import { planWall } from '../../src/second-wall/wall-plan.ts'
import { ReaderWall } from '../../src/second-wall/reader-wall.ts'
import { TestServer } from '../graphql/server.ts'
import { holding } from '../policy/clinic.ts'

/*
 * The two walls are written apart, and have to let the same rows through: rules of every operator
 * and type, with constants and with attributes of fitting and unfitting kinds.
 */

const mood = gold.enum('mood', ['calm', 'so-so', 'wild'])

const things = dataProduct(
  gold.table('things', {
    id: integer('id').primaryKey(),
    word: text('word'),
    short: varchar('short', { length: 3 }),
    small: integer('small'),
    large: bigint('large', { mode: 'bigint' }),
    exact: numeric('exact'),
    real: doublePrecision('real'),
    yes: boolean('yes'),
    day: date('day'),
    at: timestamp('at', { withTimezone: true }),
    hour: time('hour'),
    key: uuid('key'),
    mood: mood('mood'),
    address: inet('address'),
  }),
  {
    name: 'Thing',
    version: '1.0.0',
    owner: 'tests',
    description: 'Of every type.',
    columns: {
      id: 'Number.',
      word: 'Word.',
      short: 'Short.',
      small: 'Small.',
      large: 'Large.',
      exact: 'Exact.',
      real: 'Real.',
      yes: 'Yes.',
      day: 'Day.',
      at: 'At.',
      hour: 'Hour.',
      key: 'Key.',
      mood: 'Mood.',
      address: 'Address.',
    },
    freshness: { lane: 'batch', within: '1d' },
    history: { keep: '30d' },
  },
)

const registry = buildRegistry({ exports: { things }, spaces: new Map() })

const uuidOf = (n: number): string => `00000000-0000-4000-8000-00000000000${n}`

/** Values that rows have, or nearly have. */
const values: Readonly<Record<string, readonly (string | number | boolean)[]>> = {
  word: ['a', "it's", '', 'B\\', '{"x"}'],
  short: ['a', 'abcd'],
  small: [1, 2, '3', -1],
  large: ['9007199254740993', 2],
  exact: ['1.5', 2],
  real: [0.5, 1],
  yes: [true, false],
  day: ['2026-01-02', '2026-01-03'],
  at: ['2026-01-02T03:04:05Z', '2026-01-03'],
  hour: ['03:04:05'],
  key: [uuidOf(1), uuidOf(3)],
  mood: ['calm', 'so-so'],
  address: ['10.0.0.1/32', 'nonsense'],
}

const ordered = ['word', 'short', 'small', 'large', 'exact', 'real', 'day', 'at', 'hour']
const inLists = Object.keys(values).filter((key) => key !== 'yes')

type AnyRule = RowRule<typeof things>

/** Attributes that fit some columns and no others. */
const attributes: Readonly<Record<string, AttributeValue>> = {
  text: 'a',
  quoted: "it's",
  empty: '',
  none: null,
  number: 2,
  digits: '3',
  truth: true,
  day: '2026-01-02',
  key: uuidOf(3),
  texts: ['a', "it's", 'B\\', '{"x"}', ''],
  numbers: [1, 3],
  mixed: ['a', 1],
  keys: [uuidOf(1), uuidOf(2)],
  nothing: [],
  'strange name $': 'a',
}

function rules(): AnyRule[] {
  const names = [...Object.keys(attributes), 'missing']
  const found: Record<string, unknown>[] = []
  for (const [key, constants] of Object.entries(values)) {
    const operands = [...constants.slice(0, 2), ...names.map((name) => attribute(name))]
    for (const operator of ['eq', 'ne', ...(ordered.includes(key) ? ['lt', 'gte'] : [])]) {
      found.push(...operands.map((operand) => ({ [key]: { [operator]: operand } })))
    }
    found.push({ [key]: { isNull: true } }, { [key]: { isNull: false } })
    if (!inLists.includes(key)) continue
    for (const operator of ['in', 'notIn']) {
      found.push({ [key]: { [operator]: constants } }, { [key]: { [operator]: [] } })
      found.push(...names.map((name) => ({ [key]: { [operator]: attribute(name) } })))
    }
  }
  found.push(
    { word: { startsWith: 'i' } },
    { word: { startsWith: attribute('quoted') } },
    { not: { small: { eq: attribute('number') } } },
    { or: [{ small: { eq: 1 } }, { word: { eq: attribute('quoted') } }] },
    { and: [{ small: { gt: 0 } }, { or: [{ yes: { eq: true } }, { day: { isNull: true } }] }] },
    { small: { lte: 2 }, yes: { eq: attribute('truth') } },
    { not: { or: [{ mood: { eq: 'calm' } }, { mood: { eq: attribute('missing') } }] } },
  )
  // What is drawn of every type is typed where it is declared.
  return found as AnyRule[]
}

let server: TestServer

beforeAll(async () => {
  server = await TestServer.start({
    registry,
    lineage: { products: new Map() },
    policies: noPolicies,
  })
  await alignHistories(server.pool, registry)
  await server.pool.query(`
    insert into gold.things values
    (1, 'a', 'a', 1, 1, 1.5, 0.5, true, '2026-01-02', '2026-01-02T03:04:05Z', '03:04:05', '${uuidOf(1)}', 'calm', '10.0.0.1'),
    (2, 'it''s', 'abc', 2, 2, 2, 1, false, '2026-01-03', '2026-01-03', '04:00', '${uuidOf(2)}', 'so-so', '10.0.0.2'),
    (3, 'B\\', 'b', 3, 9007199254740993, 3, 'NaN', null, 'infinity', '-infinity', '23:59', '${uuidOf(3)}', 'wild', '::1'),
    (4, '{"x"}', '', -1, -5, 'NaN', 'infinity', true, '2025-01-01', '2025-01-01', '00:00', '${uuidOf(4)}', 'calm', '10.0.0.0/8'),
    (5, '', null, null, null, null, null, null, null, null, null, null, null, null);
    insert into gold_history.things select t.*, 1 from gold.things as t;
    insert into gold_history.things (id, mood, __from_version) values (6, 'gone', 1)`)
})
afterAll(async () => {
  await server[Symbol.asyncDispose]()
})

const one = role('one', { description: 'Has a rule.' })
const identity: Identity = { ...holding('one'), attributes }

test('rules let the same rows through both walls, whatever they compare with what', async () => {
  const database = server.pool
  const reader = readerOf(identity, new HashKeys('tests'))
  const spaces = new Map()
  // All of them on a server; the embedded database takes ten times as long.
  const step = process.env['DATABASE_URL'] ? 1 : 5
  const all = rules().filter((_, index) => index % step === 0)
  let through = 0
  for (const rule of all) {
    const { policies, problems } = readPolicies(
      { things: policy(things, { grants: [{ role: one, rows: rule }] }) },
      registry,
    )
    expect(problems).toEqual([])
    const classOf = declaredClass
    const sources = { registry, policies, classOf, minimumGroup: 5 }
    const [product] = viewRegistry(sources, { roles: identity.roles }).registry.products
    if (!product) throw new Error('there is one product')
    const compiled = toStatement(sql`select t.id from ${scan(product, 't', undefined)} order by 1`)
    const first = await run(bindStatement(compiled, { variables: {}, reader }), {
      database,
      spaces,
    })
    const plan = planWall({ registry, policies, classOf })
    const settings = new ReaderWall(plan, policies, database).of(identity)?.settings
    for (const { schema, rule: text } of plan.tables) {
      const second = await run(
        {
          text: `select id from ${schema}.things where id < 6 and (${text}) order by 1`,
          values: [],
        },
        { database, spaces, settings },
      )
      expect({ rule, schema, text, rows: second.texts() }).toEqual({
        rule,
        schema,
        text,
        rows: first.texts(),
      })
    }
    through += first.length
  }
  expect(all.length * step).toBeGreaterThan(500)
  // Neither walls that let nothing through nor walls that let everything through.
  expect(through).toBeGreaterThan(all.length / 2)
  expect(through).toBeLessThan(all.length * 4)
})
