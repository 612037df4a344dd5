import type { Log } from '../graphql/errors.ts'
import type { Product, Registry } from '../product/product.ts'
import type { Database } from '../query/execute.ts'
import { jsonResponse } from './json-response.ts'

interface ReadinessSources {
  readonly registry: Registry
  readonly pool: Database
  readonly log: Log
}

/**
 * Answers 200 when every served product can be read, else 503 with what is missing: the database,
 * the ledger, or the tables of products.
 */
export function createReadiness({
  registry,
  pool,
  log,
}: ReadinessSources): () => Promise<Response> {
  const tables = new Map<string, string>([
    ['ops.product', 'the ledger'],
    ...registry.products
      .filter((product) => product.served)
      .map((product): [string, string] => [qualified(product), product.id]),
  ])
  return async () => {
    try {
      const { rows } = await pool.query<{ name: string }>(
        'select name from unnest($1::text[]) as name where to_regclass(name) is null',
        [[...tables.keys()]],
      )
      const missing = rows.map((row) => tables.get(row.name) ?? row.name)
      return missing.length === 0
        ? jsonResponse(200, { status: 'ready' })
        : jsonResponse(503, { status: 'not ready', missing })
    } catch (error) {
      log(`The database does not answer: ${error instanceof Error ? error.message : String(error)}`)
      return jsonResponse(503, { status: 'not ready', missing: ['the database'] })
    }
  }
}

function qualified(product: Product): string {
  const quote = (name: string): string => `"${name.replaceAll('"', '""')}"`
  return `${quote(product.layer)}.${quote(product.tableName)}`
}
