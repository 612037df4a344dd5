import { PgDialect, QueryBuilder } from 'drizzle-orm/pg-core'
import type { Problem } from '../errors/platinum-error.ts'
import type { Column } from '../product/column.ts'
import type { Product } from '../product/product.ts'
import type { Transform, TypedQuery } from './materialize.ts'

/** The query of a `select`, ready to run. */
export interface SelectQuery {
  /** With `$1` parameters. */
  readonly text: string
  readonly values: readonly unknown[]
  /** The same statement with its parameters written in, for a view. */
  readonly inlined: string
  /** Columns of the product, in the order the query returns them. */
  readonly columns: readonly Column[]
}

/**
 * Builds the query of a `select` and matches its columns with the product's.
 * @returns no query when the project's code throws instead of returning one.
 */
export function buildQuery(
  product: Product,
  build: Extract<Transform, { kind: 'select' }>['query'],
): { query: SelectQuery | undefined; problems: Problem[] } {
  try {
    return readQuery(product, build(new QueryBuilder()))
  } catch (error) {
    const found = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
    return { query: undefined, problems: [invalidQuery(product, found)] }
  }
}

export function invalidQuery(product: Product, found: string): Problem {
  return {
    code: 'MATERIALIZATION_QUERY_INVALID',
    where: `${product.id}, select`,
    expected: 'a Drizzle query that Postgres can parse',
    found,
    fix: 'Correct the select.',
  }
}

function readQuery(
  product: Product,
  query: TypedQuery,
): { query: SelectQuery; problems: Problem[] } {
  const dialect = new PgDialect()
  const { sql: text, params } = dialect.sqlToQuery(query.getSQL())
  const { sql: inlined } = dialect.sqlToQuery(query.getSQL().inlineParams())
  const selected = query._.selectedFields
  const keys = typeof selected === 'object' && selected !== null ? Object.keys(selected) : []
  const written = writtenColumns(product)
  const columns = keys.flatMap((key) => written.find((column) => column.key === key) ?? [])
  const missing = written.filter((column) => !keys.includes(column.key)).map(({ key }) => key)
  const added = keys.filter((key) => !written.some((column) => column.key === key))
  const problems: Problem[] = []
  if (missing.length > 0 || added.length > 0) {
    problems.push({
      code: 'MATERIALIZATION_MISMATCH',
      where: `${product.id}, select`,
      expected: `the columns ${written.map(({ key }) => key).join(', ')}`,
      found: [
        missing.length > 0 ? `missing: ${missing.join(', ')}` : '',
        added.length > 0 ? `not to be written: ${added.join(', ')}` : '',
      ]
        .filter(Boolean)
        .join('; '),
      fix: 'Select exactly these columns, under these names.',
    })
  }
  return { query: { text, values: params, inlined, columns }, problems }
}

/** Columns a run delivers: all but generated ones and those the engine embeds. */
export function writtenColumns(product: Product): readonly Column[] {
  const embedded = new Set(product.embeddings.map((embedding) => embedding.column.key))
  return product.columns.filter((column) => !column.generated && !embedded.has(column.key))
}
