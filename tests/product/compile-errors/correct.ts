import { count, eq, sql } from 'drizzle-orm'
import { integer, numeric, pgEnum, text, timestamp, vector } from 'drizzle-orm/pg-core'
import {
  acceptedValues,
  atLeast,
  belongsTo,
  bronze,
  count as rows,
  columns,
  dataProduct,
  gold,
  length,
  matches,
  materialize,
  merge,
  notNull,
  platinum,
  ratio,
  rowCount,
  sum,
  unique,
} from 'platinum'

export const mood = pgEnum('mood', ['calm', 'cross'])

export const rawOrders = dataProduct(
  bronze.table('raw_orders', {
    id: text('id').primaryKey(),
    customer: text('customer').notNull(),
    total: numeric('total').notNull(),
    note: text('note'),
    placedAt: timestamp('placed_at', { withTimezone: true }).notNull(),
    mood: mood('mood'),
  }),
  {
    name: 'RawOrder',
    version: '1.0.0',
    owner: 'shop',
    description: 'Orders as found.',
    columns: {
      id: 'Number.',
      customer: { description: 'Who ordered.', classification: 'pii.name' },
      total: { description: 'What it cost.', unit: 'EUR' },
      note: 'What the customer wrote.',
      placedAt: 'When.',
      mood: 'How the customer felt.',
    },
    freshness: { lane: 'batch', within: '6h', eventTime: 'placedAt' },
    checks: [atLeast('total', 0), matches('note', '.'), acceptedValues('mood', ['calm'])],
    measures: {
      revenue: sum('total', { segment: 'calm', where: { customer: { ne: 'Ada' } }, unit: 'EUR' }),
      orders: rows(),
      perOrder: ratio('revenue', 'orders'),
    },
    segments: {
      calm: {
        description: 'Of calm customers.',
        where: { mood: { eq: 'calm' }, or: [{ placedAt: { gte: '2026-01-01' } }, { not: {} }] },
      },
    },
  },
)

export const customers = dataProduct(
  gold.table('customers', {
    name: text('name').primaryKey(),
    orders: integer('orders').notNull(),
    firstNote: text('first_note'),
  }),
  {
    name: 'Customer',
    version: '1.0.0',
    owner: 'shop',
    description: 'Customers.',
    columns: { name: 'Name.', orders: 'How many.', firstNote: 'A note of theirs.' },
    freshness: { lane: 'batch', within: '6h' },
    grain: ['name'],
    checks: [notNull('firstNote', { severity: 'warn' }), rowCount({ min: 1 })],
  },
)

export const notes = dataProduct(
  platinum.table('notes', {
    id: text('id').primaryKey(),
    customerName: text('customer_name').notNull(),
    text: text('text').notNull(),
    letters: integer('letters').generatedAlwaysAs(sql`length(text)`),
    embedding: vector('embedding', { dimensions: 384 }),
  }),
  {
    name: 'Note',
    version: '1.0.0',
    owner: 'shop',
    description: 'Notes.',
    columns: {
      id: 'Order number.',
      customerName: 'Who wrote it.',
      text: 'The note.',
      letters: 'Its length.',
      embedding: 'Its vector.',
    },
    freshness: { lane: 'realtime', within: '30s' },
    relations: { customer: belongsTo(customers, 'customerName', { inverse: 'notes' }) },
    embeddings: { embedding: { of: ['text'], space: 'default' } },
    checks: [unique(['customerName', 'text']), length('text', { min: 1 })],
  },
)

export const makeOrders = materialize(rawOrders, {
  strategy: merge(),
  source: {
    dataset: { namespace: 'file', name: 'orders.jsonl' },
    read: async function* ({ watermark }) {
      yield [{ id: '1', customer: 'Ada', total: '12.50', placedAt: watermark ?? new Date() }]
    },
  },
})

export const makeCustomers = materialize(customers, {
  select: (db) =>
    db
      .select({
        name: rawOrders.customer,
        orders: count(rawOrders.id),
        firstNote: sql<string | null>`min(${rawOrders.note})`,
      })
      .from(rawOrders)
      .leftJoin(notes, eq(notes.id, rawOrders.id))
      .groupBy(rawOrders.customer),
})

export const makeNotes = materialize(notes, {
  from: columns(rawOrders, ['id', 'customer', 'note']),
  compute: async function* (rows) {
    for await (const { id, customer, note } of rows) {
      if (note !== null) yield [{ id, customerName: customer, text: note }]
    }
  },
})
