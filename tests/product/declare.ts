import { getTableColumns } from 'drizzle-orm'
import { getTableConfig, type PgTable } from 'drizzle-orm/pg-core'
import { dataProduct } from 'platinum'
import type { Problem } from '../../src/errors/platinum-error.ts'
import type { AnyDataProduct } from '../../src/product/data-product.ts'
import { camelCase, upperFirst } from '../../src/product/names.ts'
import type { Product, Registry } from '../../src/product/product.ts'
import { buildRegistry, readRegistry } from '../../src/product/registry.ts'

const spaces = new Map([
  ['default', 384],
  ['small', 3],
])

/**
 * A product with a contract that is right, but for the parts given. Those may be wrong in ways the
 * compiler would refuse, since Node runs a project without asking it.
 */
export function declare(table: PgTable, parts: Readonly<Record<string, unknown>> = {}) {
  const contract = {
    name: `One${upperFirst(camelCase(getTableConfig(table).name))}`,
    version: '1.0.0',
    owner: 'tests',
    description: 'For tests.',
    columns: Object.fromEntries(
      Object.keys(getTableColumns(table)).map((key) => [key, 'Described.']),
    ),
    freshness: { lane: 'batch', within: '1d' },
    ...parts,
  }
  return dataProduct(table, contract as never)
}

/** Everything that is wrong with a project of these products. */
export function problemsOf(...products: readonly AnyDataProduct[]): Problem[] {
  return readRegistry({ exports: asExports(products), spaces }).problems
}

export function registryOf(...products: readonly AnyDataProduct[]): Registry {
  return buildRegistry({ exports: asExports(products), spaces })
}

/** The first of the products, as the engine reads it. */
export function productOf(...products: readonly AnyDataProduct[]): Product {
  const [product] = registryOf(...products).products
  if (!product) throw new Error('no product')
  return product
}

function asExports(products: readonly AnyDataProduct[]): Record<string, unknown> {
  return Object.fromEntries(products.map((product, position) => [`export${position}`, product]))
}
