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
  pgEnum,
  primaryKey,
  real,
  smallint,
  text,
  time,
  timestamp,
  uuid,
  varchar,
  vector,
} from 'drizzle-orm/pg-core'
import type { EmbeddingProvider, EmbeddingSpaces } from '../../src/embedding/provider.ts'
import { belongsTo, dataProduct, gold, platinum } from '../../src/index.ts'
import type { LineageGraph } from '../../src/lineage/graph.ts'
import { buildRegistry } from '../../src/product/registry.ts'

/*
 * The project that random requests are asked of: every family of scalars, grains of one and two
 * columns, relations to oneself, two to one product, and masked columns.
 */

const common = {
  version: '2.0.1',
  owner: 'shop-team',
  freshness: { lane: 'batch', within: '6h' },
} as const

const stage = pgEnum('stage', ['zero', 'one', 'two'])
/** Values that GraphQL cannot write as names, so they are served as text. */
const taste = pgEnum('taste', ['so-so', 'very good', 'bad'])
const currency = pgEnum('currency', ['USD', 'EUR', 'CHF'])

const instant = { withTimezone: true, precision: 6 } as const

export const maker = dataProduct(
  gold.table('maker', {
    id: bigint('ID', { mode: 'bigint' }).primaryKey(),
    name: text('Full Name').notNull(),
    email: text('email'),
    city: varchar('city', { length: 20 }),
    bossId: bigint('boss', { mode: 'bigint' }),
    foundedAt: timestamp('founded', instant),
    rating: doublePrecision('rating'),
    active: boolean('active').notNull(),
  }),
  {
    ...common,
    name: 'Maker',
    listField: 'makers',
    description: 'Who makes items.',
    columns: {
      id: 'Number.',
      name: 'Name.',
      email: { description: 'Where to write to.', classification: 'pii.email' },
      city: 'Town.',
      bossId: 'Who leads.',
      foundedAt: 'When it began.',
      rating: { description: 'Stars.', unit: 'stars' },
      active: 'Whether it works.',
    },
    relations: { boss: belongsTo('self', 'bossId', { inverse: 'branches' }) },
  },
)

export const item = dataProduct(
  gold.table('item', {
    id: uuid('id').primaryKey(),
    makerId: bigint('maker', { mode: 'bigint' }).notNull(),
    sellerId: bigint('seller', { mode: 'bigint' }),
    amount: numeric('amount', { precision: 30, scale: 6 }),
    exact: numeric('exact'),
    quantity: bigint('select', { mode: 'bigint' }),
    small: smallint('small'),
    number: integer('number'),
    ratio: doublePrecision('ratio'),
    single: real('single'),
    paid: boolean('paid'),
    stage: stage('stage'),
    taste: taste('taste'),
    note: text('NOTE'),
    placedAt: timestamp('placed_at', instant),
    localAt: timestamp('local_at', { precision: 6 }),
    day: date('day'),
    clock: time('clock'),
    lasted: interval('lasted'),
    details: jsonb('details'),
    raw: json('raw'),
    tags: text('tags').array(),
    bigs: bigint('bigs', { mode: 'bigint' }).array(),
    ratios: doublePrecision('ratios').array(),
    stamps: timestamp('stamps', instant).array(),
    stages: stage('stages').array(),
    days: date('days').array(),
    network: inet('network'),
  }),
  {
    ...common,
    name: 'Item',
    listField: 'items',
    description: 'What is made.',
    columns: {
      id: 'Number.',
      makerId: 'Who makes it.',
      sellerId: 'Who sells it.',
      amount: 'Price.',
      exact: 'A number of any scale.',
      quantity: 'How many.',
      small: 'A small number.',
      number: 'A number.',
      ratio: 'A ratio.',
      single: 'A ratio of little precision.',
      paid: 'Whether it was paid.',
      stage: 'Where it is.',
      taste: 'How it tastes.',
      note: 'What was written.',
      placedAt: 'When.',
      localAt: 'When, on the wall clock.',
      day: 'The day.',
      clock: 'The time of day.',
      lasted: 'How long.',
      details: 'Anything else.',
      raw: 'As it came.',
      tags: 'Labels.',
      bigs: 'Large numbers.',
      ratios: 'Ratios.',
      stamps: 'Times.',
      stages: 'Where it was.',
      days: 'Days.',
      network: 'Where it came from.',
    },
    relations: {
      maker: belongsTo(() => maker, 'makerId', { inverse: 'items' }),
      seller: belongsTo(() => maker, 'sellerId', { inverse: 'sales' }),
    },
  },
)

export const part = dataProduct(
  platinum.table(
    'part',
    {
      itemId: uuid('item_id').notNull(),
      position: integer('position').notNull(),
      title: text('title'),
      weight: doublePrecision('weight'),
      rank: integer('rank'),
      took: interval('took'),
      shape: vector('shape', { dimensions: 3 }),
    },
    (table) => [primaryKey({ columns: [table.itemId, table.position] })],
  ),
  {
    ...common,
    name: 'Part',
    listField: 'parts',
    description: 'What an item is made of.',
    columns: {
      itemId: 'The item.',
      position: 'Counted from 0.',
      title: 'In short.',
      weight: 'How heavy.',
      rank: 'How useful.',
      took: 'How long it took.',
      shape: 'Vector of the title.',
    },
    embeddings: { shape: { of: ['title'], space: 'default' } },
    relations: { item: belongsTo(() => item, 'itemId') },
  },
)

/** Named by a day and an enum. */
export const price = dataProduct(
  gold.table(
    'price',
    {
      day: date('day').notNull(),
      currency: currency('currency').notNull(),
      itemId: uuid('item'),
      value: numeric('value', { precision: 12, scale: 2 }).notNull(),
      seenAt: timestamp('seen_at', instant).notNull(),
      /** Declared NOT NULL; the tests' table lets it be NULL all the same. */
      source: text('source').notNull(),
    },
    (table) => [primaryKey({ columns: [table.day, table.currency] })],
  ),
  {
    ...common,
    name: 'Price',
    listField: 'prices',
    description: 'What an item cost on a day.',
    columns: {
      day: 'The day.',
      currency: 'The currency.',
      itemId: 'The item.',
      value: { description: 'The price.', unit: 'currency' },
      seenAt: 'When it was seen.',
      source: 'Who said so.',
    },
    relations: { item: belongsTo(() => item, 'itemId') },
  },
)

/** Its grain is masked, so its rows cannot be told apart. */
export const contact = dataProduct(
  gold.table('contact', {
    email: text('email').primaryKey(),
    city: text('city').notNull(),
    floor: integer('floor'),
    makerId: bigint('maker', { mode: 'bigint' }),
  }),
  {
    ...common,
    name: 'Contact',
    listField: 'contacts',
    description: 'Where makers can be reached.',
    columns: {
      email: { description: 'Address.', classification: 'pii.email' },
      city: 'Town.',
      floor: 'Which floor.',
      makerId: { description: 'Whose it is.', classification: 'confidential' },
    },
    relations: { maker: belongsTo(() => maker, 'makerId') },
  },
)

/** How often a text holds a, b and c: whole numbers, so that distances are the same everywhere. */
const counts: EmbeddingProvider = {
  model: 'counts',
  dimensions: 3,
  description: 'Similar texts hold the same letters.',
  fingerprint: 'counts',
  batchSize: 10,
  embed: async (texts) => texts.map((text) => Float32Array.from(countLetters(text))),
}

export function countLetters(text: string): number[] {
  return ['a', 'b', 'c'].map((letter) => text.split(letter).length - 1)
}

export const spaces: EmbeddingSpaces = new Map([['default', counts]])

export const registry = buildRegistry({
  exports: { maker, item, part, price, contact },
  spaces: new Map([['default', 3]]),
})

export const lineage: LineageGraph = { products: new Map() }
