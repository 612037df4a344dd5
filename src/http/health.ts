import type { Log } from '../graphql/errors.ts'
import type { Product, Registry } from '../product/product.ts'
import type { Database } from '../query/execute.ts'
import type { ReaderWall } from '../second-wall/reader-wall.ts'
import { jsonResponse } from './json-response.ts'

interface ReadinessSources {
  readonly registry: Registry
  readonly pool: Database
  readonly log: Log
  readonly wall?: ReaderWall | undefined
}

/**
 * Answers 200 when every served product can be read, else 503 with what is missing: the database,
 * the ledger, or the tables of products. A product has no name for those who may not see it: they
 * are told how many these are, and the log which when it tells nobody.
 * @param seen what whoever asks sees of the project; undefined: it is not known who asks
 */
export function createReadiness({
  registry,
  pool,
  log,
  wall,
}: ReadinessSources): (seen: (() => Registry) | undefined) => Promise<Response> {
  const tables = new Map<string, string>([
    ['ops.product', 'the ledger'],
    ...registry.products
      .filter((product) => product.served)
      .map((product): [string, string] => [qualified(product), product.id]),
  ])
  return async (seen) => {
    try {
      const { rows } = await pool.query<{ name: string }>(
        'select name from unnest($1::text[]) as name where to_regclass(name) is null',
        [[...tables.keys()]],
      )
      const missing = rows.map((row) => tables.get(row.name) ?? row.name)
      if (missing.length === 0) {
        // Who is not known is not told how well the data is kept.
        const secondWall = wall ? 'stands' : 'none'
        return jsonResponse(200, { status: 'ready', ...(seen ? { secondWall } : {}) })
      }
      if (seen) {
        const { byId } = seen()
        const hidden = (name: string): boolean => registry.byId.has(name) && !byId.has(name)
        const others = missing.filter(hidden).length
        return jsonResponse(503, {
          status: 'not ready',
          missing: missing.filter((name) => !hidden(name)),
          ...(others > 0 ? { others } : {}),
        })
      }
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
