import type { Product } from '../product/product.ts'
import type { Builder } from './builder.ts'

/** `asOf` and `asOfVersion`, for the root fields of products that keep history. */
export function asOfArguments(builder: Builder, { history, typeName }: Product) {
  return builder.args((t) =>
    history
      ? {
          asOf: t.field({
            type: 'DateTime',
            description: `Rows as they were served at this moment, related rows of products that keep history included. No rows before the first publication; not in the future. ${kept(history.keep)} Default: now.`,
          }),
          asOfVersion: t.field({
            type: 'BigInt',
            description: `Rows as they were served when this data version of ${typeName} was published. Not with asOf.`,
          }),
        }
      : {},
  )
}

function kept(keep: string): string {
  return keep === 'forever' ? 'Kept forever.' : `Kept for ${keep}.`
}
