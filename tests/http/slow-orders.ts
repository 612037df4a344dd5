import type { TestServer } from '../graphql/server.ts'

/** A request for rows that take long to read, once `slowOrders` was called. */
export const slowQuery = '{ orders(first: 1) { nodes { id } } }'

/** Replaces the table of orders by one that takes so many seconds to read. */
export async function slowOrders({ pool }: TestServer, seconds: number): Promise<void> {
  await pool.query(`
    alter table gold."order" rename to quick_order;
    create view gold."order" as
      select o.* from pg_sleep(${seconds}) as slept left join gold.quick_order as o on true`)
}
