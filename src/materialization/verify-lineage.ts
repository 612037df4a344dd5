import type { Pool } from 'pg'
import { MaterializationError } from '../errors/platinum-error.ts'
import { referencedColumns } from '../lineage/verify.ts'
import type { ProductMaterialization } from './resolve.ts'

/**
 * Compares the upstreams read from a query with the tables Postgres says it reads.
 * @throws MaterializationError `LINEAGE_MISMATCH` with both sets when they differ.
 */
export async function verifyLineage(
  pool: Pool,
  { product, query, upstreams }: ProductMaterialization,
): Promise<void> {
  if (!query) return
  const client = await pool.connect()
  try {
    const referenced = await referencedColumns(client, query.inlined, query.columns.length)
    const byPostgres = new Set(referenced.map(({ schema, table }) => `${schema}.${table}`))
    const byUs = new Set(upstreams.map(({ id }) => id))
    if (byPostgres.size === byUs.size && [...byUs].every((id) => byPostgres.has(id))) return
    throw new MaterializationError({
      code: 'LINEAGE_MISMATCH',
      where: product.id,
      expected: `the tables Postgres reads: ${[...byPostgres].sort().join(', ') || 'none'}`,
      found: `lineage computed from the query: ${[...byUs].sort().join(', ') || 'none'}`,
      fix: 'Report the query; the product is not published until the two agree.',
    })
  } finally {
    client.release()
  }
}
