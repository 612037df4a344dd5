import { layerRank } from '../product/layer.ts'
import { badInput } from '../query/bad-input.ts'
import { readServedStates } from '../query/execute.ts'
import type { SchemaSources } from './schema-sources.ts'
import type { Builder } from './builder.ts'
import { columnLineageAnswer, findColumn } from './catalog-column-lineage.ts'
import { addLineageTypes, datasetLineage, findDataset } from './catalog-lineage.ts'
import { addCatalogProduct, type CatalogProduct } from './catalog-product.ts'
import { execution } from './context.ts'
import type { MetaTypes } from './meta-type.ts'

/** What one request's catalog is answered from. */
type Catalog = Pick<CatalogProduct, 'states' | 'now'>

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
  const lineageTypes = addLineageTypes(builder, sources)
  const { ref: product, layer } = addCatalogProduct(builder, metaTypes, lineageTypes, sources)
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
        args: {
          of: t.arg.string({
            required: true,
            description:
              'Product id or GraphQL type, a field as gold.packages.license or Package.license, or namespace:name of an outside dataset.',
          }),
          direction: t.arg({
            type: lineageTypes.direction,
            required: true,
            defaultValue: 'BOTH',
            description: 'Which way to follow lineage.',
          }),
          depth: t.arg.int({ description: 'Steps to follow, 1 or more. Default: all.' }),
          indirect: t.arg.boolean({
            required: true,
            defaultValue: false,
            description:
              'Whether fields that only decide about values are followed too, between fields.',
          }),
        },
        resolve: (_entry, { of, direction, depth, indirect }, _context, info) => {
          const path = fieldPath(info.path)
          if (typeof depth === 'number' && depth < 1) {
            throw badInput('Lineage is followed at least one step. Give a depth of 1 or more.', [
              ...path,
              'depth',
            ])
          }
          const wanted = { direction, depth: depth ?? Infinity, indirect }
          const column = findColumn(registry, of)
          if (column) return columnLineageAnswer(lineage, column, wanted)
          return datasetLineage(
            lineage,
            findDataset(lineage, registry, of, [...path, 'of']),
            wanted,
          )
        },
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
        return {
          now: context.now(),
          states: () => (states ??= readServedStates(registry.byId, execution(context))),
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
