import { eq, sql } from 'drizzle-orm'
import { materialize } from 'platinum'
import { customers, notes, rawOrders } from './correct.ts'

export const made = materialize(customers, {
  select: (db) =>
    db
      .select({ name: notes.customerName, orders: sql<number>`1`, firstNote: rawOrders.note })
      .from(rawOrders)
      .leftJoin(notes, eq(notes.id, rawOrders.id)),
})
