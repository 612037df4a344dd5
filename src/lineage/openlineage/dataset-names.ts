import pg from 'pg'
import type { Database } from '../../database/connect.ts'
import type { Product } from '../../product/product.ts'

/** A dataset as OpenLineage names it. */
export interface DatasetName {
  readonly namespace: string
  readonly name: string
}

/** Where the tables of this project are, in OpenLineage's names, and what runs their queries. */
export interface DatasetSpace {
  /** `postgres://db.example.com:5432`; `pglite://…` with the id of an embedded database. */
  readonly namespace: string
  /** First part of a table's name. */
  readonly database: string
  /** Version of the Postgres behind it. */
  readonly postgres: string
}

/**
 * Reads how the tables of a database are called. A database that is embedded in this process has
 * no host, so its own id stands there: no other process means the same by a name made up here.
 *
 * @param namespace said by the configuration, where producers reach the server by another name.
 */
export async function readDatasetSpace(
  { connection, pool, version }: Database,
  namespace?: string,
): Promise<DatasetSpace> {
  const { rows } = await pool.query<{ database: string; id: string }>(
    'SELECT current_database() AS database, id FROM ops.instance LIMIT 1',
  )
  const { database = 'postgres', id = 'unknown' } = rows[0] ?? {}
  const own =
    'connectionString' in connection
      ? serverNamespace(connection.connectionString)
      : `pglite://${id}`
  return { namespace: namespace ?? own, database, postgres: version.postgres }
}

/** `postgres://host:port`, by the rules by which the connection itself is made. */
export function serverNamespace(connectionString: string): string {
  const { host, port } = new pg.Client({ connectionString })
  // A socket in the file system is on this machine.
  const name = host.startsWith('/') ? 'localhost' : host.toLowerCase()
  return `postgres://${name.includes(':') ? `[${name}]` : name}:${port}`
}

/** The table of a product: `database.schema.table`. */
export function productDataset(
  { namespace, database }: DatasetSpace,
  { layer, tableName }: Pick<Product, 'layer' | 'tableName'>,
): DatasetName {
  return { namespace, name: `${database}.${layer}.${tableName}` }
}
