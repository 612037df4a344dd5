import { integer, text } from 'drizzle-orm/pg-core'
import { count, dataProduct, gold, rollup, sum } from 'platinum'

export const sales = dataProduct(
  gold.table('sales', {
    id: text('id').primaryKey(),
    shop: text('shop').notNull(),
    price: integer('price'),
  }),
  {
    name: 'Sale',
    version: '1.0.0',
    owner: 'shop',
    description: 'A sale.',
    columns: { id: 'Id.', shop: 'Shop.', price: 'Price.' },
    freshness: { lane: 'batch', within: '6h' },
    measures: { income: sum('price'), sales: count() },
  },
)

export const shops = dataProduct(
  gold.table('shops', { shop: text('shop').primaryKey(), orders: integer('orders').notNull() }),
  {
    name: 'Shop',
    version: '1.0.0',
    owner: 'shop',
    description: 'Sales of a shop.',
    columns: { shop: 'Shop.', orders: 'How many.' },
    freshness: { lane: 'batch', within: '6h' },
    rollupOf: rollup(sales, { dimensions: { shop: 'shop' }, measures: { orders: sum('colour') } }),
  },
)
