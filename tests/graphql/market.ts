import {
  bigint,
  boolean,
  date,
  doublePrecision,
  inet,
  integer,
  interval,
  json,
  jsonb,
  numeric,
  primaryKey,
  real,
  smallint,
  text,
  time,
  timestamp,
  uuid,
  vector,
} from 'drizzle-orm/pg-core'
import type { EmbeddingProvider, EmbeddingSpaces } from '../../src/embedding/provider.ts'
import {
  belongsTo,
  count,
  countDistinct,
  dataProduct,
  gold,
  max,
  median,
  min,
  platinum,
  ratio,
  silver,
  stddev,
  sum,
} from '../../src/index.ts'
import type { LineageGraph, ProductLineage } from '../../src/lineage/graph.ts'
import { buildRegistry } from '../../src/product/registry.ts'

/*
 * A project with everything that is awkward to serve: reserved words as names, columns in other
 * cases, every type, relations to oneself and two to one product, and masked columns.
 */

const common = {
  version: '1.2.3',
  owner: 'market-team',
  freshness: { lane: 'batch', within: '6h' },
} as const

export const orderStatus = gold.enum('order_status', ['new', 'paid', 'in_transit'])
export const mood = gold.enum('Mood', ['so-so', 'very good'])

export const user = dataProduct(
  gold.table('user', {
    id: bigint('ID', { mode: 'bigint' }).primaryKey(),
    fullName: text('Full Name').notNull(),
    email: text('email'),
    managerId: bigint('manager_id', { mode: 'bigint' }),
    createdAt: timestamp('created_at', { withTimezone: true, precision: 6 }),
  }),
  {
    ...common,
    name: 'User',
    listField: 'users',
    description: 'Everyone who buys or sells.',
    columns: {
      id: 'Number of the user.',
      fullName: 'Name as written by the user.',
      email: { description: 'Where to write to.', classification: 'pii.email' },
      managerId: 'The user this one reports to.',
      createdAt: 'When the user came.',
    },
    freshness: { lane: 'batch', within: '6h', eventTime: 'createdAt' },
    relations: { manager: belongsTo('self', 'managerId', { inverse: 'reports' }) },
  },
)

export const order = dataProduct(
  gold.table('order', {
    id: uuid('id').primaryKey(),
    buyerId: bigint('buyer', { mode: 'bigint' }).notNull(),
    sellerId: bigint('seller', { mode: 'bigint' }),
    amount: numeric('amount', { precision: 30, scale: 6 }),
    quantity: bigint('select', { mode: 'bigint' }),
    small: smallint('small'),
    number: integer('number'),
    ratio: doublePrecision('ratio'),
    single: real('single'),
    paid: boolean('paid'),
    status: orderStatus('status'),
    mood: mood('mood'),
    note: text('NOTE'),
    placedAt: timestamp('placed_at', { withTimezone: true, precision: 6 }),
    localAt: timestamp('local_at', { precision: 6 }),
    day: date('day'),
    clock: time('clock'),
    lasted: interval('lasted'),
    details: jsonb('details'),
    raw: json('raw'),
    tags: text('tags').array(),
    bigs: bigint('bigs', { mode: 'bigint' }).array(),
    ratios: doublePrecision('ratios').array(),
    stamps: timestamp('stamps', { withTimezone: true }).array(),
    network: inet('network'),
  }),
  {
    ...common,
    name: 'Order',
    listField: 'orders',
    description: 'What was bought.',
    columns: {
      id: 'Number of the order.',
      buyerId: 'Who buys.',
      sellerId: 'Who sells.',
      amount: { description: 'What was paid.', unit: 'EUR', classification: 'public' },
      quantity: 'How many.',
      small: 'A small number.',
      number: 'A number.',
      ratio: 'A ratio.',
      single: 'A ratio of little precision.',
      paid: 'Whether it was paid.',
      status: 'Where it is.',
      mood: 'How the buyer feels.',
      note: 'What the buyer wrote.',
      placedAt: 'When it was placed.',
      localAt: 'When it was placed, on the wall clock.',
      day: 'The day it was placed.',
      clock: 'The time of day.',
      lasted: 'How long it took.',
      details: 'Anything else.',
      raw: 'As it came.',
      tags: 'Labels.',
      bigs: 'Large numbers.',
      ratios: 'Ratios.',
      stamps: 'Times.',
      network: 'Where it came from.',
    },
    relations: {
      buyer: belongsTo(() => user, 'buyerId', { inverse: 'purchases' }),
      seller: belongsTo(() => user, 'sellerId', { inverse: 'sales' }),
    },
    measures: {
      revenue: sum('amount', { segment: 'paid', description: 'What was paid for.' }),
      orders: count(),
      largeOrders: count({ where: { amount: { gte: '10' }, number: { isNull: false } } }),
      paidShare: ratio('revenue', 'total', { unit: '1' }),
      total: sum('amount'),
      perOrder: ratio('total', 'orders', { unit: 'EUR' }),
      perLarge: ratio('perOrder', 'largeOrders'),
      balance: sum('ratio'),
      perBalance: ratio('orders', 'balance'),
      buyers: countDistinct('buyerId', { segment: 'recent' }),
      middle: median('number', { segment: 'paid' }),
      firstStatus: min('status'),
      latest: max('placedAt', { segment: 'paid' }),
      spread: stddev('number'),
    },
    segments: {
      paid: { description: 'Paid for.', where: { paid: { eq: true } } },
      recent: {
        description: 'Placed since the second day of 2026, or small.',
        where: { or: [{ placedAt: { gte: '2026-01-02T00:00:00Z' } }, { number: { lt: 1 } }] },
      },
      notNew: { description: 'Beyond new.', where: { not: { status: { in: ['new'] } } } },
    },
  },
)

export const remark = dataProduct(
  platinum.table(
    'remark',
    {
      orderId: uuid('order_id').notNull(),
      position: integer('position').notNull(),
      title: text('title'),
      body: text('body'),
      rank: integer('rank'),
      embedding: vector('embedding', { dimensions: 3 }),
    },
    (table) => [primaryKey({ columns: [table.orderId, table.position] })],
  ),
  {
    ...common,
    name: 'Remark',
    listField: 'remarks',
    description: 'What was said about an order.',
    columns: {
      orderId: 'The order.',
      position: 'Counted from 0.',
      title: 'In short.',
      body: 'In full.',
      rank: 'How useful.',
      embedding: 'Vector of the text.',
    },
    embeddings: { embedding: { of: ['title', 'body'], space: 'default' } },
    relations: { order: belongsTo(() => order, 'orderId') },
  },
)

/** Its grain is masked, so its rows cannot be told apart; and so is its vector, made of it. */
export const contact = dataProduct(
  gold.table('contact', {
    email: text('email').primaryKey(),
    city: text('city').notNull(),
    userId: bigint('user_id', { mode: 'bigint' }),
    embedding: vector('embedding', { dimensions: 3 }),
  }),
  {
    ...common,
    name: 'Contact',
    listField: 'contacts',
    description: 'Where people can be reached.',
    columns: {
      email: { description: 'Address.', classification: 'pii.email' },
      city: 'Town.',
      userId: { description: 'Whose it is.', classification: 'confidential' },
      embedding: 'Vector of the address.',
    },
    embeddings: { embedding: { of: ['email'], space: 'default' } },
    relations: { user: belongsTo(() => user, 'userId') },
    measures: {
      lastUser: max('userId'),
      known: count({ where: { userId: { isNull: false } } }),
      share: ratio('lastUser', 'known'),
    },
    segments: { known: { description: 'Of users.', where: { userId: { isNull: false } } } },
  },
)

export const rawOrder = dataProduct(silver.table('raw_order', { id: uuid('id').primaryKey() }), {
  ...common,
  name: 'RawOrder',
  description: 'Orders as they came.',
  columns: { id: 'Number of the order.' },
})

/** Texts become vectors by how often they hold the letters a, b and c. */
export const letters: EmbeddingProvider = {
  model: 'letters',
  dimensions: 3,
  description: 'Similar texts hold the same letters.',
  fingerprint: 'letters',
  batchSize: 10,
  embed: async (texts) =>
    texts.map((text) => {
      const counts = ['a', 'b', 'c'].map((letter) => text.split(letter).length - 1)
      const length = Math.hypot(...counts) || 1
      return Float32Array.from(counts, (count) => count / length)
    }),
}

export const spaces: EmbeddingSpaces = new Map([['default', letters]])

export const registry = buildRegistry({
  exports: { user, order, remark, contact, rawOrder },
  spaces: new Map([['default', 3]]),
})

const made: readonly ProductLineage[] = [
  {
    product: 'silver.raw_order',
    transform: 'source',
    upstreams: [{ kind: 'outside', namespace: 'file', name: 'orders.jsonl' }],
    columns: new Map(),
    indirect: [],
  },
  {
    product: 'gold.order',
    transform: 'select',
    upstreams: [{ kind: 'product', id: 'silver.raw_order' }],
    columns: new Map(),
    indirect: [],
  },
  {
    product: 'platinum.remark',
    transform: 'compute',
    upstreams: [{ kind: 'product', id: 'gold.order' }],
    columns: new Map([
      [
        'embedding',
        {
          direct: ['title', 'body'].map((field) => ({
            dataset: 'platinum.remark',
            field,
            type: 'DIRECT' as const,
            subtype: 'TRANSFORMATION' as const,
            masking: false,
          })),
          indirect: [],
        },
      ],
    ]),
    indirect: [],
  },
]

export const lineage: LineageGraph = {
  products: new Map(made.map((each) => [each.product, each])),
}
