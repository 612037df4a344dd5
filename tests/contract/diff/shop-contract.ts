import { integer, numeric, text, timestamp, uuid, varchar, vector } from 'drizzle-orm/pg-core'
import {
  acceptedValues,
  atLeast,
  belongsTo,
  count,
  gold,
  notNull,
  rowCount,
  sum,
  unique,
} from 'platinum'
import { describeContracts } from '../../../src/contract/document/describe-contract.ts'
import type { ContractDocument } from '../../../src/contract/document/contract-document.ts'
import { declare, registryOf } from '../../product/declare.ts'

const stage = gold.enum('stage', ['new', 'paid', 'sent'])

const buyers = declare(gold.table('buyers', { id: uuid('id').primaryKey() }))

const orders = declare(
  gold.table('orders', {
    id: uuid('id').primaryKey(),
    number: text('number').notNull().unique(),
    buyerId: uuid('buyer_id').notNull(),
    amount: numeric('amount', { precision: 12, scale: 2 }).notNull(),
    quantity: integer('quantity'),
    stage: stage('stage').notNull(),
    country: varchar('country', { length: 2 }),
    email: text('email'),
    note: text('note'),
    oldNote: text('old_note'),
    placedAt: timestamp('placed_at', { withTimezone: true }).notNull(),
    embedding: vector('embedding', { dimensions: 3 }),
  }),
  {
    name: 'Order',
    version: '1.2.3',
    columns: {
      id: 'Number of the order.',
      number: 'As printed.',
      buyerId: 'Who buys.',
      amount: { description: 'What was paid.', unit: 'EUR' },
      quantity: 'How many.',
      stage: 'Where it is.',
      country: 'Where it goes.',
      email: { description: 'Where to write to.', classification: 'pii.email' },
      note: 'What the buyer wrote.',
      oldNote: {
        description: 'As note, cut short.',
        deprecated: { since: '1.2.0', removeAfter: '2026-06-30', use: 'note' },
      },
      placedAt: 'When it was placed.',
      embedding: 'Vector of the note.',
    },
    freshness: { lane: 'batch', within: '6h', eventTime: 'placedAt' },
    history: { keep: '90d' },
    relations: { buyer: belongsTo(buyers, 'buyerId', { inverse: 'orders' }) },
    embeddings: { embedding: { of: ['note'], space: 'small' } },
    checks: [
      atLeast('amount', 0),
      acceptedValues('country', ['DE', 'FR'], { name: 'known countries' }),
      rowCount({ min: 10 }, { severity: 'warn' }),
      notNull('quantity', { blocking: false }),
      unique(['buyerId', 'placedAt']),
    ],
    measures: { revenue: sum('amount'), orders: count() },
    segments: { paid: { description: 'Paid for.', where: { stage: { eq: 'paid' } } } },
  },
)

/** The contract that every case begins with. */
export const shopContract: ContractDocument = find('gold.orders')

function find(id: string): ContractDocument {
  const found = describeContracts(registryOf(orders, buyers)).find((each) => each.id === id)
  if (!found) throw new Error(`no ${id}`)
  return found
}
