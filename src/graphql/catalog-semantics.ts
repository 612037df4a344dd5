import type { Column } from '../product/column.ts'
import { grainsOf, isGroupable } from '../product/measurable.ts'
import type { Product } from '../product/product.ts'
import type { MeasureRows, ProductMeasure, Segment } from '../product/semantics.ts'
import type { TimeGrain } from '../product/time-grain.ts'
import { declaredColumn } from '../query/declared-measure.ts'
import { isHidden } from '../query/scan.ts'
import type { Builder } from './builder.ts'
import { printedType } from './column-type.ts'
import { isMeasureHidden } from './declared-measures.ts'

interface CatalogMeasure {
  readonly product: Product
  readonly measure: ProductMeasure
}

interface Dimension {
  readonly column: Column
  readonly grains: readonly TimeGrain[]
}

/** What rows of a product can be grouped by. A masked field is the same in all rows. */
export function dimensionsOf(product: Product): Dimension[] {
  return product.columns
    .filter((column) => isGroupable(column) && !isHidden(product, column))
    .map((column) => ({ column, grains: grainsOf(column) }))
}

/** Adds `CatalogDimension`. */
export function addCatalogDimension(builder: Builder) {
  return builder.objectRef<Dimension>('CatalogDimension').implement({
    description: 'What rows can be grouped by.',
    fields: (t) => ({
      field: t.string({
        description: 'Field of the row, for groupBy.',
        resolve: ({ column }) => column.key,
      }),
      description: t.string({
        description: 'What the value means.',
        resolve: ({ column }) => column.description,
      }),
      grains: t.stringList({
        description: 'Values of TimeGrain to group by; empty for what is no time.',
        resolve: ({ grains }) => grains.map((grain) => grain.toUpperCase()),
      }),
    }),
  })
}

/** Adds `CatalogMeasure`. */
export function addCatalogMeasure(
  builder: Builder,
  dimension: ReturnType<typeof addCatalogDimension>,
) {
  return builder.objectRef<CatalogMeasure>('CatalogMeasure').implement({
    description: 'A number that groups of rows have, computed the same way for everyone.',
    fields: (t) => ({
      name: t.string({
        description: 'Field of measures in groups.',
        resolve: ({ measure }) => measure.name,
      }),
      description: t.string({
        description: 'What it tells.',
        resolve: ({ measure }) => measure.description,
      }),
      unit: t.string({
        nullable: true,
        description: 'What one unit of the number is.',
        resolve: ({ measure }) => measure.unit ?? null,
      }),
      type: t.string({
        description: 'GraphQL type.',
        resolve: ({ product, measure }) => printedType(product, declaredColumn(product, measure)),
      }),
      function: t.string({
        description:
          'count, sum, avg, min, max, countDistinct, stddev, variance, median, or ratio of two measures.',
        resolve: ({ measure: { formula } }) =>
          formula.kind === 'function' ? formula.function : formula.kind,
      }),
      field: t.string({
        nullable: true,
        description: 'Field it is computed of; null for a count and a ratio.',
        resolve: ({ measure: { formula } }) =>
          formula.kind === 'function' ? formula.column.key : null,
      }),
      of: t.stringList({
        description: 'Measures it is made of: dividend and divisor of a ratio; else empty.',
        resolve: ({ measure: { formula } }) =>
          formula.kind === 'ratio' ? [formula.dividend.name, formula.divisor.name] : [],
      }),
      segment: t.string({
        nullable: true,
        description: 'Segment that it looks at only; null where it looks at all rows.',
        resolve: ({ measure }) => rowsOf(measure)?.segment?.word ?? null,
      }),
      where: t.field({
        type: 'JSON',
        nullable: true,
        description: 'Conditions on the rows that it looks at, as in where; null where none.',
        resolve: ({ measure }) => rowsOf(measure)?.where ?? null,
      }),
      masked: t.boolean({
        description: 'Whether what it is made of is masked for you, and so measured as NULL.',
        resolve: ({ product, measure }) => isMeasureHidden(product, measure),
      }),
      dimensions: t.field({
        type: [dimension],
        description: 'What it can be grouped by.',
        resolve: ({ product }) => dimensionsOf(product),
      }),
    }),
  })
}

function rowsOf({ formula }: ProductMeasure): MeasureRows | undefined {
  return formula.kind === 'ratio' ? undefined : formula.rows
}

/** Adds `CatalogSegment`. */
export function addCatalogSegment(builder: Builder) {
  return builder.objectRef<Segment>('CatalogSegment').implement({
    description: 'A filter with a name.',
    fields: (t) => ({
      name: t.string({
        description: 'As the segment argument takes it.',
        resolve: ({ word }) => word,
      }),
      description: t.exposeString('description', { description: 'Which rows it holds.' }),
      where: t.field({
        type: 'JSON',
        description: 'The same conditions, as where takes them.',
        resolve: ({ where }) => where,
      }),
    }),
  })
}
