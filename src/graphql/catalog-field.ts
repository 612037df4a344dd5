import { columnLineageOf, originsOf, type ColumnPlace } from '../lineage/column-graph.ts'
import type { ColumnEdge } from '../lineage/graph.ts'
import type { Column } from '../product/column.ts'
import { deprecationReason } from '../product/deprecation.ts'
import type { Product } from '../product/product.ts'
import { isChanged, isNullable } from '../query/scan.ts'
import type { Builder } from './builder.ts'
import { printedType } from './column-type.ts'
import type { CheckHistoryTypes } from './catalog-check-history.ts'
import type { LineageWords } from './lineage-words.ts'
import type { SchemaSources } from './schema-sources.ts'

interface CatalogField {
  readonly product: Product
  readonly column: Column
}

/** Adds `CatalogField`: a column, what is promised about it and where it comes from. */
export function addCatalogField(
  builder: Builder,
  words: LineageWords,
  history: CheckHistoryTypes,
  { lineage, registry }: SchemaSources,
) {
  const fieldOf = ({ dataset, field }: ColumnPlace): string | null =>
    registry.byId.get(dataset)?.columns.find(({ name }) => name === field)?.key ?? field
  const place = builder.objectRef<ColumnPlace>('CatalogFieldOrigin').implement({
    description: 'Where a field comes from in the end.',
    fields: (t) => ({
      dataset: t.exposeString('dataset', {
        description: 'Product id, or namespace:name of an outside dataset.',
      }),
      field: t.string({
        nullable: true,
        description: 'Field of that dataset; null where only the dataset is known.',
        resolve: fieldOf,
      }),
    }),
  })
  const source = builder.objectRef<ColumnEdge>('CatalogFieldSource').implement({
    description: 'What a field is made from, or decided about by.',
    fields: (t) => ({
      dataset: t.exposeString('dataset', {
        description: 'Product id, or namespace:name of an outside dataset.',
      }),
      field: t.string({
        nullable: true,
        description: 'Field of that dataset; null where only the dataset is known.',
        resolve: fieldOf,
      }),
      type: t.expose('type', { type: words.type, description: 'Made from it, or decided by it.' }),
      subtype: t.expose('subtype', { type: words.subtype, description: 'How.' }),
      masking: t.exposeBoolean('masking', {
        description: 'Whether a hash or an anonymizing function stands in between.',
      }),
    }),
  })
  const placeOf = ({ product, column }: CatalogField): ColumnPlace => ({
    dataset: product.id,
    field: column.name,
  })
  const fieldLineage = builder.objectRef<CatalogField>('CatalogFieldLineage').implement({
    description: 'Where a field comes from.',
    fields: (t) => ({
      sources: t.field({
        type: [source],
        description: 'What it is made from directly.',
        resolve: (entry) => [...columnLineageOf(lineage, placeOf(entry)).direct],
      }),
      influences: t.field({
        type: [source],
        description: 'What decides about it: conditions, joins, groups and orderings.',
        resolve: (entry) => [
          ...columnLineageOf(lineage, placeOf(entry)).indirect,
          ...(lineage.products.get(entry.product.id)?.indirect ?? []),
        ],
      }),
      origins: t.field({
        type: [place],
        description: 'Where it comes from in the end: datasets outside, or columns made by none.',
        resolve: (entry) => originsOf(lineage, placeOf(entry)),
      }),
    }),
  })
  return builder.objectRef<CatalogField>('CatalogField').implement({
    description: 'A column of a product and what is promised about it.',
    fields: (t) => ({
      name: t.string({
        description: 'Name of the field.',
        resolve: ({ column }) => column.key,
      }),
      column: t.string({
        description: 'Name of the column in Postgres.',
        resolve: ({ column }) => column.name,
      }),
      type: t.string({
        description: 'GraphQL type.',
        resolve: ({ product, column }) => printedType(product, column),
      }),
      sqlType: t.string({
        description: 'Type in Postgres.',
        resolve: ({ column }) => column.sqlType,
      }),
      description: t.string({
        description: 'What the value means.',
        resolve: ({ column }) => column.description,
      }),
      classification: t.string({
        description: 'How sensitive it is: public, internal, confidential, restricted or pii.….',
        resolve: ({ column }) => column.classification,
      }),
      unit: t.string({
        nullable: true,
        description: 'What one unit of the number is.',
        resolve: ({ column }) => column.unit ?? null,
      }),
      deprecated: t.string({
        nullable: true,
        description: 'Since when it is deprecated, what to use instead, and how long it stays.',
        resolve: ({ column }) => (column.deprecated ? deprecationReason(column.deprecated) : null),
      }),
      masked: t.boolean({
        description: 'Whether you get something else than its values: null, a hash, a part.',
        resolve: ({ product, column }) => isChanged(product, column),
      }),
      nullable: t.boolean({
        description: 'Whether it may be null.',
        resolve: ({ product, column }) => isNullable(product, column),
      }),
      lineage: t.field({
        type: fieldLineage,
        description: 'Where it comes from.',
        resolve: (entry) => entry,
      }),
      checkResults: t.field({
        type: [history.result],
        description:
          'What checks about it came to, newest run first, for 30 days; of runs that went well, the newest thousand.',
        args: history.args,
        resolve: ({ product, column }, args, context) =>
          history.read(product, column.key, args, context),
      }),
    }),
  })
}
