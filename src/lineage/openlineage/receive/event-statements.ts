import {
  datasetKey,
  type Dataset,
  type LineageStatement,
  type StatementEdge,
} from '../../store/statement.ts'
import { columnEdges, rowEdges } from './event-edges.ts'
import type { ReceivedDataset } from './event-shape.ts'
import type { KnownNames } from './known-names.ts'
import type { JobName } from './read-event.ts'

/** What an event says of lineage. */
export interface EventLineage {
  /** One for each dataset that is written. */
  readonly statements: readonly LineageStatement[]
  /** Names that are of one dataset. */
  readonly same: readonly (readonly [Dataset, Dataset])[]
  /** Products of this project that the event says others make: nothing is recorded of that. */
  readonly refused: readonly string[]
}

/**
 * Reads what a job says of the datasets it wrote. A dataset of which it is not told what it was made
 * from is passed over: that says nothing about where it comes from.
 */
export function eventLineage(
  job: JobName,
  {
    inputs,
    outputs,
  }: {
    readonly inputs: readonly ReceivedDataset[]
    readonly outputs: readonly ReceivedDataset[]
  },
  known: KnownNames,
): EventLineage {
  // Where columns come from is told by the first of a dataset's names.
  const names = known.including(
    [...inputs, ...outputs].map((dataset) => [dataset, meant(dataset, known)] as const),
  )
  const refused = new Set<string>()
  const statements: LineageStatement[] = []
  const read = inputs.map((input) => meant(input, names))
  for (const output of outputs) {
    const dataset = meant(output, names)
    if (dataset.kind === 'product') refused.add(dataset.id)
    else {
      const statement = statementOf(job, dataset, output, read, names)
      if (statement.inputs.length > 0) statements.push(statement)
    }
  }
  return {
    statements,
    same: [...inputs, ...outputs].flatMap((dataset) => sameNames(dataset, names)),
    refused: [...refused],
  }
}

/** Another name of a dataset may be the one by which this project knows it as its product. */
function meant(dataset: ReceivedDataset, names: KnownNames): Dataset {
  const all = [dataset, ...identifiersOf(dataset)].map((each) => names.find(each))
  return all.find(({ kind }) => kind === 'product') ?? names.find(dataset)
}

const identifiersOf = ({ facets }: ReceivedDataset) => facets?.symlinks?.identifiers ?? []

/** What is said to be a product is understood in its event alone: no other name becomes a product's. */
export function sameNames(
  dataset: ReceivedDataset,
  names: KnownNames,
): (readonly [Dataset, Dataset])[] {
  const one = names.find(dataset)
  if (one.kind === 'product') return []
  return identifiersOf(dataset)
    .map((each) => names.find(each))
    .filter((other) => other.kind === 'outside' && datasetKey(other) !== datasetKey(one))
    .map((other) => [one, other] as const)
}

function statementOf(
  job: JobName,
  output: Dataset,
  { facets }: ReceivedDataset,
  read: readonly Dataset[],
  names: KnownNames,
): LineageStatement {
  const told = facets?.columnLineage
  const columns = told ? columnEdges(told, names) : new Map<string, StatementEdge[]>()
  const indirect = told ? rowEdges(told, names) : []
  // Some producers name what they read in the lineage of columns alone.
  const edges = [...columns.values(), indirect].flat()
  const inputs = new Map(
    [...read, ...edges.map(({ dataset }) => dataset)].map((each) => [datasetKey(each), each]),
  )
  return {
    output,
    job: { namespace: job.namespace, name: job.name },
    transform: 'job',
    inputs: [...inputs.values()],
    fields: facets?.schema?.fields?.map((field) => field.name) ?? [],
    columns,
    indirect,
    unresolved: [],
  }
}
