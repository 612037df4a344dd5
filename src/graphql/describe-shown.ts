import type { Column } from '../product/column.ts'
import type { Product } from '../product/product.ts'
import { shownOf, type Shown } from '../policy/view.ts'

/** What readers get in place of a column's values; empty where they get the values. */
export function describeShown(product: Product, column: Column): string {
  const words = wordsFor(shownOf(product, column))
  return words === undefined ? '' : `Masked: ${words} here, in filters, orderings and measures too.`
}

function wordsFor(shown: Shown): string | undefined {
  switch (shown.kind) {
    case 'clear':
      return undefined
    case 'null':
      return 'always null'
    case 'constant':
      return 'the same value in every row'
    case 'hash':
      return 'a keyed hash, the same for the same value,'
    case 'partial':
      return 'a part of the value'
    case 'bucket':
      return 'the beginning of a range'
    case 'byRow':
      return 'more of the value in some rows than in others'
  }
}
