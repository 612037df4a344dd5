import type { Product } from '../product/product.ts'
import type { Builder } from './builder.ts'
import { typeNames } from './type-names.ts'

export type SegmentRef = NonNullable<ReturnType<typeof addSegmentType>>

/** Adds the enum of a product's segments: `OrderSegment`. Absent for a product without any. */
export function addSegmentType(builder: Builder, product: Product) {
  if (product.segments.length === 0) return undefined
  return builder.enumType(typeNames(product).segment, {
    description: `Rows of ${product.typeName} that are spoken of often, as its contract names them.`,
    values: Object.fromEntries(
      product.segments.map(({ name, word, description }) => [word, { value: name, description }]),
    ),
  })
}

/** The argument that narrows rows to segments. */
export function segmentArgument(builder: Builder, segment: SegmentRef | undefined) {
  return builder.args((t) =>
    segment
      ? {
          segment: t.field({
            type: [segment],
            description: 'Only rows of each of these segments; `where` narrows further.',
          }),
        }
      : {},
  )
}
