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
 * the ledger, or the tables of products. Who is not known is told how many these are, and the log
 * which, since a product has no name for those who may not see it.
 */
export function createReadiness({
  registry,
  pool,
  log,
}: ReadinessSources): (isKnown: boolean) => Promise<Response> {
  const tables = new Map<string, string>([
    ['ops.product', 'the ledger'],
    ...registry.products
      .filter((product) => product.served)
      .map((product): [string, string] => [qualified(product), product.id]),
  ])
  return async (isKnown) => {
    try {
      const { rows } = await pool.query<{ name: string }>(
        'select name from unnest($1::text[]) as name where to_regclass(name) is null',
        [[...tables.keys()]],
      )
      const missing = rows.map((row) => tables.get(row.name) ?? row.name)
      if (missing.length === 0) return jsonResponse(200, { status: 'ready' })
      if (isKnown) return jsonResponse(503, { status: 'not ready', missing })
      log(`Not ready: ${missing.join(', ')} cannot be read.`)
      return jsonResponse(503, { status: 'not ready', missing: missing.length })
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
