import { is, SQL } from 'drizzle-orm'
import { PgDialect } from 'drizzle-orm/pg-core'
import { productChecks } from '../contract/product-checks.ts'
import type { EmbeddingSpaces } from '../embedding/provider.ts'
import type { Column } from '../product/column.ts'
import type { Product } from '../product/product.ts'
import type { Materialization } from './materialize.ts'

/**
 * Everything that decides which rows a run would produce, as text. When it changes, the product is
 * due again. A step's own source is part of it; code the step imports is not, so a change there is
 * told by `codeVersion`.
 */
export function definitionOf(
  product: Product,
  { strategy, transform }: Materialization,
  sql: string | undefined,
  spaces: EmbeddingSpaces,
): string {
  const made = (() => {
    switch (transform.kind) {
      case 'select':
        return { sql }
      case 'compute':
        return {
          code: transform.compute.toString(),
          version: transform.codeVersion,
          of: transform.from.keys,
        }
      case 'source':
        return {
          code: transform.source.read.toString(),
          version: transform.codeVersion,
          dataset: transform.source.dataset,
        }
    }
  })()
  return JSON.stringify({
    made,
    strategy,
    columns: product.columns.map((column) => [
      column.name,
      column.sqlType,
      column.notNull,
      column.generated,
      madeByItself(column),
    ]),
    grain: product.grain.map(({ name }) => name),
    checks: productChecks(product).map(
      ({ name, columns, rule, severity, blocking, allow, onViolation }) => [
        name,
        columns,
        rule,
        severity,
        blocking,
        ...(allow === undefined ? [] : [allow]),
        ...(onViolation === undefined ? [] : [onViolation]),
      ],
    ),
    relations: product.relations
      .filter(({ kind }) => kind === 'belongsTo')
      .map(({ field, to, localColumns }) => [field, to.id, localColumns.map(({ name }) => name)]),
    embeddings: product.embeddings.map(({ column, of, space }) => [
      column.name,
      of.map(({ name }) => name),
      spaces.get(space)?.fingerprint,
    ]),
  })
}

/** What fills a column when a run does not: its default, or the expression it is generated from. */
function madeByItself({ drizzle }: Column): unknown {
  const { generated, defaultFn } = drizzle
  const given: unknown = generated === undefined ? drizzle.default : generated.as
  const value: unknown = defaultFn ?? given
  if (is(value, SQL)) return new PgDialect().sqlToQuery(value.inlineParams()).sql
  return typeof value === 'function' || typeof value === 'bigint' ? String(value) : value
}
