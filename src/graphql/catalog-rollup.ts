import type { Rollup, RollupDimension, RollupMeasure } from '../product/product.ts'
import type { Builder } from './builder.ts'

/** Adds `CatalogRollup`. */
export function addCatalogRollup(builder: Builder) {
  const dimension = builder.objectRef<RollupDimension>('CatalogRollupDimension').implement({
    description: 'A dimension that a rollup tells apart.',
    fields: (t) => ({
      field: t.string({
        description: 'Field of the product that is rolled up, for groupBy and where.',
        resolve: ({ of }) => of.key,
      }),
      column: t.string({
        description: 'Field of the rollup that holds it.',
        resolve: ({ column }) => column.key,
      }),
      grain: t.string({
        nullable: true,
        description: 'Value of TimeGrain; null for values as they are.',
        resolve: ({ grain }) => grain?.toUpperCase() ?? null,
      }),
      timeZone: t.string({
        nullable: true,
        description: 'Where its days begin; null for what no time zone changes.',
        resolve: ({ timeZone }) => timeZone ?? null,
      }),
    }),
  })
  const measure = builder.objectRef<RollupMeasure>('CatalogRollupMeasure').implement({
    description: 'A measure that a rollup holds of each group.',
    fields: (t) => ({
      column: t.string({
        description: 'Field of the rollup that holds it.',
        resolve: ({ column }) => column.key,
      }),
      function: t.string({
        description: 'count, sum, min or max. Averages and ratios follow from them.',
        resolve: ({ formula }) => (formula.kind === 'count' ? formula.kind : formula.function),
      }),
      field: t.string({
        nullable: true,
        description: 'Field it is computed of; null for a count.',
        resolve: ({ formula }) => (formula.kind === 'count' ? null : formula.column.key),
      }),
      segment: t.string({
        nullable: true,
        description: 'Segment that it looks at only; null where it looks at all rows.',
        resolve: ({ formula }) => formula.rows.segment?.word ?? null,
      }),
      where: t.field({
        type: 'JSON',
        nullable: true,
        description: 'Conditions on the rows that it looks at, as in where; null where none.',
        resolve: ({ formula }) => formula.rows.where ?? null,
      }),
    }),
  })
  return builder.objectRef<Rollup>('CatalogRollup').implement({
    description:
      'Rows of a product in groups, as another product holds them. An aggregate that can be worked out from them is, while they are made of the rows that are served; the answer is the same.',
    fields: (t) => ({
      product: t.string({
        description: 'Product that holds them.',
        resolve: ({ product }) => product.id,
      }),
      dimensions: t.field({
        type: [dimension],
        description: 'What the rows of a group agree in.',
        resolve: ({ dimensions }) => dimensions,
      }),
      measures: t.field({
        type: [measure],
        description: 'What is held of each group.',
        resolve: ({ measures }) => measures,
      }),
    }),
  })
}
