import { productChecks } from '../contract/product-checks.ts'
import type { Product } from '../product/product.ts'
import { isClear, viewOf } from '../policy/view.ts'
import { isChanged, seesEveryRow } from './scan.ts'

/** All that is told of a check which could not run. */
export const couldNotRun = 'The check could not run.'

/** What a check came to, as the ledger has it. */
interface Told {
  readonly name: string
  /** TypeScript keys of what it is about; left out where the ledger does not say. */
  readonly fields?: readonly string[]
  readonly failedRows: string | null
  readonly message: string | null
}

/**
 * What readers are told of checks: nothing of one about a column that they have no name for, and no
 * findings where rows or values are kept from them.
 */
export function toldChecks<C extends Told>(product: Product, checks: readonly C[]): readonly C[] {
  if (checks.length === 0 || !viewOf(product) || isClear(product)) return checks
  const known = new Map(productChecks(product).map(({ name, columns }) => [name, columns]))
  return checks.flatMap((check) => {
    const fields = known.get(check.name)
    // One of another version of the contract may be about any column that the table has.
    if (!fields && namesLess(product)) return []
    const isSeen =
      fields !== undefined &&
      seesEveryRow(product) &&
      product.columns.every((column) => !fields.includes(column.key) || !isChanged(product, column))
    if (isSeen) return [check]
    const message = check.message === couldNotRun ? couldNotRun : null
    return [{ ...check, failedRows: null, message }]
  })
}

/** Names of failing checks that readers may know. */
export function toldNames(product: Product, names: readonly string[]): readonly string[] {
  if (!viewOf(product) || !namesLess(product)) return names
  const known = new Set(productChecks(product).map(({ name }) => name))
  return names.filter((name) => known.has(name))
}

function namesLess(product: Product): boolean {
  return product.columns.length < (viewOf(product)?.stored.length ?? 0)
}
