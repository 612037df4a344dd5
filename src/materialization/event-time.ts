import type { Pool } from 'pg'
import { quoteIdentifier } from '../database/identifier.ts'
import type { ProductMaterialization } from './resolve.ts'
import type { ServedState } from './served-state.ts'

/**
 * How new the data is, as Postgres text: the newest event time where the contract names the column;
 * else what it is made from says.
 *
 * @param rows FROM item with the product's rows.
 * @returns null when no row has an event time, or an upstream's is unknown.
 */
export async function eventTime(
  pool: Pool,
  materialization: ProductMaterialization,
  rows: string,
  states: ReadonlyMap<string, ServedState>,
  readAt: Date,
): Promise<string | null> {
  const column = materialization.product.freshness.eventTime
  if (!column) return derivedEventTime(pool, materialization, states, readAt)
  const newest = await pool.query<{ newest: string | null }>(
    `SELECT max(x.${quoteIdentifier(column.name)})::timestamptz::text AS newest FROM ${rows} x`,
  )
  return newest.rows[0]?.newest ?? null
}

/** The event time of the oldest upstream; for a source, when it was read. Null when an upstream's is unknown. */
export async function derivedEventTime(
  pool: Pool,
  { upstreams }: ProductMaterialization,
  states: ReadonlyMap<string, ServedState>,
  readAt: Date,
): Promise<string | null> {
  if (upstreams.length === 0) return readAt.toISOString()
  const times = upstreams.map(({ id }) => states.get(id)?.eventTime ?? null)
  const known = times.filter((time) => time !== null)
  if (known.length < times.length) return null
  const { rows } = await pool.query<{ oldest: string }>(
    'SELECT min(t)::text AS oldest FROM unnest($1::timestamptz[]) t',
    [known],
  )
  return rows[0]?.oldest ?? null
}
