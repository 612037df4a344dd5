import type { ProductLineage } from '../graph.ts'
import type { Product } from '../../product/product.ts'
import { columnLineageFacet } from './column-lineage-facet.ts'
import { productDataset, type DatasetSpace } from './dataset-names.ts'
import { outsideDataset, productFacets, type EventDataset } from './dataset.ts'
import { testsFacet, assertionsFacet, type CheckVerdict } from './check-facets.ts'
import {
  engineVersion,
  facet,
  present,
  producer,
  runEventSchema,
  type Facet,
  type Facets,
} from './facet.ts'

/** Words of the specification for where a run stands. */
export const eventTypes = ['START', 'RUNNING', 'COMPLETE', 'ABORT', 'FAIL', 'OTHER'] as const
export type EventType = (typeof eventTypes)[number]

/** An event of a run as it is sent. */
export interface RunEvent {
  readonly eventType: EventType
  readonly eventTime: string
  readonly producer: string
  readonly schemaURL: string
  readonly run: { readonly runId: string; readonly facets: Facets }
  readonly job: { readonly namespace: string; readonly name: string; readonly facets: Facets }
  readonly inputs: readonly EventDataset[]
  readonly outputs: readonly EventDataset[]
}

/** How things are called in events. */
export interface EventNames {
  /** Namespace of jobs: the project. */
  readonly jobNamespace: string
  readonly space: DatasetSpace
}

/** What a run belongs to. */
export interface RunParent {
  /** Of the flow. */
  readonly runId: string
  /** Who asked for the flow: `platinum dev`, `schedule of gold.packages`. */
  readonly requestedBy: string
  /** When its time had come, for a flow that a schedule asked for. */
  readonly nominalTime: Date | undefined
}

/** A run, as far as all its events agree. */
export interface EventRun {
  readonly runId: string
  readonly product: Product
  readonly lineage: ProductLineage
  /** Products read. */
  readonly inputs: readonly EventInput[]
  /** With placeholders: what stands for them is data. */
  readonly sql: string | undefined
  readonly parent: RunParent | undefined
}

export interface EventInput {
  readonly product: Product
  readonly dataVersion: string
  /** Undefined where another version had been published by the time it was counted. */
  readonly rowCount: number | undefined
}

/** What a run came to. */
export type EventOutcome =
  | { readonly eventType: 'START' }
  | { readonly eventType: 'RUNNING' }
  | {
      readonly eventType: 'COMPLETE'
      readonly dataVersion: string
      readonly rowsWritten: number
      readonly rowCount: number
      readonly lifecycle: 'CREATE' | 'OVERWRITE' | undefined
      readonly checks: readonly CheckVerdict[]
    }
  | {
      readonly eventType: 'FAIL'
      readonly message: string
      readonly checks: readonly CheckVerdict[]
    }
  | { readonly eventType: 'ABORT' }

/** An event of a run of one of this project's products. */
export function runEvent(
  names: EventNames,
  run: EventRun,
  outcome: EventOutcome,
  at: Date,
): RunEvent {
  return {
    eventType: outcome.eventType,
    eventTime: at.toISOString(),
    producer,
    schemaURL: runEventSchema,
    run: { runId: run.runId, facets: runFacets(names, run, outcome) },
    job: { namespace: names.jobNamespace, name: run.product.id, facets: jobFacets(run) },
    inputs: inputsOf(names, run),
    outputs: [outputOf(names, run, outcome)],
  }
}

function runFacets(
  { jobNamespace, space }: EventNames,
  { lineage, parent }: EventRun,
  outcome: EventOutcome,
): Facets {
  const inPostgres = lineage.transform === 'select'
  return present({
    processing_engine: facet('ProcessingEngineRunFacet', {
      name: inPostgres ? 'PostgreSQL' : 'Node.js',
      version: inPostgres ? space.postgres : process.versions.node,
      openlineageAdapterVersion: engineVersion,
    }),
    parent: parent && parentFacet(jobNamespace, parent),
    nominalTime:
      parent?.nominalTime &&
      facet('NominalTimeRunFacet', { nominalStartTime: parent.nominalTime.toISOString() }),
    test: 'checks' in outcome ? testsFacet(outcome.checks) : undefined,
    errorMessage:
      outcome.eventType === 'FAIL'
        ? facet('ErrorMessageRunFacet', {
            message: outcome.message,
            programmingLanguage: inPostgres ? 'SQL' : 'TypeScript',
          })
        : undefined,
  })
}

function parentFacet(namespace: string, { runId, requestedBy }: RunParent): Facet {
  const run = { runId }
  const job = { namespace, name: requestedBy }
  return facet('ParentRunFacet', { run, job, root: { run, job } })
}

function jobFacets({ product, lineage, sql }: EventRun): Facets {
  const { description, owner, layer, freshness } = product
  const source = 'PLATINUM'
  return present({
    jobType: facet('JobTypeJobFacet', {
      processingType: 'BATCH',
      integration: 'PLATINUM',
      jobType: lineage.transform === 'select' ? 'QUERY' : 'TASK',
      emissionPattern: { eventTrigger: 'EVENT_BASED', eventContentMode: 'ACCUMULATIVE' },
    }),
    sql:
      sql === undefined ? undefined : facet('SQLJobFacet', { query: sql, dialect: 'postgresql' }),
    documentation: facet('DocumentationJobFacet', {
      description: `Makes ${product.id}. ${description}`,
      contentType: 'text/plain',
    }),
    ownership: facet('OwnershipJobFacet', { owners: [{ name: owner, type: 'OWNER' }] }),
    tags: facet('TagsJobFacet', {
      tags: [
        { key: 'layer', value: layer, source },
        { key: 'lane', value: freshness.lane, source },
      ],
    }),
  })
}

function inputsOf(names: EventNames, { inputs, lineage }: EventRun): EventDataset[] {
  const products = inputs.map((input): EventDataset => {
    const { product, dataVersion, rowCount } = input
    return {
      ...productDataset(names.space, product),
      facets: {
        ...productFacets(names.space, names.jobNamespace, product),
        version: facet('DatasetVersionDatasetFacet', { datasetVersion: dataVersion }),
      },
      inputFacets: present({
        inputStatistics:
          rowCount === undefined
            ? undefined
            : facet('InputStatisticsInputDatasetFacet', { rowCount }),
      }),
    }
  })
  const outside = lineage.upstreams.flatMap((upstream) =>
    upstream.kind === 'outside' ? [outsideDataset(upstream)] : [],
  )
  return [...products, ...outside]
}

function outputOf(names: EventNames, run: EventRun, outcome: EventOutcome): EventDataset {
  const { product } = run
  const dataset = productDataset(names.space, product)
  const general = productFacets(names.space, names.jobNamespace, product)
  if (outcome.eventType === 'FAIL') {
    // What was refused is no version of the dataset; only what was found wrong is said.
    const dataQualityAssertions = assertionsFacet(outcome.checks)
    return { ...dataset, facets: present({ ...general, dataQualityAssertions }), outputFacets: {} }
  }
  if (outcome.eventType !== 'COMPLETE') return { ...dataset, facets: general, outputFacets: {} }
  const { dataVersion, rowsWritten, rowCount, lifecycle, checks } = outcome
  return {
    ...dataset,
    facets: present({
      ...general,
      version: facet('DatasetVersionDatasetFacet', { datasetVersion: dataVersion }),
      columnLineage: columnLineageOf(names, run),
      lifecycleStateChange:
        lifecycle && facet('LifecycleStateChangeDatasetFacet', { lifecycleStateChange: lifecycle }),
      dataQualityMetrics: facet('DataQualityMetricsDatasetFacet', { rowCount, columnMetrics: {} }),
      dataQualityAssertions: assertionsFacet(checks),
    }),
    outputFacets: {
      outputStatistics: facet('OutputStatisticsOutputDatasetFacet', { rowCount: rowsWritten }),
    },
  }
}

function columnLineageOf(
  { space }: EventNames,
  { product, lineage, inputs }: EventRun,
): Facet | undefined {
  const read = new Map(inputs.map((input) => [input.product.id, input.product]))
  return columnLineageFacet(lineage, {
    datasetOf: (id) => {
      const found = read.get(id)
      return found && productDataset(space, found)
    },
    spaces: new Map(
      product.embeddings.map((embedding) => [embedding.column.name, embedding.space]),
    ),
  })
}
