import { sql } from 'drizzle-orm'
import { materialize } from 'platinum'
import { notes, rawOrders } from './correct.ts'

export const made = materialize(notes, {
  select: (db) =>
    db
      .select({
        id: rawOrders.id,
        customerName: rawOrders.customer,
        text: sql<string>`''`,
        embedding: notes.embedding,
      })
      .from(rawOrders),
})
