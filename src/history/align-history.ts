import type { Pool, PoolClient } from 'pg'
import { qualifiedName, quoteIdentifier } from '../database/identifier.ts'
import { lockProduct } from '../database/product-lock.ts'
import { withTransaction } from '../database/transaction.ts'
import { historySchema } from '../product/history.ts'
import { layers } from '../product/layer.ts'
import type { Product, Registry } from '../product/product.ts'
import { alignTable, from, historyTable, stored } from './history-table.ts'
import { recordEmptied } from './record-publication.ts'

/** What bringing history in line came to, in sentences for people; empty when there was nothing to do. */
export type HistoryNotes = readonly string[]

/**
 * Brings the history tables of a project in line with its products: after migrations, in one
 * transaction. Tables of products that keep no history any more are dropped.
 */
export async function alignHistories(pool: Pool, { products }: Registry): Promise<HistoryNotes> {
  return await withTransaction(pool, async (client) => {
    const notes: string[] = []
    const kept = products.filter(({ history }) => history)
    for (const product of kept.toSorted((a, b) => (a.id < b.id ? -1 : 1))) {
      await lockProduct(client, product)
      notes.push(...(await align(client, product)))
    }
    notes.push(...(await dropOthers(client, kept)))
    return notes
  })
}

/** The same for one product, before a run: whoever migrates by other means need not think of it. */
export async function alignHistory(pool: Pool, product: Product): Promise<void> {
  await withTransaction(pool, async (client) => {
    await lockProduct(client, product)
    await align(client, product)
  })
}

async function align(client: PoolClient, product: Product): Promise<string[]> {
  const { outcome, lost } = await alignTable(client, product)
  const notes = lost.map(
    (column) =>
      `History of ${product.id}: earlier values of ${column} did not fit its new type and are gone.`,
  )
  if (outcome === 'created') notes.push(`History of ${product.id} is kept from now on.`)
  if (outcome === 'altered') notes.push(`History of ${product.id} has the columns of its table.`)
  if (await seedWhereNeeded(client, product, outcome === 'created')) {
    notes.push(`History of ${product.id} begins with the rows served now.`)
  }
  return notes
}

/**
 * Makes the log agree with what is served. It does not when history was switched on for a product
 * that is served already, or was off for a while: then it begins anew with the rows of now, and
 * earlier moments are refused.
 */
async function seedWhereNeeded(
  client: PoolClient,
  product: Product,
  isNew: boolean,
): Promise<boolean> {
  const { rows } = await client.query<{ served: string | null; logged: string | null }>(
    `SELECT (SELECT data_version FROM ops.product WHERE product = $1 AND data_version > 0) AS served,
            (SELECT data_version FROM ops.publication p
              WHERE product = $1 AND NOT emptied AND data_version =
                (SELECT max(data_version) FROM ops.publication WHERE product = $1)) AS logged`,
    [product.id],
  )
  const { served = null, logged = null } = rows[0] ?? {}
  if (served === logged && !isNew) return false
  if (served === null && !isNew) {
    await recordEmptied(client, product.id)
    return false
  }
  const table = historyTable(product)
  const names = product.columns.map(({ name }) => quoteIdentifier(name)).join(', ')
  const values = product.columns.map((column) => stored(column, quoteIdentifier(column.name)))
  await client.query(`DELETE FROM ${table}`)
  await client.query('DELETE FROM ops.publication WHERE product = $1', [product.id])
  if (served === null) return false
  await client.query(
    `INSERT INTO ${table} (${names}, ${from}) SELECT ${values.join(', ')}, $1::bigint
       FROM ${qualifiedName(product.layer, product.tableName)}`,
    [served],
  )
  await client.query(
    `INSERT INTO ops.publication
       (product, data_version, published_at, run_id, contract_version, event_time, row_count,
        status, status_since, failing_checks, begins)
     SELECT product, data_version, published_at, run_id, contract_version, event_time, row_count,
            status, status_since, failing_checks, true
       FROM ops.product WHERE product = $1`,
    [product.id],
  )
  return true
}

async function dropOthers(client: PoolClient, kept: readonly Product[]): Promise<string[]> {
  const schemas = layers.map(historySchema)
  const { rows } = await client.query<{ schema: string; name: string }>(
    'SELECT schemaname AS schema, tablename AS name FROM pg_tables WHERE schemaname = ANY ($1)',
    [schemas],
  )
  const ids = kept.map(({ id }) => id)
  const tables = new Set(kept.map(historyTable))
  const notes: string[] = []
  for (const { schema, name } of rows) {
    if (tables.has(qualifiedName(schema, name))) continue
    await client.query(`DROP TABLE ${qualifiedName(schema, name)}`)
    notes.push(`Dropped the history of ${schema.replace(/_history$/, '')}.${name}: none is kept.`)
  }
  await client.query('DELETE FROM ops.publication WHERE NOT product = ANY ($1)', [ids])
  return notes
}
