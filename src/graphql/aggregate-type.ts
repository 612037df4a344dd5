import type { Column } from '../product/column.ts'
import type { Product } from '../product/product.ts'
import { hasPercentiles, isContinuous, isMeasurable } from '../product/measurable.ts'
import { measureFunctions, type MeasureFunction } from '../product/measure-functions.ts'
import { measuredColumn, percentileColumn } from '../query/measure.ts'
import type { ResponseObject } from '../query/read-object.ts'
import { pick, type Builder, type RowRef } from './builder.ts'
import { scalarName } from './column-type.ts'
import { addDeclaredMeasures } from './declared-measures.ts'
import { deprecated, describeMeasured } from './description.ts'
import type { GroupKeyTypes } from './group-key-type.ts'
import type { Meta, MetaTypes } from './meta-type.ts'
import { typeNames } from './type-names.ts'
import type { WhereInputs } from './where-input.ts'

/** The columns of a product that a function has a meaning for. */
export function measurable(product: Product, of: MeasureFunction): readonly Column[] {
  return product.columns.filter((column) => isMeasurable(column, of))
}

/** What each function does, for the fields and inputs that carry its name. */
export const functionDescriptions: Readonly<Record<MeasureFunction, string>> = {
  sum: 'Sums, exact for exact numbers; null where there is no value.',
  avg: 'Averages, decimal for exact numbers; null where there is no value.',
  min: 'Smallest, earliest or first values; null where there is no value.',
  max: 'Largest, latest or last values; null where there is no value.',
  countDistinct: 'Numbers of different values; NULL is none.',
  stddev: 'Sample standard deviations, dividing by n - 1; null for fewer than two values.',
  variance: 'Sample variances, dividing by n - 1; null for fewer than two values.',
  median:
    'Values in the middle: for numbers and durations halfway between the two in the middle, for times the earlier of the two; null where there is no value.',
}

/** `PackageAggregate`: groups of rows, and what is known about the rows. */
export function addAggregateType(
  builder: Builder,
  product: Product,
  inputs: WhereInputs,
  keys: GroupKeyTypes,
  { meta }: MetaTypes,
) {
  const names = typeNames(product)
  const group = builder.objectRef<ResponseObject>(names.aggregateGroup).implement({
    description: `Rows of ${product.typeName} that agree in what they are grouped by.`,
    fields: (t) => ({
      count: t.field({
        type: 'Int',
        description: 'How many rows the group has.',
        resolve: pick<number>(),
      }),
    }),
  })
  const key = keys.key(product)
  if (key) {
    builder.objectField(group, 'key', (t) =>
      t.field({
        type: key,
        description: 'What the rows of the group agree in.',
        resolve: pick<ResponseObject>(),
      }),
    )
  }
  for (const of of measureFunctions) {
    const measured = measurable(product, of)
    if (measured.length === 0) continue
    const type = builder.objectRef<ResponseObject>(names[of]).implement({
      description: functionDescriptions[of],
    })
    builder.objectFields(type, (t) =>
      Object.fromEntries(
        measured.map((column) => {
          const result = measuredColumn(column, of)
          return [
            column.key,
            t.field({
              type: inputs.enumRef(product, result) ?? scalarName(result),
              nullable: !result.notNull,
              description: describeMeasured(product, column),
              ...deprecated(column),
              resolve: pick<unknown>(),
            }),
          ]
        }),
      ),
    )
    builder.objectField(group, of, (t) =>
      t.field({
        type,
        description: functionDescriptions[of],
        resolve: pick<ResponseObject>(),
      }),
    )
  }
  addPercentiles(builder, product, group)
  addDeclaredMeasures(builder, product, inputs, group)
  const aggregate = builder.objectRef<ResponseObject>(names.aggregate).implement({
    description: `Rows of ${product.typeName} in groups, with what is known about the rows.`,
    fields: (t) => ({
      groups: t.field({
        type: [group],
        description: 'The groups of the page. Without groupBy all rows are one group.',
        resolve: pick<ResponseObject[]>(),
      }),
      meta: t.field({
        type: meta,
        description: 'What is known about exactly these rows: contract, freshness, version.',
        resolve: pick<Meta>(),
      }),
    }),
  })
  return { aggregate, group }
}

/** `ChunkRelatedAggregate`: groups of the rows that belong to one row. */
export function addRelatedAggregateType(builder: Builder, product: Product, group: RowRef) {
  return builder.objectRef<ResponseObject>(typeNames(product).relatedAggregate).implement({
    description: `Rows of ${product.typeName} that belong to one row, in groups.`,
    fields: (t) => ({
      groups: t.field({
        type: [group],
        description: 'The groups of the page. Without groupBy all rows are one group.',
        resolve: pick<ResponseObject[]>(),
      }),
    }),
  })
}

const percentileDescription =
  'Values with a given share of the others below them, NULL left out; null where there is no value.'

/** `percentile { price(at: 0.95) }`. */
function addPercentiles(builder: Builder, product: Product, group: RowRef): void {
  const columns = product.columns.filter(hasPercentiles)
  if (columns.length === 0) return
  const type = builder.objectRef<ResponseObject>(typeNames(product).percentile).implement({
    description: percentileDescription,
  })
  builder.objectFields(type, (t) =>
    Object.fromEntries(
      columns.map((column) => [
        column.key,
        t.field({
          type: scalarName(percentileColumn(column)),
          nullable: true,
          description: describeMeasured(product, column),
          ...deprecated(column),
          args: {
            at: t.arg.float({
              required: true,
              description: isContinuous(column)
                ? 'The share of values below, 0 to 1: 0.95 for the 95th percentile. What lies between two values is worked out from both.'
                : 'The share of values up to this one, 0 to 1: 0.95 for the 95th percentile. Always one of the values.',
            }),
          },
          resolve: pick<unknown>(),
        }),
      ]),
    ),
  )
  builder.objectField(group, 'percentile', (t) =>
    t.field({ type, description: percentileDescription, resolve: pick<ResponseObject>() }),
  )
}
