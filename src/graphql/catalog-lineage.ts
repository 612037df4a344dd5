import { coordinateOf } from '../lineage/coordinate.ts'
import {
  askLineage,
  type LineageAnswer,
  type PlaceStep,
  type PlaceEdge,
} from '../lineage/store/ask-lineage.ts'
import type { Declarations } from '../lineage/store/declared.ts'
import type { Place } from '../lineage/store/places.ts'
import type { Visible } from '../lineage/store/visible-graph.ts'
import { datasetName } from '../lineage/graph.ts'
import type { Product } from '../product/product.ts'
import type { Builder } from './builder.ts'
import type { GraphqlContext } from './context.ts'
import { addLineageWords } from './lineage-words.ts'
import type { SchemaSources } from './schema-sources.ts'

/** A place, and where it comes from and goes to. */
export interface PlaceLineage extends LineageAnswer {
  readonly of: Place
}

export interface LineageWanted {
  readonly direction: 'UPSTREAM' | 'DOWNSTREAM' | 'BOTH'
  readonly depth: number
  /** Whether columns that only decide about values count; between columns alone. */
  readonly indirect: boolean
  /** Steps to give at most, either way. */
  readonly limit: number
  /** ISO 8601; undefined: now. */
  readonly at: string | undefined
}

/** Runs questions of one request after each other, so that it holds one connection at a time. */
export type InTurn = <T>(ask: () => Promise<T>) => Promise<T>

export function inTurn(): InTurn {
  let last: Promise<unknown> = Promise.resolve()
  return (ask) => {
    const next = last.then(ask, ask)
    last = next
    return next
  }
}

/** The most that can be asked for: each step away is a question to the database. */
export const farthest = { depth: 100, limit: 10_000 }

/** Most paths that an answer gives. */
export const pathLimit = 100

/** Asks for the lineage of a place, as its reader sees it. */
export async function placeLineage(
  context: GraphqlContext,
  declarations: Declarations,
  of: Place,
  wanted: LineageWanted,
  visible: Visible | undefined,
): Promise<PlaceLineage> {
  const question = { of, ...wanted, paths: pathLimit, visible, signal: context.signal }
  return { of, ...(await askLineage(context.database, declarations, question)) }
}

/** What a product is made from and what is made from it, as far as there is anything. */
export function productLineage(
  context: GraphqlContext,
  declarations: Declarations,
  { id }: Product,
  visible: Visible | undefined,
): Promise<PlaceLineage> {
  return placeLineage(
    context,
    declarations,
    { dataset: { kind: 'product', id }, field: null },
    { direction: 'BOTH', indirect: false, at: undefined, ...farthest },
    visible,
  )
}

export type LineageTypes = ReturnType<typeof addLineageTypes>

/** Adds the types of lineage, between datasets and between columns. */
export function addLineageTypes(builder: Builder, { registry }: Pick<SchemaSources, 'registry'>) {
  const words = addLineageWords(builder)
  const nameOf = ({ dataset }: Place): string => datasetName(dataset)
  const fieldOf = ({ dataset, field }: Place): string | null => {
    const product = dataset.kind === 'product' ? registry.byId.get(dataset.id) : undefined
    return product?.columns.find(({ name }) => name === field)?.key ?? field
  }
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
  const place = builder.objectRef<Place>('LineagePlace').implement({
    description: 'A dataset, or a field of one.',
    fields: (t) => ({
      dataset: t.string({
        description: 'Product id, or namespace:name of an outside dataset.',
        resolve: nameOf,
      }),
      field: t.string({
        nullable: true,
        description: 'Field of the dataset; null for the dataset as a whole.',
        resolve: fieldOf,
      }),
      name: t.string({
        description:
          'As it is written: Package.license, silver.packages.license or namespace:name.',
        resolve: (each) => coordinateOf(registry, each),
      }),
    }),
  })
  const step = builder.objectRef<PlaceStep>('LineageStep').implement({
    description: 'A dataset on the way, or a field of one.',
    fields: (t) => ({
      dataset: t.string({
        description: 'Product id, or namespace:name of an outside dataset.',
        resolve: nameOf,
      }),
      field: t.string({
        nullable: true,
        description: 'Field of the dataset; null for the dataset as a whole.',
        resolve: fieldOf,
      }),
      kind: t.field({
        type: kind,
        description: 'What the dataset is.',
        resolve: ({ dataset }) => dataset.kind,
      }),
      depth: t.exposeInt('depth', { description: 'Steps away; 1 for a direct neighbor.' }),
    }),
  })
  const path = builder.objectRef<readonly Place[]>('LineagePath').implement({
    description: 'One way from where data comes from to where it goes.',
    fields: (t) => ({
      places: t.field({
        type: [place],
        description: 'In the order in which data flows.',
        resolve: (places) => [...places],
      }),
    }),
  })
  const degree = builder.objectRef<LineageAnswer['degree']>('LineageDegree').implement({
    description: 'How many neighbors something has.',
    fields: (t) => ({
      in: t.exposeInt('in', { description: 'What it is made from directly.' }),
      out: t.exposeInt('out', { description: 'What is made from it directly.' }),
    }),
  })
  const edge = builder.objectRef<PlaceEdge>('LineageEdge').implement({
    description: 'One dataset is made from another, or one field from another.',
    fields: (t) => ({
      from: t.string({ description: 'What is read.', resolve: ({ from }) => nameOf(from) }),
      fromField: t.string({
        nullable: true,
        description: 'The field read; null for the dataset as a whole.',
        resolve: ({ from }) => fieldOf(from),
      }),
      to: t.string({ description: 'What is made.', resolve: (each) => nameOf(each.to) }),
      toField: t.string({
        nullable: true,
        description:
          'The field made; null between datasets, and where it is decided which rows there are.',
        resolve: (each) => fieldOf(each.to),
      }),
      type: t.field({
        type: words.type,
        nullable: true,
        description: 'Made from it, or decided by it; null between datasets.',
        resolve: ({ how }) => how?.type,
      }),
      subtype: t.field({
        type: words.subtype,
        nullable: true,
        description: 'How; null between datasets.',
        resolve: ({ how }) => how?.subtype,
      }),
      masking: t.boolean({
        nullable: true,
        description:
          'Whether a hash or an anonymizing function stands in between; null between datasets.',
        resolve: ({ how }) => how?.masking,
      }),
      assumed: t.exposeBoolean('assumed', {
        description:
          'Whether nobody said which fields it is: it may be any of what the dataset is made from.',
      }),
      description: t.exposeString('description', {
        nullable: true,
        description: 'What is done on the way, where the subtype does not say it.',
      }),
      transform: t.exposeString('transform', {
        description:
          'How: select (SQL), compute (TypeScript over named columns), source, or job (of another producer).',
      }),
    }),
  })
  const lineage = builder.objectRef<PlaceLineage>('Lineage').implement({
    description:
      'What a dataset or a field is made from and what is made from it, read from the queries that run and from what other producers report.',
    fields: (t) => ({
      dataset: t.string({
        description: 'The dataset asked about.',
        resolve: ({ of }) => nameOf(of),
      }),
      field: t.string({
        nullable: true,
        description: 'The field asked about; null for the dataset as a whole.',
        resolve: ({ of }) => fieldOf(of),
      }),
      upstream: t.expose('upstream', {
        type: [step],
        description: 'What it is made from, nearest first.',
      }),
      downstream: t.expose('downstream', {
        type: [step],
        description: 'What is made from it, nearest first.',
      }),
      edges: t.expose('edges', { type: [edge], description: 'How the steps are joined.' }),
      paths: t.expose('paths', {
        type: [path],
        description: `The ways from where its data comes from to it, and from it to where it goes; ${pathLimit} at most.`,
      }),
      pathsTruncated: t.exposeBoolean('pathsTruncated', {
        description: 'Whether there are more paths.',
      }),
      degree: t.expose('degree', { type: degree, description: 'How many neighbors it has.' }),
      truncated: t.exposeBoolean('truncated', {
        description: 'Whether there is more, beyond the depth or the number of steps asked for.',
      }),
      isPartial: t.exposeBoolean('isPartial', {
        description:
          'Whether something on the way is not known: a query that could not be resolved, or a dataset of whose fields nobody said where they come from.',
      }),
    }),
  })
  return { lineage, direction, words }
}
