import type { PoolClient } from 'pg'
import { recordEmptied } from '../history/record-publication.ts'

/**
 * Takes products out of the ledger whose rows are gone: those named, and those without a table.
 * Otherwise a table that is dropped and created again would pass for published. Data versions are
 * not used again: they are counted on from the history of runs. Where history is kept, it says that
 * nothing was served from now on.
 */
export async function forgetProducts(
  client: Pick<PoolClient, 'query'>,
  products: readonly string[] = [],
): Promise<void> {
  const { rows } = await client.query<{ product: string }>(
    `DELETE FROM ops.product
      WHERE product = ANY ($1)
         OR to_regclass(format('%I.%I', split_part(product, '.', 1), split_part(product, '.', 2))) IS NULL
      RETURNING product`,
    [products],
  )
  for (const { product } of rows) await recordEmptied(client, product)
}
