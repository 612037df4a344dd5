import {
  datasetName,
  downstreamOf,
  upstreamOf,
  type ColumnEdge,
  type LineageGraph,
  type LineageStep,
} from '../lineage/graph.ts'
import type { ColumnStep } from '../lineage/column-graph.ts'
import type { Registry } from '../product/product.ts'
import { badInput, type InputPath } from '../query/bad-input.ts'
import type { Builder } from './builder.ts'
import { addLineageWords } from './lineage-words.ts'
import type { SchemaSources } from './schema-sources.ts'

/** What a dataset, or a column of one, is made from and what is made from it. */
export interface DatasetLineage {
  readonly dataset: string
  /** Null for the dataset as a whole. */
  readonly field: string | null
  readonly upstream: readonly (LineageStep | ColumnStep)[]
  readonly downstream: readonly (LineageStep | ColumnStep)[]
  readonly edges: readonly LineageEdge[]
}

/** What is only known between columns is null between datasets. */
interface LineageEdge {
  readonly from: string
  readonly fromField: string | null
  readonly to: string
  readonly toField: string | null
  readonly transform: string
  readonly type: ColumnEdge['type'] | null
  readonly subtype: ColumnEdge['subtype'] | null
  readonly masking: boolean | null
}

export interface LineageWanted {
  readonly direction: 'UPSTREAM' | 'DOWNSTREAM' | 'BOTH'
  readonly depth: number
  /** Whether columns that only decide about values count; between columns alone. */
  readonly indirect: boolean
}

/** Both directions, as far as there is anything. */
const everything: LineageWanted = { direction: 'BOTH', depth: Infinity, indirect: true }

export function datasetLineage(
  graph: LineageGraph,
  dataset: string,
  { direction, depth }: LineageWanted = everything,
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
      .map((from) => ({
        from,
        fromField: null,
        to: product,
        toField: null,
        transform,
        type: null,
        subtype: null,
        masking: null,
      })),
  )
  return { dataset, field: null, upstream, downstream, edges }
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
    'There is no such dataset or field. Name a product by its id, such as gold.packages, a field as gold.packages.license or Package.license, or an outside dataset as namespace:name; catalog { products { id } } lists the products.',
    path,
  )
}

export type LineageTypes = ReturnType<typeof addLineageTypes>

/** Adds the types of lineage, between datasets and between columns. */
export function addLineageTypes(builder: Builder, { registry }: Pick<SchemaSources, 'registry'>) {
  const words = addLineageWords(builder)
  const fieldName = (dataset: string, field: string | null | undefined): string | null =>
    registry.byId.get(dataset)?.columns.find(({ name }) => name === field)?.key ?? field ?? null
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
  const step = builder.objectRef<LineageStep | ColumnStep>('LineageStep').implement({
    description: 'A dataset on the way, or a field of one.',
    fields: (t) => ({
      dataset: t.exposeString('dataset', {
        description: 'Product id, or namespace:name of an outside dataset.',
      }),
      field: t.string({
        nullable: true,
        description: 'Field of the dataset; null for the dataset as a whole.',
        resolve: (step) => ('field' in step ? fieldName(step.dataset, step.field) : null),
      }),
      kind: t.expose('kind', { type: kind, description: 'What the dataset is.' }),
      depth: t.exposeInt('depth', { description: 'Steps away; 1 for a direct neighbor.' }),
    }),
  })
  const edge = builder.objectRef<LineageEdge>('LineageEdge').implement({
    description: 'One dataset is made from another, or one field from another.',
    fields: (t) => ({
      from: t.exposeString('from', { description: 'What is read.' }),
      fromField: t.string({
        nullable: true,
        description: 'The field read; null between datasets.',
        resolve: ({ from, fromField }) => fieldName(from, fromField),
      }),
      to: t.exposeString('to', { description: 'What is made.' }),
      toField: t.string({
        nullable: true,
        description: 'The field made; null between datasets.',
        resolve: ({ to, toField }) => fieldName(to, toField),
      }),
      type: t.expose('type', {
        type: words.type,
        nullable: true,
        description: 'Made from it, or decided by it; null between datasets.',
      }),
      subtype: t.expose('subtype', {
        type: words.subtype,
        nullable: true,
        description: 'How; null between datasets.',
      }),
      masking: t.exposeBoolean('masking', {
        nullable: true,
        description:
          'Whether a hash or an anonymizing function stands in between; null between datasets.',
      }),
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
      field: t.string({
        nullable: true,
        description: 'The field asked about; null for the dataset as a whole.',
        resolve: ({ dataset, field }) => fieldName(dataset, field),
      }),
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
  return { lineage, direction, words }
}
