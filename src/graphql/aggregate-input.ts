import { measureFunctions } from '../product/measure-functions.ts'
import type { Product } from '../product/product.ts'
import { countColumn, measuredColumn } from '../query/measure.ts'
import { functionDescriptions, measurable } from './aggregate-type.ts'
import type { Builder } from './builder.ts'
import { declaredDescription, declaredHaving, describeMeasure } from './declared-measures.ts'
import { deprecated } from './description.ts'
import type { GroupInputs } from './group-inputs.ts'
import type { OrderInputs } from './order-input.ts'
import { typeNames } from './type-names.ts'
import { inputRef, type InputRef, type WhereInputs } from './where-input.ts'

/** Conditions on groups: `PackageAggregateHaving`. */
export function addHavingInput(
  builder: Builder,
  product: Product,
  inputs: WhereInputs,
  groups: GroupInputs,
): InputRef {
  const names = typeNames(product)
  const [like] = product.columns
  const measures = measureFunctions.flatMap((of) => {
    const columns = measurable(product, of)
    if (columns.length === 0) return []
    const type = inputRef(builder, names[`${of}Having` as const]).implement({
      description: `Conditions on measures. ${functionDescriptions[of]}`,
      fields: (t) =>
        Object.fromEntries(
          columns.map((column) => [
            column.key,
            t.field({
              type: inputs.filter(product, measuredColumn(column, of)),
              description: column.description,
              ...deprecated(column),
            }),
          ]),
        ),
    })
    return [{ of, type }]
  })
  const declared = declaredHaving(builder, product, inputs)
  const key = groups.having(product)
  const having = inputRef(builder, names.aggregateHaving)
  return having.implement({
    description:
      'Conditions on groups; all given ones must hold. As in SQL, a comparison with NULL is neither true nor false.',
    fields: (t) => ({
      and: t.field({ type: [having], description: 'All of these hold.' }),
      or: t.field({
        type: [having],
        description: 'At least one of these holds; an empty list matches nothing.',
      }),
      not: t.field({ type: having, description: 'This does not hold.' }),
      ...(like
        ? {
            count: t.field({
              type: inputs.filter(product, countColumn(like)),
              description: 'How many rows the group has.',
            }),
          }
        : {}),
      ...(key
        ? { key: t.field({ type: key, description: 'Conditions on fields of groupBy.' }) }
        : {}),
      ...Object.fromEntries(
        measures.map(({ of, type }) => [
          of,
          t.field({ type, description: functionDescriptions[of] }),
        ]),
      ),
      ...(declared
        ? { measures: t.field({ type: declared, description: 'Measures of the contract.' }) }
        : {}),
    }),
  })
}

/** One term of an ordering of groups: `{ sum: { amount: DESC } }`. */
export function addAggregateOrderInput(
  builder: Builder,
  product: Product,
  orders: OrderInputs,
  groups: GroupInputs,
): InputRef {
  const key = groups.order(product)
  const declared = declaredOrder(builder, product, orders)
  return inputRef(builder, typeNames(product).aggregateOrder).implement({
    isOneOf: true,
    description:
      'What to order groups by. Give several as a list, the most important first; the keys settle what is left.',
    fields: (t) => ({
      count: t.field({ type: orders.ordering, description: 'How many rows a group has.' }),
      ...(key ? { key: t.field({ type: key, description: 'A field of groupBy.' }) } : {}),
      ...Object.fromEntries(
        orders
          .measures(product)
          .map(({ of, type }) => [of, t.field({ type, description: functionDescriptions[of] })]),
      ),
      ...(declared
        ? { measures: t.field({ type: declared, description: 'A measure of the contract.' }) }
        : {}),
    }),
  })
}

/** What groups may be ordered by, where there are measures. */
function declaredOrder(
  builder: Builder,
  product: Product,
  { ordering }: OrderInputs,
): InputRef | undefined {
  if (product.measures.length === 0) return undefined
  return inputRef(builder, typeNames(product).measuresOrder).implement({
    isOneOf: true,
    description: `A measure to order by. ${declaredDescription}`,
    fields: (t) =>
      Object.fromEntries(
        product.measures.map((measure) => [
          measure.name,
          t.field({ type: ordering, description: describeMeasure(product, measure) }),
        ]),
      ),
  })
}
