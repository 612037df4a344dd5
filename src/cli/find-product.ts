import { UsageError } from '../errors/platinum-error.ts'
import type { Product } from '../product/product.ts'
import type { Project } from '../project/load-project.ts'

/**
 * The product that a command names: `gold.packages`, or `packages` where only one layer has it.
 * @throws UsageError `PRODUCT_UNKNOWN`
 */
export function findProduct({ registry }: Project, name: string): Product {
  const found = registry.products.filter(({ id, tableName }) => id === name || tableName === name)
  const [only] = found
  if (only && found.length === 1) return only
  throw new UsageError({
    code: 'PRODUCT_UNKNOWN',
    where: 'the command line',
    expected: `one of ${registry.products.map(({ id }) => id).join(', ')}`,
    found: found.length > 1 ? `${name}, which is ${found.map(({ id }) => id).join(' and ')}` : name,
    fix: found.length > 1 ? 'Name the layer too.' : 'Name a product of this project.',
  })
}
