import { and, eq, sql } from 'drizzle-orm'
import { materialize } from 'platinum'
import { fieldReads } from '../../schema/gold/field_reads.ts'
import { readers } from '../../schema/gold/readers.ts'
import { columnReads } from '../../schema/silver/column_reads.ts'

export const materializeFieldReads = materialize(fieldReads, {
  select: (db) => {
    const day = sql<string>`(${columnReads.minute} at time zone 'UTC')::date`
    return db
      .select({
        day: day.as('day'),
        product: columnReads.product,
        field: columnReads.field,
        reader: readers.number,
        roles: columnReads.roles,
        client: columnReads.client,
        returned: columnReads.returned,
        shown: columnReads.shown,
        operations: sql<number>`sum(${columnReads.operations})::int`.as('operations'),
        rows: sql<number>`sum(${columnReads.rows})::int`.as('rows'),
        lastAt: sql<Date>`max(${columnReads.lastAt})`.as('last_at'),
      })
      .from(columnReads)
      .innerJoin(
        readers,
        and(eq(readers.subject, columnReads.subject), eq(readers.kind, columnReads.kind)),
      )
      .groupBy(
        day,
        columnReads.product,
        columnReads.field,
        readers.number,
        columnReads.roles,
        columnReads.client,
        columnReads.returned,
        columnReads.shown,
      )
  },
})
