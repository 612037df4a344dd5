import { sql } from 'drizzle-orm'
import { materialize } from 'platinum'
import { operations } from '../../schema/bronze/operations.ts'
import { columnReads } from '../../schema/silver/column_reads.ts'

export const materializeColumnReads = materialize(columnReads, {
  select: (db) => {
    const use = (place: unknown, returned: boolean) =>
      db
        .select({
          minute: sql<Date>`date_trunc('minute', ${operations.lastAt}, 'UTC')`.as('minute'),
          subject: operations.subject,
          kind: sql<string>`${operations.kind}`.as('kind'),
          roles: sql<string>`array_to_string(${operations.roles}, ', ')`.as('roles'),
          client: sql<string>`coalesce(${operations.client}, '')`.as('client'),
          place: sql<string>`unnest(${place})`.as('place'),
          masks: operations.masks,
          returned: sql<boolean>`${returned}::boolean`.as('returned'),
          operations: operations.operations,
          rows: operations.rows,
          lastAt: operations.lastAt,
        })
        .from(operations)
        .where(sql`${operations.outcome} <> 'REFUSED'`)
    const uses = use(operations.returned, true).unionAll(use(operations.used, false)).as('uses')
    const product = sql<string>`split_part(${uses.place}, '.', 1) || '.' || split_part(${uses.place}, '.', 2)`
    const field = sql<string>`substr(${uses.place}, length(split_part(${uses.place}, '.', 1)) + length(split_part(${uses.place}, '.', 2)) + 3)`
    const shown = sql<string>`coalesce(${uses.masks} ->> ${uses.place}, 'clear')`
    return db
      .select({
        minute: uses.minute,
        subject: uses.subject,
        kind: uses.kind,
        roles: uses.roles,
        client: uses.client,
        product: product.as('product'),
        field: field.as('field'),
        returned: uses.returned,
        shown: shown.as('shown'),
        operations: sql<number>`sum(${uses.operations})::int`.as('operations'),
        rows: sql<number>`sum(${uses.rows})::int`.as('rows'),
        lastAt: sql<Date>`max(${uses.lastAt})`.as('last_at'),
      })
      .from(uses)
      .groupBy(
        uses.minute,
        uses.subject,
        uses.kind,
        uses.roles,
        uses.client,
        product,
        field,
        uses.returned,
        shown,
      )
  },
})
