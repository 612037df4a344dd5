import type { PoolClient } from 'pg'
import { qualifiedName } from '../database/identifier.ts'
import { historySchema, toVersion } from '../product/history.ts'
import { isLayerName } from '../product/layer.ts'
import type { Product } from '../product/product.ts'
import { quoteIdentifier } from '../database/identifier.ts'
import { from, historyTable, sameStoredGrain, stored, to } from './history-table.ts'

/*
 * What publishing adds for products that keep history: parts of the statements that write the
 * difference, and the entry in the log.
 */

/**
 * Ends the versions of rows that a statement takes away.
 * @param gone CTE with their grain.
 * @param version placeholder of the version being published.
 */
export function closeVersions(product: Product, gone: string, version: string): string {
  return `UPDATE ${historyTable(product)} h SET ${to} = ${version}::bigint FROM ${gone} g
           WHERE h.${to} IS NULL AND ${sameStoredGrain(product, 'g')}`
}

/**
 * Begins the versions of rows that a statement adds.
 * @param added CTE with the rows.
 * @param version placeholder of the version being published.
 */
export function openVersions(product: Product, added: string, version: string): string {
  const names = product.columns.map(({ name }) => quoteIdentifier(name))
  const values = product.columns.map((column) => stored(column, quoteIdentifier(column.name)))
  return `INSERT INTO ${historyTable(product)} (${names.join(', ')}, ${from})
          SELECT ${values.join(', ')}, ${version}::bigint FROM ${added}`
}

/** Time of a publication: now, and later than the product's last one whatever the clock does. */
export const publicationTime = `greatest(clock_timestamp(),
  (SELECT max(l.published_at) + interval '1 microsecond' FROM ops.publication l WHERE l.product = $1))`

/** Writes what `ops.product` says into the log, for a version that was published just now. */
export async function recordPublication(client: PoolClient, product: Product): Promise<void> {
  await client.query(
    `INSERT INTO ops.publication
       (product, data_version, published_at, run_id, contract_version, event_time, row_count,
        status, status_since, failing_checks, begins)
     SELECT product, data_version, published_at, run_id, contract_version, event_time, row_count,
            status, status_since, failing_checks,
            data_version > 1 AND NOT EXISTS (SELECT 1 FROM ops.publication WHERE product = $1)
       FROM ops.product WHERE product = $1`,
    [product.id],
  )
}

/**
 * Ends every version of a product's rows, because its table is gone or was made anew: nothing was
 * served from then on. Does nothing for products without history, and when that is known already.
 * @param product its id.
 */
export async function recordEmptied(
  client: Pick<PoolClient, 'query'>,
  product: string,
): Promise<void> {
  const { rows } = await client.query<{ version: string }>(
    `INSERT INTO ops.publication
       (product, data_version, published_at, contract_version, row_count, status, status_since,
        failing_checks, emptied)
     SELECT product, data_version + 1, ${publicationTime}, contract_version, 0, 'UNCHECKED',
            clock_timestamp(), '[]', true
       FROM ops.publication
      WHERE product = $1 AND NOT emptied
        AND data_version = (SELECT max(data_version) FROM ops.publication WHERE product = $1)
     RETURNING data_version AS version`,
    [product],
  )
  const [emptied] = rows
  const [layer, ...rest] = product.split('.')
  if (!emptied || !isLayerName(layer)) return
  const table = qualifiedName(historySchema(layer), rest.join('.'))
  const known = await client.query('SELECT 1 WHERE to_regclass($1) IS NOT NULL', [table])
  if (known.rowCount === 0) return
  await client.query(
    `UPDATE ${table} SET ${quoteIdentifier(toVersion)} = $1 WHERE ${quoteIdentifier(toVersion)} IS NULL`,
    [emptied.version],
  )
}
