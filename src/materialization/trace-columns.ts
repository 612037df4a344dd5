import { is, SQL } from 'drizzle-orm'
import { PgDialect } from 'drizzle-orm/pg-core'
import { columnLineage, type OutputLineage } from '../lineage/columns/column-lineage.ts'
import {
  datasetName,
  type ColumnEdge,
  type ColumnLineage,
  type Upstream,
} from '../lineage/graph.ts'
import type { Column } from '../product/column.ts'
import type { Product, Registry } from '../product/product.ts'
import type { SelectQuery } from './build-query.ts'

/** Where the columns of a product come from. */
export interface TracedColumns {
  readonly columns: ReadonlyMap<string, ColumnLineage>
  /** Columns that decide which rows there are. */
  readonly indirect: readonly ColumnEdge[]
  /** What could not be resolved, by name. */
  readonly unresolved: readonly string[]
}

/**
 * Traces every column of a product: through its query; from every input column of a compute step,
 * which sees no others; from the dataset that a source reads; and vectors from the texts they are
 * made of.
 * @param functions that depend on nothing but what they are given, besides those that are known
 */
export async function traceColumns(
  registry: Registry,
  product: Product,
  query: SelectQuery | undefined,
  upstreams: readonly Upstream[],
  functions: readonly string[],
): Promise<TracedColumns> {
  const columns = new Map<string, ColumnLineage>()
  let indirect: readonly ColumnEdge[] = []
  let unresolved: readonly string[] = []
  if (query) {
    const [statement] = await columnLineage(query.inlined, tablesOf(registry), { functions })
    query.columns.forEach(({ name }, position) => {
      const output = statement?.columns[position]
      if (output) columns.set(name, outputLineage(output))
    })
    indirect = statement?.dataset ?? []
    unresolved = statement?.unresolved.map(({ name }) => name) ?? []
  } else {
    const direct = upstreams.flatMap(inputEdges)
    for (const { name, generated } of product.columns) {
      if (!generated) columns.set(name, { direct, indirect: [] })
    }
  }
  for (const column of product.columns) {
    const made = await generatedFrom(product, column, functions)
    if (made) columns.set(column.name, made)
  }
  for (const { column, of } of product.embeddings) {
    const direct = of.map(({ name }) => transformation(product.id, name))
    columns.set(column.name, { direct, indirect: [] })
  }
  return { columns, indirect, unresolved }
}

function outputLineage({ direct, indirect, unknown }: OutputLineage): ColumnLineage {
  return { direct, indirect, ...(unknown ? { unknown } : {}) }
}

/** A step that is no SQL may make every value from everything it is given. */
function inputEdges(upstream: Upstream): ColumnEdge[] {
  const dataset = datasetName(upstream)
  const fields = upstream.kind === 'product' ? (upstream.columns ?? [null]) : [null]
  return fields.map((field) => transformation(dataset, field))
}

function transformation(dataset: string, field: string | null): ColumnEdge {
  return { dataset, field, type: 'DIRECT', subtype: 'TRANSFORMATION', masking: false }
}

/** A generated column is made from others of its row. */
async function generatedFrom(
  product: Product,
  { drizzle }: Column,
  functions: readonly string[],
): Promise<ColumnLineage | undefined> {
  const { generated } = drizzle
  if (generated === undefined) return undefined
  const given: unknown = generated.as
  const value: unknown = typeof given === 'function' ? (given as () => unknown)() : given
  if (!is(value, SQL)) return undefined
  const { sql } = new PgDialect().sqlToQuery(value.inlineParams())
  const table = `"${product.layer}"."${product.tableName.replaceAll('"', '""')}"`
  const tables = { [product.id]: product.columns.map(({ name }) => name) }
  const [statement] = await columnLineage(`select ${sql} from ${table}`, tables, { functions })
  const [output] = statement?.columns ?? []
  return output && outputLineage(output)
}

function tablesOf({ products }: Registry): Record<string, readonly string[]> {
  return Object.fromEntries(
    products.map(({ id, columns }) => [id, columns.map(({ name }) => name)]),
  )
}
