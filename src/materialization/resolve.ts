import { createHash } from 'node:crypto'
import { ownSqlProblems } from '../contract/own-sql-problems.ts'
import type { Problem } from '../errors/platinum-error.ts'
import type { EmbeddingSpaces } from '../embedding/provider.ts'
import type { ColumnLineage, LineageGraph, ProductLineage, Upstream } from '../lineage/graph.ts'
import { readTables } from '../lineage/read-tables.ts'
import type { Column } from '../product/column.ts'
import type { Product, Registry } from '../product/product.ts'
import { definitionOf } from './definition.ts'
import { buildQuery, invalidQuery, type SelectQuery } from './build-query.ts'
import { isMaterialization, type Materialization } from './materialize.ts'
import { traceColumns } from './trace-columns.ts'
import {
  cycleProblems,
  directionProblems,
  missing,
  rollupProblems,
  tableName,
  strategyProblems,
  triggerProblems,
  twice,
  unknownProduct,
  unknownTable,
} from './validate-materializations.ts'

/** A materialization read from its declaration: query built, upstreams known, columns matched. */
export interface ProductMaterialization {
  readonly product: Product
  readonly declared: Materialization
  /** Products read, each once. Empty for sources. */
  readonly upstreams: readonly Product[]
  readonly query: SelectQuery | undefined
  /** Input columns of a compute step. */
  readonly input: { readonly product: Product; readonly columns: readonly Column[] } | undefined
  readonly lineage: ProductLineage
  /** Changes when the product would be made another way; see `definition.ts`. */
  readonly definition: string
}

export type Materializations = ReadonlyMap<string, ProductMaterialization>

/**
 * Reads `jobs/index.ts`'s exports against the registry and finds everything wrong with them at once.
 * Use the result only when `problems` is empty.
 * @param functions of the project that depend on nothing but what they are given
 */
export async function resolveMaterializations(
  registry: Registry,
  exports: Readonly<Record<string, unknown>>,
  spaces: EmbeddingSpaces,
  functions: readonly string[] = [],
): Promise<{ materializations: Materializations; lineage: LineageGraph; problems: Problem[] }> {
  const problems: Problem[] = await ownSqlProblems(registry.products)
  const byProduct = new Map<string, ProductMaterialization>()
  for (const declared of new Set(Object.values(exports).filter(isMaterialization))) {
    const product = registry.byTable.get(declared.product)
    if (!product) {
      problems.push(unknownProduct(declared))
      continue
    }
    if (byProduct.has(product.id)) {
      problems.push(twice(product))
      continue
    }
    const resolved = await resolveOne(registry, product, declared, spaces, functions)
    problems.push(...resolved.problems)
    byProduct.set(product.id, resolved.materialization)
  }
  for (const product of registry.products) {
    if (!byProduct.has(product.id)) problems.push(missing(product))
  }
  const lineage = {
    products: new Map([...byProduct].map(([id, { lineage }]) => [id, lineage])),
  }
  problems.push(...cycleProblems(byProduct))
  return { materializations: byProduct, lineage, problems }
}

async function resolveOne(
  registry: Registry,
  product: Product,
  declared: Materialization,
  spaces: EmbeddingSpaces,
  functions: readonly string[],
): Promise<{ materialization: ProductMaterialization; problems: Problem[] }> {
  const problems = [...triggerProblems(product, declared), ...strategyProblems(product, declared)]
  const { transform } = declared
  let upstreams: Upstream[] = []
  let query: SelectQuery | undefined
  let input: ProductMaterialization['input']
  if (transform.kind === 'select') {
    const built = buildQuery(product, transform.query)
    problems.push(...built.problems)
    query = built.query
    const read = await readUpstreams(registry, product, built.query?.text)
    problems.push(...read.problems)
    upstreams = read.upstreams
  } else if (transform.kind === 'compute') {
    const from = registry.byTable.get(transform.from.product)
    if (from) {
      const columns = from.columns.filter((column) => transform.from.keys.includes(column.key))
      input = { product: from, columns }
      upstreams = [{ kind: 'product', id: from.id, columns: columns.map((column) => column.name) }]
    } else {
      problems.push(unknownTable(product, tableName(transform.from.product)))
    }
  } else {
    upstreams = [{ kind: 'outside', ...transform.source.dataset }]
  }
  const traced =
    problems.length === 0
      ? await traceColumns(registry, product, query, upstreams, functions)
      : { columns: new Map<string, ColumnLineage>(), indirect: [], unresolved: [] }
  const products = upstreams.flatMap((upstream) => {
    const found = upstream.kind === 'product' ? registry.byId.get(upstream.id) : undefined
    return found ? [found] : []
  })
  problems.push(...directionProblems(product, products), ...rollupProblems(product, products))
  return {
    problems,
    materialization: {
      product,
      declared,
      upstreams: products,
      query,
      input,
      lineage: { product: product.id, transform: transform.kind, upstreams, ...traced },
      definition: fingerprint(definitionOf(product, declared, query?.inlined, spaces)),
    },
  }
}

function fingerprint(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

async function readUpstreams(
  registry: Registry,
  product: Product,
  sql: string | undefined,
): Promise<{ upstreams: Upstream[]; problems: Problem[] }> {
  const problems: Problem[] = []
  const upstreams: Upstream[] = []
  const tables =
    sql === undefined
      ? []
      : await readTables(sql).catch((error: unknown) => {
          const found = error instanceof Error ? error.message : String(error)
          problems.push(invalidQuery(product, found))
          return []
        })
  for (const { schema, table } of tables) {
    const id = `${schema ?? 'public'}.${table}`
    if (registry.byId.has(id)) upstreams.push({ kind: 'product', id })
    else problems.push(unknownTable(product, id))
  }
  return { upstreams, problems }
}
