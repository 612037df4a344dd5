import { declarations } from '../lineage/store/declared.ts'
import { readVerifications } from '../lineage/store/verifications.ts'
import { layerRank } from '../product/layer.ts'
import { badInput } from '../query/bad-input.ts'
import { readServedStates } from '../query/execute.ts'
import type { Builder } from './builder.ts'
import { addImpactType, impactArguments, resolveImpact } from './catalog-impact.ts'
import { addLineageTypes, inTurn } from './catalog-lineage.ts'
import { lineageArguments, resolveLineage } from './catalog-lineage-field.ts'
import { addCatalogProduct, type CatalogProduct } from './catalog-product.ts'
import { execution } from './context.ts'
import type { MetaTypes } from './meta-type.ts'
import type { SchemaSources } from './schema-sources.ts'
import { visibleIn } from './visible-lineage.ts'

/** What one request's catalog is answered from. */
type Catalog = Pick<CatalogProduct, 'states' | 'verifications' | 'lineageInTurn' | 'now'>

/**
 * Adds `catalog`: every product of every layer, as metadata. What the ledger knows of them is
 * read in one statement, when first asked for.
 */
export function addCatalog(builder: Builder, metaTypes: MetaTypes, sources: SchemaSources): void {
  const { registry, lineage } = sources
  const inOrder = registry.products.toSorted(
    (left, right) =>
      layerRank(left.layer) - layerRank(right.layer) || (left.id < right.id ? -1 : 1),
  )
  const visible = visibleIn(sources)
  const whole = sources.whole ?? { registry, lineage }
  const declared = declarations(whole.registry, whole.lineage)
  const lineageTypes = addLineageTypes(builder, sources)
  const impact = addImpactType(builder)
  const { ref: product, layer } = addCatalogProduct(
    builder,
    metaTypes,
    lineageTypes,
    declared,
    visible,
    sources,
  )
  const catalog = builder.objectRef<Catalog>('Catalog').implement({
    description: 'Every data product, with its contract, its state and its lineage.',
    fields: (t) => ({
      products: t.field({
        type: [product],
        description: 'Products by layer, from raw to ready, then by id.',
        args: {
          layer: t.arg({ type: layer, description: 'Only products of this layer.' }),
        },
        resolve: (entry, args) =>
          inOrder
            .filter((each) => (args.layer ?? each.layer) === each.layer)
            .map((each) => ({ product: each, ...entry })),
      }),
      product: t.field({
        type: product,
        nullable: true,
        description: 'One product, by its id or by its name; null when there is none.',
        args: {
          id: t.arg.string({ description: 'Layer and table: gold.packages.' }),
          name: t.arg.string({ description: 'GraphQL type: Package.' }),
        },
        resolve: (entry, { id, name }, _context, info) => {
          if ((typeof id === 'string') === (typeof name === 'string')) {
            throw badInput('Give either the id or the name of a product.', fieldPath(info.path))
          }
          const found =
            typeof id === 'string'
              ? registry.byId.get(id)
              : registry.products.find((each) => each.typeName === name)
          return found ? { product: found, ...entry } : null
        },
      }),
      lineage: t.field({
        type: lineageTypes.lineage,
        description:
          'What a dataset, or a field of a product, is made from and what is made from it.',
        args: lineageArguments(builder, lineageTypes),
        resolve: ({ lineageInTurn }, args, context, info) =>
          lineageInTurn(() =>
            resolveLineage(args, fieldPath(info.path), registry, declared, visible, context),
          ),
      }),
      impact: t.field({
        type: impact,
        description:
          'What a change of a dataset or a field reaches: GraphQL fields, and the operations and clients that used them, by name for holders of a role of access.usage.',
        args: impactArguments(builder),
        resolve: ({ lineageInTurn }, args, context, info) =>
          lineageInTurn(() =>
            resolveImpact(args, fieldPath(info.path), registry, declared, visible, context),
          ),
      }),
    }),
  })
  builder.queryField('catalog', (t) =>
    t.field({
      type: catalog,
      description:
        'Every data product of every layer: contract, state and lineage, but never rows of bronze or silver.',
      resolve: (_root, _args, context): Catalog => {
        let states: ReturnType<Catalog['states']> | undefined
        let verifications: ReturnType<Catalog['verifications']> | undefined
        return {
          now: context.now(),
          lineageInTurn: inTurn(),
          states: () => (states ??= readServedStates(registry.byId, execution(context))),
          verifications: () => (verifications ??= readVerifications(context.database, declared)),
        }
      },
    }),
  )
}

interface ResponsePath {
  readonly prev: ResponsePath | undefined
  readonly key: string | number
}

function fieldPath(path: ResponsePath): (string | number)[] {
  return [...(path.prev ? fieldPath(path.prev) : []), path.key]
}
