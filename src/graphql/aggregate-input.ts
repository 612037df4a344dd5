import { isGroupable } from '../product/measurable.ts'
import { measureFunctions } from '../product/measure-functions.ts'
import type { Product } from '../product/product.ts'
import { countColumn, measuredColumn, timeGrains } from '../query/measure.ts'
import { functionDescriptions, measurable } from './aggregate-type.ts'
import type { Builder } from './builder.ts'
import { declaredDescription, declaredHaving, describeMeasure } from './declared-measures.ts'
import type { OrderInputs } from './order-input.ts'
import { typeNames } from './type-names.ts'
import { inputRef, type InputRef, type WhereInputs } from './where-input.ts'

export type TimeGrainRef = ReturnType<typeof addTimeGrain>

/** Adds the enum of lengths of time. */
export function addTimeGrain(builder: Builder) {
  return builder.enumType('TimeGrain', {
    description: 'A length of time to group by. A group is named by the start of its time.',
    values: Object.fromEntries(
      timeGrains.map((grain) => [
        grain.toUpperCase(),
        {
          value: grain,
          description:
            grain === 'week' ? 'Weeks begin on Monday, ISO 8601.' : `From the start of a ${grain}.`,
        },
      ]),
    ),
  })
}

/** What rows may be grouped by; undefined for a product without a column to group by. */
export function addGroupByInput(
  builder: Builder,
  product: Product,
  timeGrain: TimeGrainRef,
): InputRef | undefined {
  const names = typeNames(product)
  const columns = product.columns.filter((column) => isGroupable(column) && canBeValue(column.key))
  if (columns.length === 0) return undefined
  const field = builder.enumType(names.aggregateField, {
    description: `Fields of ${product.typeName} that rows may be grouped by.`,
    values: Object.fromEntries(
      columns.map(({ key, description }) => [key, { value: key, description }]),
    ),
  })
  return inputRef(builder, names.aggregateBy).implement({
    description: 'A field that the rows of a group agree in.',
    fields: (t) => ({
      field: t.field({ type: field, required: true, description: 'The field.' }),
      grain: t.field({
        type: timeGrain,
        description: 'For points in time and days: group by the start of their minute, hour or so.',
      }),
      timeZone: t.string({
        description:
          'Where days, weeks and so on begin, by its name in the IANA database: Europe/Berlin. For points in time with a grain. Default UTC.',
      }),
    }),
  })
}

/** GraphQL keeps three names from enums. */
function canBeValue(name: string): boolean {
  return !['true', 'false', 'null'].includes(name)
}

/** Conditions on groups: `PackageAggregateHaving`. */
export function addHavingInput(builder: Builder, product: Product, inputs: WhereInputs): InputRef {
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
            }),
          ]),
        ),
    })
    return [{ of, type }]
  })
  const declared = declaredHaving(builder, product, inputs)
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
): InputRef {
  const names = typeNames(product)
  const keys = product.columns.filter(isGroupable)
  const key =
    keys.length > 0
      ? orders.byColumn(names.aggregateKeyOrder, 'A field of groupBy to order by.', keys)
      : undefined
  const declared = declaredOrder(builder, product, orders)
  return inputRef(builder, names.aggregateOrder).implement({
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
