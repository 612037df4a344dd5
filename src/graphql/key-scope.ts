import { GraphQLError } from 'graphql'
import type { Identity } from '../identity/identity.ts'
import type { Product } from '../product/product.ts'

/**
 * The refusal of an operation that reads more products than its asker's key is for, filters and
 * orderings included; undefined where it reads none of them.
 */
export function beyondScope(
  products: Iterable<Product>,
  { products: allowed }: Identity,
): GraphQLError | undefined {
  if (!allowed) return undefined
  const beyond = [...products].map(({ id }) => id).filter((id) => !allowed.includes(id))
  if (beyond.length === 0) return undefined
  return new GraphQLError(
    `This key may not read ${[...new Set(beyond)].sort().join(', ')}. Ask for a key that may, or leave it out.`,
    { extensions: { code: 'FORBIDDEN', http: { spec: true, status: 403 } } },
  )
}
