import { is } from 'drizzle-orm'
import { getTableConfig, IndexedColumn, type PgTable } from 'drizzle-orm/pg-core'
import type { Column } from './column.ts'

/**
 * Whether the table declares an HNSW index on a vector by cosine distance, over all of its rows:
 * `index().using('hnsw', t.embedding.op('vector_cosine_ops'))`.
 */
export function hasVectorIndex(table: PgTable, column: Column): boolean {
  return getTableConfig(table).indexes.some(({ config }) => {
    const [first, ...others] = config.columns
    return (
      config.method === 'hnsw' &&
      config.where === undefined &&
      others.length === 0 &&
      is(first, IndexedColumn) &&
      first.name === column.name &&
      first.indexConfig.opClass === 'vector_cosine_ops'
    )
  })
}
