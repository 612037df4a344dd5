import {
  boolean,
  integer,
  interval,
  jsonb,
  numeric,
  pgEnum,
  primaryKey,
  real,
  smallint,
  text,
  time,
  timestamp,
} from 'drizzle-orm/pg-core'
import {
  attribute,
  bucket,
  count,
  countDistinct,
  dataProduct,
  gold,
  max,
  platinum,
  policy,
  role,
  rollup,
  sum,
} from 'platinum'
import { anonymous, type Identity } from '../../src/identity/identity.ts'
import type { LineageGraph } from '../../src/lineage/graph.ts'
import { readPolicies } from '../../src/policy/read-policies.ts'
import { buildRegistry } from '../../src/product/registry.ts'

/* Accounts with a cipher that hardly anybody may know of, and groups of them by that cipher. */

const common = {
  version: '1.0.0',
  owner: 'vault',
  freshness: { lane: 'batch', within: '1d' },
} as const

export const mood = pgEnum('vault_mood', ['brooding', 'elated'])

export const accounts = dataProduct(
  gold.table('accounts', {
    id: integer('id').primaryKey(),
    path: text('path').notNull(),
    email: text('email'),
    small: smallint('small'),
    precise: numeric('precise', { precision: 5, scale: 2 }),
    rough: real('rough'),
    mood: mood('mood'),
    tags: text('tags').array(),
    details: jsonb('details'),
    every: interval('every'),
    opens: time('opens'),
    at: timestamp('at', { precision: 3 }),
    open: boolean('open').notNull(),
    cipher: text('secret_cipher').notNull(),
  }),
  {
    ...common,
    name: 'Account',
    description: 'Accounts.',
    history: { keep: '30d' },
    columns: {
      id: 'Number.',
      path: 'Where in the house.',
      email: { description: 'Address.', classification: 'pii.email' },
      small: { description: 'A number.', classification: 'confidential' },
      precise: { description: 'A number.', classification: 'confidential' },
      rough: { description: 'A number.', classification: 'confidential' },
      mood: { description: 'How it goes.', classification: 'restricted' },
      tags: { description: 'Words.', classification: 'confidential' },
      details: { description: 'More.', classification: 'confidential' },
      every: { description: 'How often.', classification: 'confidential' },
      opens: { description: 'When.', classification: 'confidential' },
      at: { description: 'When.', classification: 'confidential' },
      open: 'Whether open.',
      cipher: { description: 'The key of it.', classification: 'restricted' },
    },
    measures: {
      opened: count({ where: { open: { eq: true } } }),
      ciphers: countDistinct('cipher'),
    },
    segments: { ciphered: { description: 'Some.', where: { cipher: { eq: 'x' } } } },
  },
)

/** Groups by the cipher too: whoever has no name for it has none for this dimension. */
export const tallies = dataProduct(
  platinum.table('tallies', {
    key: text('key').primaryKey(),
    open: boolean('open').notNull(),
    ofCipher: text('of_cipher').notNull(),
    accounts: integer('accounts').notNull(),
    lastCipher: text('last_cipher').notNull(),
    some: integer('some').notNull(),
    total: integer('total'),
  }),
  {
    ...common,
    name: 'Tally',
    listField: 'tallies',
    description: 'Accounts in groups.',
    columns: {
      key: 'Which group.',
      open: 'Whether open.',
      ofCipher: { description: 'Of which.', classification: 'restricted' },
      accounts: 'How many.',
      lastCipher: { description: 'The last.', classification: 'restricted' },
      some: 'How many of some.',
      total: 'Sum of numbers.',
    },
    rollupOf: rollup(accounts, {
      dimensions: { open: 'open', ofCipher: 'cipher' },
      measures: {
        accounts: count(),
        lastCipher: max('cipher'),
        some: count({ segment: 'ciphered' }),
        total: sum('id'),
      },
    }),
  },
)

/** A product of which nothing has a name but for a few. */
export const ciphers = dataProduct(gold.table('ciphers', { cipher: text('cipher').primaryKey() }), {
  ...common,
  name: 'Cipher',
  description: 'Keys.',
  columns: { cipher: { description: 'The key of it.', classification: 'restricted' } },
})

/** Rows that are named by two columns, of which hardly anybody has a name for the one. */
export const pairs = dataProduct(
  gold.table(
    'pairs',
    { left: integer('left').notNull(), right: text('right_cipher').notNull() },
    (table) => [primaryKey({ columns: [table.left, table.right] })],
  ),
  {
    ...common,
    name: 'Pair',
    description: 'Pairs.',
    columns: {
      left: 'Left.',
      right: { description: 'The key of it.', classification: 'restricted' },
    },
  },
)

export const registry = buildRegistry({
  exports: { accounts, tallies, ciphers, pairs },
  spaces: new Map(),
})

const description = 'For tests.'
const clerk = role('clerk', { description, classifications: { confidential: 'null' } })
const insider = role('insider', { description, classifications: { 'pii.*': 'clear' } })
const blurred = role('blurred', { description, classifications: { confidential: bucket(1000) } })
const guest = role('guest', { description })
const sized = role('sized', { description })
const owner = role('owner', {
  description,
  classifications: { confidential: 'clear', 'pii.*': 'clear', restricted: 'clear' },
})

const read = readPolicies(
  {
    clerk,
    insider,
    guest,
    sized,
    owner,
    accounts: policy(accounts, {
      grants: [
        { role: clerk, rows: 'all' },
        { role: owner, rows: 'all' },
        { role: insider, rows: { cipher: { eq: 'x' } } },
        { role: sized, rows: { precise: { lte: attribute('limit') } } },
        { role: guest, rows: { path: { startsWith: attribute('folder') } } },
        {
          role: blurred,
          rows: 'all',
          columns: {
            small: bucket(1000),
            precise: bucket(1000),
            rough: bucket(0.5),
            tags: 'null',
            details: 'null',
            every: 'null',
            opens: 'null',
            at: bucket('hour'),
          },
        },
      ],
    }),
  },
  registry,
)
export const problems = read.problems
export const policies = read.policies

/** Ciphers are made from paths, and of accounts nothing is declared. */
export const lineage: LineageGraph = {
  products: new Map([
    [
      'gold.ciphers',
      {
        product: 'gold.ciphers',
        transform: 'select',
        upstreams: [{ kind: 'product', id: 'gold.accounts', columns: ['path'] }],
        columns: new Map([
          [
            'cipher',
            {
              direct: [
                {
                  dataset: 'gold.accounts',
                  field: 'path',
                  type: 'DIRECT',
                  subtype: 'IDENTITY',
                  masking: false,
                },
              ],
              indirect: [],
            },
          ],
        ]),
        indirect: [],
      },
    ],
  ]),
}

export function holding(...roles: readonly string[]): Identity {
  return { ...anonymous, subject: 'tests', kind: 'jwt', roles: roles.toSorted() }
}

export const seedVault = `
  insert into gold.accounts
  select n, '/' || n, 'a' || n || '@example.org', n, n, n, 'elated', array['t' || n], jsonb_build_object('n', n), make_interval(days => n), time '10:00', timestamp '2026-01-01' + n * interval '1 day', n % 2 = 0, 'x' || n
  from generate_series(1, 12) as n;
  insert into gold.pairs values (1, 'a'), (1, 'b'), (2, 'a');
  insert into platinum.tallies values ('a', true, 'x1', 6, 'x1', 1, 6), ('b', false, 'x2', 6, 'x2', 1, 6);
`
