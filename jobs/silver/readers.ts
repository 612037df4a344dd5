import { sql } from 'drizzle-orm'
import { materialize } from 'platinum'
import { operations } from '../../schema/bronze/operations.ts'
import { silverReaders } from '../../schema/silver/readers.ts'

export const materializeSilverReaders = materialize(silverReaders, {
  select: (db) =>
    db
      .select({
        subject: operations.subject,
        kind: sql<string>`${operations.kind}`.as('kind'),
        firstAt: sql<Date>`min(${operations.firstAt})`.as('first_at'),
      })
      .from(operations)
      .groupBy(operations.subject, operations.kind),
})
