import { productChecks } from '../contract/product-checks.ts'
import { datasetName } from '../lineage/graph.ts'
import type { Check } from '../product/check.ts'
import type { Column } from '../product/column.ts'
import type { Embedding, Product, Relation } from '../product/product.ts'
import { neverMaterialized, type ServedState } from '../query/meta.ts'
import { isHidden } from '../query/scan.ts'
import type { SchemaSources } from './schema-sources.ts'
import type { Builder } from './builder.ts'
import { datasetLineage, type LineageTypes } from './catalog-lineage.ts'
import { isNullable, printedType } from './column-type.ts'
import { freshnessState, type Meta, type MetaTypes } from './meta-type.ts'

/** A product in the catalog. What the ledger says is read when first asked for, for all at once. */
export interface CatalogProduct {
  readonly product: Product
  readonly states: () => Promise<ReadonlyMap<string, ServedState>>
  readonly now: Date
}

interface CatalogField {
  readonly product: Product
  readonly column: Column
}

interface FieldSource {
  readonly dataset: string
  readonly field: string | null
}

export type CatalogProductRef = ReturnType<typeof addCatalogProduct>

/** Adds `CatalogProduct`: everything that is promised and known about a product, but no rows. */
export function addCatalogProduct(
  builder: Builder,
  metaTypes: MetaTypes,
  lineageTypes: LineageTypes,
  sources: SchemaSources,
) {
  const layer = builder.enumType('Layer', {
    description: 'How far data has come, from raw to ready.',
    values: {
      BRONZE: { value: 'bronze', description: 'As found. Not served.' },
      SILVER: { value: 'silver', description: 'Cleaned and normalized. Not served.' },
      GOLD: { value: 'gold', description: 'Business-ready. Served.' },
      PLATINUM: { value: 'platinum', description: 'Ready for models. Served.' },
    },
  })
  const field = addCatalogField(builder, sources)
  const relation = addCatalogRelation(builder)
  const check = addCatalogCheck(builder, metaTypes)
  const embedding = addCatalogEmbedding(builder, sources)
  const stateOf = async ({ product, states }: CatalogProduct): Promise<ServedState> =>
    (await states()).get(product.id) ?? neverMaterialized(product)
  const metaOf = async (entry: CatalogProduct): Promise<Meta> => ({
    product: entry.product,
    state: await stateOf(entry),
    now: entry.now,
  })
  const ref = builder.objectRef<CatalogProduct>('CatalogProduct').implement({
    description: 'A data product: what is promised about it and what is known of it.',
    fields: (t) => ({
      id: t.string({
        description: 'Layer and table: gold.packages.',
        resolve: ({ product }) => product.id,
      }),
      layer: t.field({
        type: layer,
        description: 'How far the data has come.',
        resolve: ({ product }) => product.layer,
      }),
      typeName: t.string({
        description: 'GraphQL type of a row.',
        resolve: ({ product }) => product.typeName,
      }),
      served: t.boolean({
        description: 'Whether its rows can be queried: gold and platinum.',
        resolve: ({ product }) => product.served,
      }),
      listField: t.string({
        nullable: true,
        description: 'Root field that lists its rows; null when it is not served.',
        resolve: ({ product }) => (product.served ? product.listField : null),
      }),
      version: t.string({
        description: 'Version of the contract as declared now.',
        resolve: ({ product }) => product.version,
      }),
      owner: t.string({
        description: 'Team that answers for it.',
        resolve: ({ product }) => product.owner,
      }),
      description: t.string({
        description: 'What one row stands for.',
        resolve: ({ product }) => product.description,
      }),
      grain: t.stringList({
        description: 'Fields that together name one row.',
        resolve: ({ product }) => product.grain.map(({ key }) => key),
      }),
      lane: t.string({
        description: 'realtime, promised in seconds, or batch, promised in hours.',
        resolve: ({ product }) => product.freshness.lane,
      }),
      fields: t.field({
        type: [field],
        description: 'Its columns.',
        resolve: ({ product }) => product.columns.map((column) => ({ product, column })),
      }),
      relations: t.field({
        type: [relation],
        description: 'Where a row leads, in both directions.',
        resolve: ({ product }) => product.relations,
      }),
      checks: t.field({
        type: [check],
        description: 'What every run checks before its rows are served.',
        resolve: ({ product }) => productChecks(product),
      }),
      embeddings: t.field({
        type: [embedding],
        description: 'Vectors made of its text.',
        resolve: ({ product }) => product.embeddings,
      }),
      contract: t.field({
        type: metaTypes.contract,
        description: 'The contract of the rows served, and whether it holds.',
        resolve: stateOf,
      }),
      freshness: t.field({
        type: metaTypes.freshness,
        description: 'How recent the newest event is, against the promise.',
        resolve: async (entry) => freshnessState(await metaOf(entry)),
      }),
      dataVersion: t.field({
        type: 'BigInt',
        description: 'One more whenever rows changed; 0 before the first publication.',
        resolve: async (entry) => (await stateOf(entry)).dataVersion,
      }),
      run: t.field({
        type: metaTypes.run,
        nullable: true,
        description: 'The run that published the rows served; null before the first.',
        resolve: async (entry) => (await stateOf(entry)).run,
      }),
      lineage: t.field({
        type: lineageTypes.lineage,
        description: 'What it is made from and what is made from it.',
        resolve: ({ product }) => datasetLineage(sources.lineage, product.id),
      }),
    }),
  })
  return { ref, layer }
}

function addCatalogField(builder: Builder, { lineage }: SchemaSources) {
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

function addCatalogRelation(builder: Builder) {
  return builder.objectRef<Relation>('CatalogRelation').implement({
    description: 'A way from a row to others.',
    fields: (t) => ({
      field: t.exposeString('field', { description: 'Field of the row.' }),
      target: t.string({
        description: 'Product it leads to.',
        resolve: ({ to }) => to.id,
      }),
      many: t.boolean({
        description: 'Whether it leads to a list.',
        resolve: ({ kind }) => kind === 'hasMany',
      }),
      columns: t.stringList({
        description: 'Fields of this side, in order.',
        resolve: ({ localColumns }) => localColumns.map(({ key }) => key),
      }),
      targetColumns: t.stringList({
        description: 'Fields of the other side that equal them, in order.',
        resolve: ({ targetColumns }) => targetColumns.map(({ key }) => key),
      }),
    }),
  })
}

function addCatalogCheck(builder: Builder, { severity }: MetaTypes) {
  return builder.objectRef<Check>('CatalogCheck').implement({
    description: 'Something that every run checks.',
    fields: (t) => ({
      name: t.exposeString('name', { description: 'Unique in its product.' }),
      kind: t.exposeString('kind', { description: 'notNull, unique, atLeast, references, ….' }),
      fields: t.stringList({
        description: 'Fields it is about; empty when it is about the product as a whole.',
        resolve: ({ columns }) => columns,
      }),
      severity: t.expose('severity', { type: severity, description: 'What its failure means.' }),
      blocking: t.exposeBoolean('blocking', {
        description: 'Whether its failure keeps new rows from being served.',
      }),
    }),
  })
}

function addCatalogEmbedding(builder: Builder, { spaces }: SchemaSources) {
  return builder.objectRef<Embedding>('CatalogEmbedding').implement({
    description: 'A vector made of text.',
    fields: (t) => ({
      field: t.string({
        description: 'Field that holds the vector.',
        resolve: ({ column }) => column.key,
      }),
      of: t.stringList({
        description: 'Fields it is made of, in order.',
        resolve: ({ of }) => of.map(({ key }) => key),
      }),
      space: t.exposeString('space', {
        description: 'Vectors of one space can be compared, of two they cannot.',
      }),
      model: t.string({
        nullable: true,
        description: 'Model that makes the vectors.',
        resolve: ({ space }) => spaces.get(space)?.model ?? null,
      }),
      dimensions: t.int({
        nullable: true,
        description: 'Numbers a vector has.',
        resolve: ({ column }) => column.dimensions ?? null,
      }),
      description: t.string({
        nullable: true,
        description: 'What similarity means here.',
        resolve: ({ space }) => spaces.get(space)?.description ?? null,
      }),
    }),
  })
}
