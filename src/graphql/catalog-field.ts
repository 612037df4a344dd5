import { datasetName } from '../lineage/graph.ts'
import type { Column } from '../product/column.ts'
import type { Product } from '../product/product.ts'
import { isHidden, isNullable } from '../query/scan.ts'
import type { Builder } from './builder.ts'
import { printedType } from './column-type.ts'
import type { SchemaSources } from './schema-sources.ts'

interface CatalogField {
  readonly product: Product
  readonly column: Column
}

interface FieldSource {
  readonly dataset: string
  readonly field: string | null
}

/** Adds `CatalogField`: a column, what is promised about it and where it comes from. */
export function addCatalogField(builder: Builder, { lineage }: SchemaSources) {
  const source = builder.objectRef<FieldSource>('CatalogFieldSource').implement({
    description: 'What a field is made from.',
    fields: (t) => ({
      dataset: t.exposeString('dataset', {
        description: 'Product id, or namespace:name of an outside dataset.',
      }),
      field: t.exposeString('field', {
        nullable: true,
        description: 'Field of that dataset; null where only the dataset is known.',
      }),
    }),
  })
  const sourcesOf = ({ product, column }: CatalogField): FieldSource[] => {
    const embedding = product.embeddings.find((each) => each.column === column)
    return embedding
      ? embedding.of.map(({ key }) => ({ dataset: product.id, field: key }))
      : (lineage.products.get(product.id)?.upstreams ?? []).map((upstream) => ({
          dataset: datasetName(upstream),
          field: null,
        }))
  }
  const fieldLineage = builder.objectRef<CatalogField>('CatalogFieldLineage').implement({
    description: 'Where a field comes from.',
    fields: (t) => ({
      sources: t.field({
        type: [source],
        description: 'What it is made from directly.',
        resolve: sourcesOf,
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
      masked: t.boolean({
        description: 'Whether it is always null for you.',
        resolve: ({ product, column }) => isHidden(product, column),
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
    }),
  })
}
