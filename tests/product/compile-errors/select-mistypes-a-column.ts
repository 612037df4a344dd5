import { materialize } from 'platinum'
import { customers, rawOrders } from './correct.ts'

export const made = materialize(customers, {
  select: (db) =>
    db
      .select({ name: rawOrders.customer, orders: rawOrders.total, firstNote: rawOrders.note })
      .from(rawOrders),
})
