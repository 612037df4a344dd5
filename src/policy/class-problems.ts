import type { Problem } from '../errors/platinum-error.ts'
import type { Column } from '../product/column.ts'
import type { Product, Registry } from '../product/product.ts'
import { isOpen, sensitivity } from './classification.ts'
import type { ClassSource, EffectiveClass, EffectiveClasses } from './effective-classes.ts'

/**
 * Every column whose declared class is lower than that of what it is made from, and every column
 * that everyone may see and that is made by a function which may read what nobody may.
 */
export function classProblems(registry: Registry, classes: EffectiveClasses): readonly Problem[] {
  const isAnythingProtected = registry.products.some(({ columns }) =>
    columns.some(({ classification }) => !isOpen(classification)),
  )
  return registry.products.flatMap((product) =>
    product.columns.flatMap((column): Problem[] => {
      const effective = classes.get(column)
      if (!effective) return []
      const low = tooLow(product, column, effective)
      if (low) return [low]
      const unknown = isAnythingProtected ? madeByUnknown(product, column, effective) : undefined
      return unknown ? [unknown] : []
    }),
  )
}

function tooLow(
  product: Product,
  column: Column,
  { classification, from }: EffectiveClass,
): Problem | undefined {
  if (!from || sensitivity(classification) <= sensitivity(column.classification)) return undefined
  const source = `${from.product.id}.${from.column.key}`
  return {
    code: 'CLASSIFICATION_TOO_LOW',
    where: `${product.id}.${column.key}`,
    expected: `${classification} or higher, as ${source}, which it is made from${reason(from)}`,
    found: column.classification,
    fix: fixOf(from),
  }
}

function reason({ through }: ClassSource): string {
  switch (through?.is) {
    case undefined:
      return ''
    case 'hash without a key':
      return ` by ${through.function}: a hash without a key is found again by whoever tries likely values`
    case 'not known':
      return `, or may be: ${through.function} is not known, and may give anything that its query reads`
  }
}

function fixOf({ through }: ClassSource): string {
  const declassify = 'record why it is harmless with declassify()'
  switch (through?.is) {
    case undefined:
      return `Raise its classification, make it by hmac() with a secret key, or ${declassify}.`
    case 'hash without a key':
      return `Hash by hmac() with a secret key in place of ${through.function}, raise its classification, or ${declassify}.`
    case 'not known':
      return `Raise its classification, ${declassify}, or name the function in lineage.functions of platinum.config.ts if it reads no table.`
  }
}

function madeByUnknown(
  product: Product,
  column: Column,
  { unknown = [], classification }: EffectiveClass,
): Problem | undefined {
  const [first] = unknown
  // What nobody sees without a role for its class was given that class by somebody who knows.
  if (first === undefined || !isOpen(classification)) return undefined
  return {
    code: 'FUNCTION_UNKNOWN',
    where: `${product.id}.${column.key}`,
    expected: 'functions that read no table, or a class that says who may see what they read',
    found: `${unknown.join(', ')}, of which nothing is known, and a column that everyone may see`,
    fix: 'Name what depends on nothing but what it is given in lineage.functions of platinum.config.ts; else classify the column as what is read, or record why it is harmless with declassify().',
  }
}
