import type { PoolClient } from 'pg'
import type { Product } from '../product/product.ts'

/**
 * The version served, 0 before the first, and the one that follows. A version is never used twice,
 * even after the product was emptied or dropped: what was made from an old version 1 must not take
 * the new one for it.
 */
export async function dataVersions(
  client: PoolClient,
  { id }: Product,
): Promise<{ readonly current: bigint; readonly next: bigint }> {
  const { rows } = await client.query<{ current: string; next: string }>(
    `SELECT coalesce(max(p.data_version), 0) AS current,
            1 + greatest(max(p.data_version), 0,
              CASE WHEN coalesce(max(p.data_version), 0) = 0
                   THEN (SELECT max(r.data_version) FROM ops.run r WHERE r.product = $1) END,
              (SELECT max(l.data_version) FROM ops.publication l WHERE l.product = $1)) AS next
       FROM ops.product p WHERE p.product = $1`,
    [id],
  )
  return { current: BigInt(rows[0]?.current ?? 0), next: BigInt(rows[0]?.next ?? 1) }
}

/** Channel on which every publication is announced, as `product:dataVersion`. */
export const publishedChannel = 'platinum_published'

/** Tells everyone who listens that a product has new rows, when the transaction commits. */
export async function announceVersion(
  client: PoolClient,
  { id }: Product,
  dataVersion: bigint,
): Promise<void> {
  await client.query('SELECT pg_notify($1, $2)', [publishedChannel, `${id}:${dataVersion}`])
}
