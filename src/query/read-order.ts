import { columnByKey, type Product } from '../product/product.ts'
import { listOf, onlyEntry } from './arguments.ts'
import { badInput, type InputPath } from './bad-input.ts'
import type { OrderTerm } from './plan.ts'
import { settled } from './variable-leaf.ts'

type ColumnOrder = Extract<OrderTerm, { by: 'column' }>

/** What one word of the enum `Ordering` says. */
type How = Pick<ColumnOrder, 'direction' | 'nulls'>

const orderings: Readonly<Record<string, How>> = {
  ASC: { direction: 'asc', nulls: 'last' },
  DESC: { direction: 'desc', nulls: 'first' },
  ASC_NULLS_FIRST: { direction: 'asc', nulls: 'first' },
  ASC_NULLS_LAST: { direction: 'asc', nulls: 'last' },
  DESC_NULLS_FIRST: { direction: 'desc', nulls: 'first' },
  DESC_NULLS_LAST: { direction: 'desc', nulls: 'last' },
}

/** Reads a word of the enum `Ordering`. */
export function readOrdering(value: unknown): How | undefined {
  const word = settled(value)
  return typeof word === 'string' ? orderings[word] : undefined
}

/** Reads the `orderBy` argument of a list. */
export function readOrder(value: unknown, product: Product, path: InputPath): ColumnOrder[] {
  return listOf(value).map((term, index) => {
    const [name, ordering] = onlyEntry(term) ?? []
    const column = name === undefined ? undefined : columnByKey(product, name)
    const how = readOrdering(ordering)
    if (!column || !how) {
      throw badInput(`Order by a column of ${product.typeName}, such as { name: ASC }.`, [
        ...path,
        index,
      ])
    }
    return { by: 'column', column, ...how }
  })
}
