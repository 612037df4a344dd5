import { datasetName, type ColumnEdge, type ColumnLineage, type ProductLineage } from '../graph.ts'
import type { DatasetName } from './dataset-names.ts'
import { facet, type Facet } from './facet.ts'

/** One way from an input column to an output column. */
interface Transformation {
  readonly type: ColumnEdge['type']
  readonly subtype: ColumnEdge['subtype']
  readonly description: string
  readonly masking: boolean
}

interface InputField extends DatasetName {
  readonly field: string
  readonly transformations: readonly Transformation[]
}

/** What the facet needs to know besides the lineage itself. */
export interface ColumnLineageNames {
  /** Product id → its table in OpenLineage's names. */
  readonly datasetOf: (product: string) => DatasetName | undefined
  /** Columns that hold vectors, by SQL name → the embedding space. */
  readonly spaces: ReadonlyMap<string, string>
}

/**
 * The facet `columnLineage` of a product: an entry for each column that comes from known columns,
 * and under `dataset` the columns that decide which rows there are. Datasets of which no column is
 * known have no place in it; they are among the inputs. Undefined where there is nothing to say.
 */
export function columnLineageFacet(
  lineage: ProductLineage,
  names: ColumnLineageNames,
): Facet | undefined {
  const fields = [...lineage.columns].flatMap(([column, sources]) => {
    const inputFields = inputFieldsOf(
      ownColumnsResolved(lineage, sources),
      describe(lineage, names, column),
      lineage,
      names,
    )
    return inputFields.length === 0 ? [] : [[column, { inputFields }] as const]
  })
  const dataset = inputFieldsOf(
    lineage.indirect,
    ({ subtype }) => meanings[subtype],
    lineage,
    names,
  )
  if (fields.length === 0 && dataset.length === 0) return undefined
  return facet('ColumnLineageDatasetFacet', { fields: Object.fromEntries(fields), dataset })
}

/**
 * A vector or a generated column is made from other columns of its row. A run reads what these are
 * made from, so that is what an event names.
 */
function ownColumnsResolved(
  lineage: ProductLineage,
  { direct, indirect }: ColumnLineage,
): ColumnEdge[] {
  const resolve = (edge: ColumnEdge, seen: ReadonlySet<string>): readonly ColumnEdge[] => {
    if (edge.dataset !== lineage.product || edge.field === null) return [edge]
    if (seen.has(edge.field)) return []
    const before = lineage.columns.get(edge.field)
    const seenNow = new Set([...seen, edge.field])
    return [...(before?.direct ?? []), ...(before?.indirect ?? [])].flatMap((earlier) =>
      resolve(through(earlier, edge), seenNow),
    )
  }
  return [...direct, ...indirect].flatMap((edge) => resolve(edge, new Set()))
}

/** Two steps as one: what only decides stays so, and a mask hides what is before it. */
function through(earlier: ColumnEdge, later: ColumnEdge): ColumnEdge {
  const masking = earlier.masking || later.masking
  const decided =
    earlier.type === 'INDIRECT' ? earlier : later.type === 'INDIRECT' ? later : undefined
  if (decided) return { ...earlier, type: 'INDIRECT', subtype: decided.subtype, masking }
  const subtype = strongest(earlier.subtype, later.subtype)
  return { ...earlier, subtype, masking }
}

const strengths: readonly ColumnEdge['subtype'][] = ['IDENTITY', 'TRANSFORMATION', 'AGGREGATION']

const strongest = (a: ColumnEdge['subtype'], b: ColumnEdge['subtype']): ColumnEdge['subtype'] =>
  strengths.indexOf(a) > strengths.indexOf(b) ? a : b

function inputFieldsOf(
  edges: readonly ColumnEdge[],
  description: (edge: ColumnEdge) => string,
  lineage: ProductLineage,
  { datasetOf }: ColumnLineageNames,
): InputField[] {
  const outside = new Map(
    lineage.upstreams.flatMap((upstream) =>
      upstream.kind === 'outside' ? [[datasetName(upstream), upstream] as const] : [],
    ),
  )
  const found = new Map<
    string,
    DatasetName & { field: string; ways: Map<string, Transformation> }
  >()
  for (const edge of edges) {
    const { dataset, field, type, subtype, masking } = edge
    const named = outside.get(dataset) ?? datasetOf(dataset)
    if (field === null || named === undefined) continue
    const key = JSON.stringify([named.namespace, named.name, field])
    const { namespace, name } = named
    const input = found.get(key) ?? { namespace, name, field, ways: new Map() }
    found.set(key, input)
    const way = { type, subtype, description: description(edge), masking }
    input.ways.set(JSON.stringify(way), way)
  }
  return [...found.values()].map(({ ways, ...input }) => ({
    ...input,
    transformations: [...ways.values()],
  }))
}

const meanings = {
  IDENTITY: 'the value itself',
  TRANSFORMATION: 'a value made from it',
  AGGREGATION: 'a value made from many rows of it',
  JOIN: 'decides which rows belong together',
  GROUP_BY: 'decides which rows are one group',
  FILTER: 'decides which rows there are',
  SORT: 'decides which rows come first',
  WINDOW: 'decides which rows a window function sees',
  CONDITIONAL: 'decides between values',
} as const satisfies Record<ColumnEdge['subtype'], string>

function describe(
  { transform }: ProductLineage,
  { spaces }: ColumnLineageNames,
  column: string,
): (edge: ColumnEdge) => string {
  const space = spaces.get(column)
  if (space !== undefined) return () => `a vector of the embedding space ${space}`
  if (transform === 'compute') {
    return (edge) => edge.description ?? 'a step that is given this column'
  }
  return ({ subtype, description }) => description ?? meanings[subtype]
}
