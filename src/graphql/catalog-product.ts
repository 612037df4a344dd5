import { productChecks } from '../contract/product-checks.ts'
import type { Declarations } from '../lineage/store/declared.ts'
import type { ProductVerification } from '../lineage/store/verifications.ts'
import type { Product } from '../product/product.ts'
import { neverMaterialized, type ServedState } from '../query/meta.ts'
import type { SchemaSources } from './schema-sources.ts'
import type { Builder } from './builder.ts'
import { productLineage, type InTurn, type LineageTypes } from './catalog-lineage.ts'
import { addCheckHistory } from './catalog-check-history.ts'
import { addCatalogField } from './catalog-field.ts'
import { addCatalogCheck, addCatalogEmbedding, addCatalogRelation } from './catalog-parts.ts'
import {
  addCatalogDimension,
  addCatalogMeasure,
  addCatalogSegment,
  dimensionsOf,
} from './catalog-semantics.ts'
import { addCatalogRollup } from './catalog-rollup.ts'
import { freshnessState } from './freshness-state.ts'
import type { Visible } from '../lineage/store/visible-graph.ts'
import type { Meta, MetaTypes } from './meta-type.ts'

/** A product in the catalog. What the ledger says is read when first asked for, for all at once. */
export interface CatalogProduct {
  readonly product: Product
  readonly states: () => Promise<ReadonlyMap<string, ServedState>>
  readonly verifications: () => Promise<ReadonlyMap<string, ProductVerification>>
  readonly lineageInTurn: InTurn
  readonly now: Date
}

/** Adds `CatalogProduct`: everything that is promised and known about a product, but no rows. */
export function addCatalogProduct(
  builder: Builder,
  metaTypes: MetaTypes,
  lineageTypes: LineageTypes,
  declarations: Declarations,
  visible: Visible | undefined,
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
  const history = addCheckHistory(builder, metaTypes)
  const field = addCatalogField(builder, lineageTypes.words, history, sources)
  const relation = addCatalogRelation(builder)
  const check = addCatalogCheck(builder, metaTypes)
  const embedding = addCatalogEmbedding(builder, sources)
  const dimension = addCatalogDimension(builder)
  const measure = addCatalogMeasure(builder, dimension)
  const segment = addCatalogSegment(builder)
  const rollup = addCatalogRollup(builder)
  const stateOf = async ({ product, states }: CatalogProduct): Promise<ServedState> =>
    (await states()).get(product.id) ?? neverMaterialized(product)
  const metaOf = async (entry: CatalogProduct): Promise<Meta> => ({
    product: entry.product,
    state: await stateOf(entry),
    now: entry.now,
  })
  const verificationOf = async ({
    product,
    verifications,
  }: CatalogProduct): Promise<ProductVerification | undefined> =>
    (await verifications()).get(product.id)
  const verification = builder.enumType('LineageVerification', {
    description: 'How it is known that lineage is true.',
    values: {
      VERIFIED: { description: 'Postgres named the same columns of the query before it ran.' },
      BY_CONSTRUCTION: { description: 'No SQL; the step sees nothing but what it names.' },
      REPORTED: { description: 'Another producer says so.' },
    },
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
      history: t.string({
        nullable: true,
        description:
          'How long earlier versions of rows are kept for asOf: 90d or forever; null when they are not.',
        resolve: ({ product }) => product.history?.keep ?? null,
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
      checkResults: t.field({
        type: [history.result],
        description:
          'What its checks came to, newest run first, for 30 days; of runs that went well, the newest thousand.',
        args: history.args,
        resolve: ({ product }, args, context) => history.read(product, undefined, args, context),
      }),
      embeddings: t.field({
        type: [embedding],
        description: 'Vectors made of its text.',
        resolve: ({ product }) => product.embeddings,
      }),
      measures: t.field({
        type: [measure],
        description: 'Numbers that groups of its rows have, under measures in its aggregate.',
        resolve: ({ product }) => product.measures.map((each) => ({ product, measure: each })),
      }),
      dimensions: t.field({
        type: [dimension],
        description: 'What its rows can be grouped by.',
        resolve: ({ product }) => dimensionsOf(product),
      }),
      rollupOf: t.string({
        nullable: true,
        description: 'Product whose rows it holds in groups; null for every other product.',
        resolve: ({ product }) => product.rollupOf?.base.id ?? null,
      }),
      rollups: t.field({
        type: [rollup],
        description: 'Products that its aggregates are answered from while they are fresh.',
        resolve: ({ product }) => product.rollups,
      }),
      segments: t.field({
        type: [segment],
        description: 'Filters with a name.',
        resolve: ({ product }) => product.segments,
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
        resolve: ({ product, lineageInTurn }, _args, context) =>
          lineageInTurn(() => productLineage(context, declarations, product, visible)),
      }),
      lineageVerified: t.boolean({
        description:
          'Whether the lineage told here is that of the rows served, and was verified when they were made.',
        resolve: async (entry) => (await verificationOf(entry))?.current ?? false,
      }),
      lineageVerifiedAt: t.field({
        type: 'DateTime',
        nullable: true,
        description: 'When it was verified last; null before the first publication.',
        resolve: async (entry) => (await verificationOf(entry))?.verifiedAt,
      }),
      lineageVerification: t.field({
        type: verification,
        nullable: true,
        description: 'How it was verified; null before the first publication.',
        resolve: async (entry) => (await verificationOf(entry))?.verification,
      }),
    }),
  })
  return { ref, layer }
}
