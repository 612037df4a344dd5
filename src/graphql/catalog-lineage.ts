import {
  datasetName,
  downstreamOf,
  upstreamOf,
  type LineageGraph,
  type LineageStep,
} from '../lineage/graph.ts'
import type { Registry } from '../product/product.ts'
import { badInput, type InputPath } from '../query/bad-input.ts'
import type { Builder } from './builder.ts'

/** What a dataset is made from and what is made from it. */
export interface DatasetLineage {
  readonly dataset: string
  readonly upstream: readonly LineageStep[]
  readonly downstream: readonly LineageStep[]
  readonly edges: readonly LineageEdge[]
}

interface LineageEdge {
  readonly from: string
  readonly to: string
  readonly transform: string
}

interface Wanted {
  readonly direction: 'UPSTREAM' | 'DOWNSTREAM' | 'BOTH'
  readonly depth: number
}

/** Both directions, as far as there is anything. */
const everything: Wanted = { direction: 'BOTH', depth: Infinity }

export function datasetLineage(
  graph: LineageGraph,
  dataset: string,
  { direction, depth }: Wanted = everything,
): DatasetLineage {
  const upstream = direction === 'DOWNSTREAM' ? [] : upstreamOf(graph, dataset, depth)
  const downstream = direction === 'UPSTREAM' ? [] : downstreamOf(graph, dataset, depth)
  const above = new Set([dataset, ...upstream.map((step) => step.dataset)])
  const below = new Set([dataset, ...downstream.map((step) => step.dataset)])
  const edges = [...graph.products.values()].flatMap(({ product, transform, upstreams }) =>
    upstreams
      .map(datasetName)
      .filter(
        (from) =>
          (above.has(from) && above.has(product)) || (below.has(from) && below.has(product)),
      )
      .map((from) => ({ from, to: product, transform })),
  )
  return { dataset, upstream, downstream, edges }
}

/**
 * The dataset a reader means: a product by its id or its type name, or an outside dataset.
 * @throws BAD_USER_INPUT when there is none
 */
export function findDataset(
  graph: LineageGraph,
  registry: Registry,
  of: string,
  path: InputPath,
): string {
  const product = registry.byId.get(of) ?? registry.products.find((each) => each.typeName === of)
  if (product) return product.id
  const outside = [...graph.products.values()].some(({ upstreams }) =>
    upstreams.some((upstream) => upstream.kind === 'outside' && datasetName(upstream) === of),
  )
  if (outside) return of
  throw badInput(
    'There is no such dataset. Name a product by its id, such as gold.packages, or an outside dataset as namespace:name; catalog { products { id } } lists the products.',
    path,
  )
}

export type LineageTypes = ReturnType<typeof addLineageTypes>

/** Adds the types of lineage. Edges join datasets; edges between columns will join them there. */
export function addLineageTypes(builder: Builder) {
  const kind = builder.enumType('DatasetKind', {
    description: 'What a dataset is.',
    values: {
      PRODUCT: { value: 'product', description: 'A data product of this project.' },
      OUTSIDE: { value: 'outside', description: 'A dataset outside, where lineage begins.' },
    },
  })
  const direction = builder.enumType('LineageDirection', {
    description: 'Which way to follow lineage.',
    values: {
      UPSTREAM: { description: 'What it is made from.' },
      DOWNSTREAM: { description: 'What is made from it.' },
      BOTH: {},
    },
  })
  const step = builder.objectRef<LineageStep>('LineageStep').implement({
    description: 'A dataset on the way.',
    fields: (t) => ({
      dataset: t.exposeString('dataset', {
        description: 'Product id, or namespace:name of an outside dataset.',
      }),
      kind: t.expose('kind', { type: kind, description: 'What the dataset is.' }),
      depth: t.exposeInt('depth', { description: 'Steps away; 1 for a direct neighbor.' }),
    }),
  })
  const edge = builder.objectRef<LineageEdge>('LineageEdge').implement({
    description: 'One dataset is made from another.',
    fields: (t) => ({
      from: t.exposeString('from', { description: 'What is read.' }),
      to: t.exposeString('to', { description: 'What is made.' }),
      transform: t.exposeString('transform', {
        description: 'How: select (SQL), compute (TypeScript over named columns) or source.',
      }),
    }),
  })
  const lineage = builder.objectRef<DatasetLineage>('Lineage').implement({
    description:
      'What a dataset is made from and what is made from it, read from the queries that run.',
    fields: (t) => ({
      dataset: t.exposeString('dataset', { description: 'The dataset asked about.' }),
      upstream: t.expose('upstream', {
        type: [step],
        description: 'What it is made from, nearest first.',
      }),
      downstream: t.expose('downstream', {
        type: [step],
        description: 'What is made from it, nearest first.',
      }),
      edges: t.expose('edges', { type: [edge], description: 'How the datasets are joined.' }),
    }),
  })
  return { lineage, direction }
}
