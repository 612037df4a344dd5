import { integer } from 'drizzle-orm/pg-core'
import { dataProduct, gold } from 'platinum'

export const product = dataProduct(
  gold.table('product', { amount: integer('amount').primaryKey() }),
  {
    name: 'Product',
    version: '1.0.0',
    owner: 'shop',
    description: 'A product.',
    columns: { amount: 'Amount.' },
    freshness: { lane: 'batch', within: '6h' },
    history: { keep: 'a while' },
  },
)
