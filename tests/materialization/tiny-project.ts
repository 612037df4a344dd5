import type { PgTable } from 'drizzle-orm/pg-core'
import type { Pool } from 'pg'
import { materialize, type Materialization, type SourceContext, type Strategy } from 'platinum'
import type { Database } from '../../src/database/connect.ts'
import { qualifiedName } from '../../src/database/identifier.ts'
import type { EmbeddingSpaces } from '../../src/embedding/provider.ts'
import { hashing } from '../../src/embedding/hashing.ts'
import type { Materializations } from '../../src/materialization/resolve.ts'
import { resolveMaterializations } from '../../src/materialization/resolve.ts'
import { runProduct, type RunContext, type RunOutcome } from '../../src/materialization/run.ts'
import { readServedStates, type ServedState } from '../../src/materialization/served-state.ts'
import { applyEngineTables } from '../../src/migration/engine-tables.ts'
import type { AnyDataProduct } from '../../src/product/data-product.ts'
import type { Registry } from '../../src/product/product.ts'
import { readRegistry } from '../../src/product/registry.ts'
import { throwProblems } from '../../src/errors/platinum-error.ts'
import { freshDatabase } from '../harness/database.ts'
import { createTables } from './create-tables.ts'

/** A few products with their jobs, on a database of their own. */
export interface TinyProject extends AsyncDisposable {
  readonly database: Database
  readonly pool: Pool
  readonly registry: Registry
  readonly materializations: Materializations
  readonly spaces: EmbeddingSpaces
  readonly context: RunContext
  /** Runs one product, forced unless told otherwise. */
  run(id: string, how?: { forced?: boolean; signal?: AbortSignal }): Promise<RunOutcome>
  /** Rows of a product in the order of its first column, as `pg` gives them. */
  rows(id: string): Promise<Record<string, unknown>[]>
  state(id: string): Promise<ServedState | undefined>
}

/** A source or another job whose parts are not looked at by the compiler. */
export function job(product: AnyDataProduct, spec: object): Materialization {
  return materialize(product, spec as never)
}

/** A source that yields whatever `rows` returns when it is read. */
export function rowsFrom(
  product: AnyDataProduct,
  rows: (context: SourceContext) => readonly object[],
  strategy?: Strategy,
): Materialization {
  return job(product, {
    ...(strategy ? { strategy } : {}),
    source: {
      dataset: { namespace: 'test', name: 'rows' },
      read: async function* (context: SourceContext) {
        yield rows(context)
      },
    },
  })
}

/** Reads products and jobs as `platinum` would read a project's. */
export async function resolveTiny(
  products: readonly AnyDataProduct[],
  jobs: readonly Materialization[],
  spaces: EmbeddingSpaces = new Map([['default', hashing()]]),
): Promise<{ registry: Registry; materializations: Materializations }> {
  const dimensions = new Map([...spaces].map(([name, space]) => [name, space.dimensions]))
  const read = readRegistry({ exports: Object.fromEntries(products.entries()), spaces: dimensions })
  const resolved = await resolveMaterializations(
    read.registry,
    Object.fromEntries(jobs.entries()),
    spaces,
  )
  throwProblems([...read.problems, ...resolved.problems])
  return { registry: read.registry, materializations: resolved.materializations }
}

export async function openTiny(
  products: readonly AnyDataProduct[],
  jobs: readonly Materialization[],
  options: { readonly spaces?: EmbeddingSpaces } = {},
): Promise<TinyProject> {
  const spaces = options.spaces ?? new Map([['default', hashing()]])
  const { registry, materializations } = await resolveTiny(products, jobs, spaces)
  const fresh = await freshDatabase()
  const { database } = fresh
  const { pool } = database
  const context = {
    pool,
    spaces,
    autovacuum: database.kind === 'server',
    now: () => new Date(),
  }
  try {
    await applyEngineTables(pool)
    await createTables(
      pool,
      registry.products.map(({ table }): PgTable => table),
    )
  } catch (error) {
    await fresh[Symbol.asyncDispose]()
    throw error
  }
  return {
    database,
    pool,
    registry,
    materializations,
    spaces,
    context,
    async run(id, { forced = true, signal = new AbortController().signal } = {}) {
      const materialization = materializations.get(id)
      if (!materialization) throw new Error(`no product ${id}`)
      return await runProduct(context, materialization, { flowId: null, forced, signal })
    },
    async rows(id) {
      const [schema = '', table = ''] = id.split('.')
      const { rows } = await pool.query<Record<string, unknown>>(
        `SELECT * FROM ${qualifiedName(schema, table)} ORDER BY 1`,
      )
      return rows
    },
    async state(id) {
      return (await readServedStates(pool)).get(id)
    },
    [Symbol.asyncDispose]: () => fresh[Symbol.asyncDispose](),
  }
}
