import type { Product } from '../product/product.ts'
import type { ProductMeasure } from '../product/semantics.ts'
import { declaredColumn } from '../query/declared-measure.ts'
import type { ResponseObject } from '../query/read-object.ts'
import { isHidden } from '../query/scan.ts'
import { pick, type Builder, type RowRef } from './builder.ts'
import { scalarName } from './column-type.ts'
import { typeNames } from './type-names.ts'
import { inputRef, type InputRef, type WhereInputs } from './where-input.ts'

export const declaredDescription =
  'Measures of the contract, computed the same way for everyone who asks.'

/** Adds `measures { revenue share }` to the groups of a product that declares some. */
export function addDeclaredMeasures(
  builder: Builder,
  product: Product,
  inputs: WhereInputs,
  group: RowRef,
): void {
  const { measures } = product
  if (measures.length === 0) return
  const type = builder.objectRef<ResponseObject>(typeNames(product).measures).implement({
    description: declaredDescription,
  })
  builder.objectFields(type, (t) =>
    Object.fromEntries(
      measures.map((measure) => {
        const column = declaredColumn(product, measure)
        return [
          measure.name,
          t.field({
            type: inputs.enumRef(product, column) ?? scalarName(column),
            nullable: !column.notNull,
            description: describeMeasure(product, measure),
            resolve: pick<unknown>(),
          }),
        ]
      }),
    ),
  )
  builder.objectField(group, 'measures', (t) =>
    t.field({ type, description: declaredDescription, resolve: pick<ResponseObject>() }),
  )
}

/** What groups may be filtered by, where there are measures. */
export function declaredHaving(
  builder: Builder,
  product: Product,
  inputs: WhereInputs,
): InputRef | undefined {
  if (product.measures.length === 0) return undefined
  return inputRef(builder, typeNames(product).measuresHaving).implement({
    description: `Conditions on measures. ${declaredDescription}`,
    fields: (t) =>
      Object.fromEntries(
        product.measures.map((measure) => [
          measure.name,
          t.field({
            type: inputs.filter(product, declaredColumn(product, measure)),
            description: describeMeasure(product, measure),
          }),
        ]),
      ),
  })
}

/** What a measure tells, for its fields and inputs. */
export function describeMeasure(product: Product, measure: ProductMeasure): string {
  const unit = measure.unit === undefined ? '' : `\n\nUnit: ${measure.unit}.`
  const mask = isMeasureHidden(product, measure)
    ? '\n\nMasked: what it is made of is measured as NULL.'
    : ''
  return `${measure.description}${unit}${mask}`
}

/** Whether what a measure is made of is masked for the reader. */
export function isMeasureHidden(product: Product, { formula }: ProductMeasure): boolean {
  switch (formula.kind) {
    case 'count':
      return false
    case 'function':
      return isHidden(product, formula.column)
    case 'ratio':
      return isMeasureHidden(product, formula.dividend) || isMeasureHidden(product, formula.divisor)
  }
}
