import type { PoolClient } from 'pg'
import type { Product } from '../product/product.ts'

/** Key of the lock that belongs to the product whose id is `$1`. */
export const productLock = `hashtextextended('platinum:' || $1, 0)`

/** Serializes everything that changes one product's state, across processes, until the transaction ends. */
export async function lockProduct(client: PoolClient, product: Product): Promise<void> {
  await client.query(`SELECT pg_advisory_xact_lock(${productLock})`, [product.id])
}
