import type { PoolClient } from 'pg'
import { recordEmptied } from '../history/record-publication.ts'
import { endLineage } from '../lineage/store/record-lineage.ts'

/**
 * Takes products out of the ledger whose rows are gone: those named, and those without a table.
 * Otherwise a table that is dropped and created again would pass for published. Data versions are
 * not used again: they are counted on from the history of runs. Where history is kept, it says that
 * nothing was served from now on. What is known of their lineage stays, and ends now.
 */
export async function forgetProducts(
  client: Pick<PoolClient, 'query'>,
  products: readonly string[] = [],
): Promise<void> {
  const { rows } = await client.query<{ product: string; at: string }>(
    `DELETE FROM ops.product
      WHERE product = ANY ($1)
         OR to_regclass(format('%I.%I', split_part(product, '.', 1), split_part(product, '.', 2))) IS NULL
      RETURNING product, clock_timestamp() AS at`,
    [products],
  )
  for (const { product, at } of rows) {
    await recordEmptied(client, product)
    await client.query('DELETE FROM ops.quarantined_row WHERE product = $1', [product])
    await endLineage(client, { output: { kind: 'product', id: product }, job: null }, at)
  }
}
