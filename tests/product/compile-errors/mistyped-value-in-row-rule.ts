import { boolean, integer, text, uuid } from 'drizzle-orm/pg-core'
import { dataProduct, gold, policy, role } from 'platinum'

const product = dataProduct(
  gold.table('product', {
    id: uuid('id').primaryKey(),
    title: text('title').notNull(),
    amount: integer('amount').notNull(),
    paid: boolean('paid'),
  }),
  {
    name: 'Product',
    version: '1.0.0',
    owner: 'shop',
    description: 'A product.',
    columns: { id: 'Id.', title: 'Title.', amount: 'Amount.', paid: 'Whether paid.' },
    freshness: { lane: 'batch', within: '6h' },
  },
)
const reader = role('reader', { description: 'Reads.' })

export const wrong = policy(product, { grants: [{ role: reader, rows: { paid: { eq: 'yes' } } }] })
