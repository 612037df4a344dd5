import { integer, text, uuid, vector } from 'drizzle-orm/pg-core'
import { atLeast, dataProduct, gold } from 'platinum'

export const product = dataProduct(
  gold.table('product', {
    id: uuid('id').primaryKey(),
    title: text('title').notNull(),
    amount: integer('amount').notNull(),
    embedding: vector('embedding', { dimensions: 384 }),
  }),
  {
    name: 'Product',
    version: '1.0.0',
    owner: 'shop',
    description: 'A product.',
    columns: { id: 'Id.', title: 'Title.', amount: 'Amount.', embedding: 'Vector.' },
    freshness: { lane: 'batch', within: '6h' },
    checks: [atLeast('amount', 1, { onViolation: 'quarantine' })],
  },
)
