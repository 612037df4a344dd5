import type { Product } from '../product/product.ts'
import { isOrderable } from '../query/operators.ts'
import type { Builder } from './builder.ts'
import { inputRef, type InputRef } from './where-input.ts'
import { typeNames } from './type-names.ts'

export type OrderingRef = ReturnType<typeof addOrdering>

/** Adds the enum of directions. */
export function addOrdering(builder: Builder) {
  return builder.enumType('Ordering', {
    description: 'A direction, and where rows without a value stand.',
    values: {
      ASC: { description: 'Smallest, earliest or first in the alphabet first; NULL last.' },
      DESC: { description: 'Largest, latest or last in the alphabet first; NULL first.' },
      ASC_NULLS_FIRST: {},
      ASC_NULLS_LAST: {},
      DESC_NULLS_FIRST: {},
      DESC_NULLS_LAST: {},
    },
  })
}

/** One term of an ordering: `{ dependents: DESC }`. Absent for a product with nothing to order by. */
export function addOrderInput(
  builder: Builder,
  product: Product,
  ordering: OrderingRef,
): InputRef | undefined {
  const columns = product.columns.filter(isOrderable)
  if (columns.length === 0) return undefined
  return inputRef(builder, typeNames(product).order).implement({
    isOneOf: true,
    description: `A field of ${product.typeName} to order by. Give several as a list, the most important first; ${product.grain.map(({ key }) => key).join(', ')} settles what is left.`,
    fields: (t) =>
      Object.fromEntries(
        columns.map((column) => [
          column.key,
          t.field({ type: ordering, description: column.description }),
        ]),
      ),
  })
}
