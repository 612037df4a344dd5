import { readFileSync } from 'node:fs'

/** Facets that are sent, each with the version of its schema. */
const versions = {
  ColumnLineageDatasetFacet: '1-2-0',
  DataQualityAssertionsDatasetFacet: '1-1-0',
  DataQualityMetricsDatasetFacet: '1-0-0',
  DatasetTypeDatasetFacet: '1-0-1',
  DatasetVersionDatasetFacet: '1-0-1',
  DatasourceDatasetFacet: '1-0-1',
  DocumentationDatasetFacet: '1-1-0',
  DocumentationJobFacet: '1-1-0',
  ErrorMessageRunFacet: '1-0-1',
  InputStatisticsInputDatasetFacet: '1-0-0',
  JobTypeJobFacet: '2-0-4',
  LifecycleStateChangeDatasetFacet: '1-0-1',
  NominalTimeRunFacet: '1-0-1',
  OutputStatisticsOutputDatasetFacet: '1-0-2',
  OwnershipDatasetFacet: '1-0-1',
  OwnershipJobFacet: '1-0-1',
  ParentRunFacet: '1-2-0',
  ProcessingEngineRunFacet: '1-1-1',
  SchemaDatasetFacet: '1-2-0',
  SQLJobFacet: '1-1-0',
  SymlinksDatasetFacet: '1-0-1',
  TagsDatasetFacet: '1-0-0',
  TagsJobFacet: '1-0-0',
  TestRunFacet: '1-0-1',
} as const

export type FacetKind = keyof typeof versions

/** A facet as it is sent. */
export interface Facet {
  readonly _producer: string
  readonly _schemaURL: string
  readonly [field: string]: unknown
}

/** Facets by the name under which they stand in an event. */
export type Facets = Readonly<Record<string, Facet>>

/** The version of this engine. */
export const engineVersion: string = readVersion()

/** Who says so: this engine in this version. */
export const producer = `urn:platinum:engine:${engineVersion}`

const specification = 'https://openlineage.io/spec'

/** The schema of the events that are sent. */
export const runEventSchema = `${specification}/2-0-2/OpenLineage.json#/$defs/RunEvent`

export function facet(kind: FacetKind, body: Readonly<Record<string, unknown>>): Facet {
  return {
    _producer: producer,
    _schemaURL: `${specification}/facets/${versions[kind]}/${kind}.json#/$defs/${kind}`,
    ...body,
  }
}

/** Facets without those that have nothing to say. */
export function present(facets: Readonly<Record<string, Facet | undefined>>): Facets {
  const said = Object.entries(facets).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  )
  return Object.fromEntries(said)
}

function readVersion(): string {
  const file = new URL('../../../package.json', import.meta.url)
  const manifest: unknown = JSON.parse(readFileSync(file, 'utf8'))
  return typeof manifest === 'object' && manifest !== null && 'version' in manifest
    ? String(manifest.version)
    : 'unknown'
}
