import { createHash } from 'node:crypto'
import type { DirectSubtype, IndirectSubtype } from '../columns/edge.ts'
import { datasetName, type ColumnEdge, type ProductLineage } from '../graph.ts'

/** A dataset by its name: a data product, or one outside named by OpenLineage's rules. */
export type Dataset =
  | { readonly kind: 'product'; readonly id: string }
  | { readonly kind: 'outside'; readonly namespace: string; readonly name: string }

/** What a column is made from, or decided about by. */
export interface StatementEdge {
  readonly dataset: Dataset
  /** Column by its SQL name; null for the dataset as a whole. */
  readonly field: string | null
  readonly type: 'DIRECT' | 'INDIRECT'
  readonly subtype: DirectSubtype | IndirectSubtype
  readonly masking: boolean
  /** What is done on the way, in words; null where there is nothing to say. */
  readonly description: string | null
}

/** How one job makes one dataset. */
export interface LineageStatement {
  readonly output: Dataset
  /** Who makes it, by OpenLineage's names; null for the product's own materialization. */
  readonly job: { readonly namespace: string; readonly name: string } | null
  /** `job` is one of another producer. */
  readonly transform: 'select' | 'compute' | 'source' | 'job'
  /** Every dataset that is read. */
  readonly inputs: readonly Dataset[]
  /** Columns of the output, as far as they are known; those of `columns` need not be named again. */
  readonly fields: readonly string[]
  /**
   * Edges of each column whose sources are known; none for one that is made from nothing, such as a
   * constant. Columns that are not here may come from anything in the inputs.
   */
  readonly columns: ReadonlyMap<string, readonly StatementEdge[]>
  /** Columns that decide which rows there are, and so about every column. */
  readonly indirect: readonly StatementEdge[]
  /** What could not be resolved, by name. */
  readonly unresolved: readonly string[]
}

/** What a product's own lineage says, ready to be recorded. @param fields its columns, by SQL name */
export function productStatement(
  lineage: ProductLineage,
  fields: readonly string[],
): LineageStatement {
  const output: Dataset = { kind: 'product', id: lineage.product }
  const inputs = lineage.upstreams.map((upstream): Dataset =>
    upstream.kind === 'product'
      ? { kind: 'product', id: upstream.id }
      : { kind: 'outside', namespace: upstream.namespace, name: upstream.name },
  )
  const byName = new Map([output, ...inputs].map((each) => [datasetName(each), each]))
  const placed = (edge: ColumnEdge): StatementEdge => {
    const { dataset, field, type, subtype, masking, description } = edge
    return {
      // Whatever a product reads is one of its upstreams; another name could only be a product's.
      dataset: byName.get(dataset) ?? { kind: 'product', id: dataset },
      field,
      type,
      subtype,
      masking,
      description: description ?? null,
    }
  }
  return {
    output,
    job: null,
    transform: lineage.transform,
    inputs,
    fields,
    columns: new Map(
      [...lineage.columns].map(([field, { direct, indirect }]) => [
        field,
        [...direct, ...indirect].map(placed),
      ]),
    ),
    indirect: lineage.indirect.map(placed),
    unresolved: lineage.unresolved ?? [],
  }
}

/** The same for statements that say the same, in whatever order. */
export function statementDigest(statement: LineageStatement): string {
  const edges = (list: readonly StatementEdge[]): string[] =>
    [
      ...new Set(
        list.map((edge) =>
          JSON.stringify([
            datasetKey(edge.dataset),
            edge.field,
            edge.type,
            edge.subtype,
            edge.masking,
            edge.description,
          ]),
        ),
      ),
    ].sort()
  const said = [
    statement.transform,
    [...new Set(statement.inputs.map(datasetKey))].sort(),
    [...new Set(statement.fields)].sort(),
    [...statement.columns]
      .map(([field, list]) => [field, edges(list)] as const)
      .sort(([left], [right]) => (left < right ? -1 : 1)),
    edges(statement.indirect),
    [...new Set(statement.unresolved)].sort(),
  ]
  return createHash('sha256').update(JSON.stringify(said)).digest('hex')
}

/** One text for each dataset. */
export function datasetKey(dataset: Dataset): string {
  return JSON.stringify(storedName(dataset))
}

/** Namespace and name under which a dataset is stored; the namespace of products is empty. */
export function storedName(dataset: Dataset): readonly [namespace: string, name: string] {
  return dataset.kind === 'product' ? ['', dataset.id] : [dataset.namespace, dataset.name]
}

/** The dataset that is stored under a name. */
export function namedDataset(namespace: string, name: string): Dataset {
  return namespace === '' ? { kind: 'product', id: name } : { kind: 'outside', namespace, name }
}
