import type { Pool } from 'pg'
import { MaterializationError } from '../errors/platinum-error.ts'
import { columnLineage } from '../lineage/columns/column-lineage.ts'
import { referencedColumns, type ReferencedColumn } from '../lineage/verify.ts'
import type { ProductMaterialization } from './resolve.ts'

/**
 * Compares the tables and the columns that lineage finds in a query with those that Postgres says
 * it reads.
 *
 * @param trace how lineage is computed; another one only in tests.
 * @throws MaterializationError `LINEAGE_MISMATCH` with both sets when they differ.
 */
export async function verifyLineage(
  pool: Pool,
  { product, query, upstreams }: ProductMaterialization,
  trace: typeof columnLineage = columnLineage,
): Promise<void> {
  if (!query) return
  const referenced = await askPostgres(pool, query.inlined, query.columns.length)
  const differ = (what: string, byPostgres: Set<string>, byUs: Set<string>, more = ''): void => {
    if (byPostgres.size === byUs.size && [...byUs].every((name) => byPostgres.has(name))) return
    throw new MaterializationError({
      code: 'LINEAGE_MISMATCH',
      where: product.id,
      expected: `the ${what} Postgres reads: ${listed(byPostgres)}`,
      found: `lineage computed from the query: ${listed(byUs)}${more}`,
      fix: 'Report the query; the product is not published until the two agree.',
    })
  }
  const tables = new Set(referenced.map(({ schema, table }) => `${schema}.${table}`))
  differ('tables', tables, new Set(upstreams.map(({ id }) => id)))

  const known = upstreams.map(({ id, columns }) => [id, columns.map(({ name }) => name)] as const)
  const lineages = await trace(query.inlined, Object.fromEntries(known))
  const columns = referenced.flatMap(({ schema, table, column }) =>
    column === null ? [] : [`${schema}.${table}.${column}`],
  )
  const traced = lineages.flatMap(({ referenced }) =>
    referenced.map(({ dataset, field }) => `${dataset}.${field}`),
  )
  const unresolved = lineages.flatMap(({ unresolved }) => unresolved.map(({ name }) => name))
  const more = unresolved.length === 0 ? '' : `; could not be resolved: ${unresolved.join(', ')}`
  differ('columns', new Set(columns), new Set(traced), more)
}

async function askPostgres(
  pool: Pool,
  sql: string,
  outputColumns: number,
): Promise<ReferencedColumn[]> {
  const client = await pool.connect()
  try {
    return await referencedColumns(client, sql, outputColumns)
  } finally {
    client.release()
  }
}

function listed(names: ReadonlySet<string>): string {
  return [...names].sort().join(', ') || 'none'
}
