import { getTableName } from 'drizzle-orm'
import type { PgTable } from 'drizzle-orm/pg-core'
import { PlatinumError } from '../errors/platinum-error.ts'
import { contractSymbol } from './contract-symbol.ts'
import type { Contract, VectorColumnKey } from './contract.ts'

/** Type-level memory of which columns the engine fills. Never present at run time. */
declare const embedded: unique symbol

/** Type-level memory of which measures the contract declares. Never present at run time. */
declare const measured: unique symbol

/**
 * A Drizzle table that carries its contract. It is the table: pass it to drizzle-kit, to
 * `db.select().from(product)`, and to `materialize`.
 */
export type DataProduct<
  T extends PgTable,
  Embedded extends string = never,
  Measured extends string = never,
> = T & {
  readonly [contractSymbol]: Contract
  readonly [embedded]?: Embedded
  readonly [measured]?: Measured
}

export type AnyDataProduct = PgTable & { readonly [contractSymbol]: Contract }

/** Names of the columns the engine fills with embeddings. */
export type EmbeddedColumn<P> = P extends { readonly [embedded]?: infer E }
  ? Extract<E, string>
  : never

/** Names of the measures of the contract. */
export type MeasureName<P> = P extends { readonly [measured]?: infer M }
  ? Extract<M, string>
  : never

/**
 * Declares a data product: its table and what is promised about it.
 *
 * @example
 * export const packages = dataProduct(
 *   gold.table('packages', { name: text('name').primaryKey() }),
 *   {
 *     name: 'Package',
 *     version: '1.0.0',
 *     owner: 'developer-experience',
 *     description: 'Every installed package, one row a name.',
 *     columns: { name: 'Name on the registry.' },
 *     freshness: { lane: 'batch', within: '6h' },
 *   },
 * )
 *
 * @throws PlatinumError `PRODUCT_NAME_TAKEN` when the table has a contract already.
 */
export function dataProduct<
  T extends PgTable,
  const Embedded extends VectorColumnKey<T> = never,
  const Measured extends string = never,
  const Segment extends string = never,
>(
  table: T,
  contract: Contract<T, Embedded, Measured, Segment>,
): DataProduct<T, Embedded, Measured> {
  if (contractSymbol in table) {
    throw new PlatinumError({
      code: 'PRODUCT_NAME_TAKEN',
      where: getTableName(table),
      expected: 'one contract a table',
      found: 'a second contract for the same table',
      fix: 'Give dataProduct() a table of its own.',
    })
  }
  Object.defineProperty(table, contractSymbol, { value: contract, enumerable: false })
  return table as DataProduct<T, Embedded, Measured>
}

export function isDataProduct(value: unknown): value is AnyDataProduct {
  return typeof value === 'object' && value !== null && contractSymbol in value
}
