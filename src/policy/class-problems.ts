import type { Problem } from '../errors/platinum-error.ts'
import type { Registry } from '../product/product.ts'
import { sensitivity } from './classification.ts'
import type { EffectiveClasses } from './effective-classes.ts'

/** Every column whose declared class is lower than that of what it is made from. */
export function classProblems(registry: Registry, classes: EffectiveClasses): readonly Problem[] {
  return registry.products.flatMap((product) =>
    product.columns.flatMap((column): Problem[] => {
      const effective = classes.get(column)
      if (!effective?.from) return []
      const { classification, from } = effective
      if (sensitivity(classification) <= sensitivity(column.classification)) return []
      return [
        {
          code: 'CLASSIFICATION_TOO_LOW',
          where: `${product.id}.${column.key}`,
          expected: `${classification} or higher, as ${from.product.id}.${from.column.key}, which it is made from`,
          found: column.classification,
          fix: 'Raise its classification, make it from a hash, or record why it is harmless with declassify().',
        },
      ]
    }),
  )
}
