import { count } from 'drizzle-orm'
import { materialize } from 'platinum'
import { customers, rawOrders } from './correct.ts'

export const made = materialize(customers, {
  select: (db) => db.select({ name: rawOrders.customer, orders: count() }).from(rawOrders),
})
