import { afterAll, beforeAll, expect, test } from 'vitest'
import { applyEngineTables } from '../../../src/migration/engine-tables.ts'
import { runExample } from '../../example/run-example.ts'
import { freshDatabase, type FreshDatabase } from '../../harness/database.ts'
import { sinkFor, writtenEvents, type SentEvent } from './events.ts'
import { eventValidator, facetsOf, hasSchemas } from './schemas.ts'

let fresh: FreshDatabase
let events: readonly SentEvent[]
let runs: number

beforeAll(async () => {
  fresh = await freshDatabase()
  const { pool } = fresh.database
  await applyEngineTables(pool)
  const outcomes = await runExample(pool, { openLineage: await sinkFor(fresh.database) })
  expect(new Set([...outcomes.values()].map(({ status }) => status))).toEqual(
    new Set(['PUBLISHED']),
  )
  runs = outcomes.size
  events = await writtenEvents(pool)
})

afterAll(() => fresh[Symbol.asyncDispose]())

const completed = (product: string): SentEvent => {
  const found = events.find(
    ({ eventType, job }) => eventType === 'COMPLETE' && job.name === product,
  )
  if (!found) throw new Error(`no event of ${product}`)
  return found
}

test.skipIf(!hasSchemas)(
  'every event of the example is valid, and each of its facets by its own schema',
  () => {
    const validate = eventValidator()
    expect(events.flatMap((event) => validate(event))).toEqual([])
    expect(events.length).toBeGreaterThan(0)
  },
)

test.skipIf(!hasSchemas)('a broken facet, which the root schema takes, is found', () => {
  const event = structuredClone(completed('gold.packages'))
  Object.assign(event.outputs[0]?.facets['schema'] ?? {}, { fields: [{ type: 'text' }] })
  expect(eventValidator()(event)).toEqual([
    "outputs[0].facets.schema/fields/0: must have required property 'name'",
  ])
})

test('each run tells that it starts, runs and ends, in this order', () => {
  const byRun = Map.groupBy(events, ({ run }) => run.runId)
  for (const told of byRun.values()) {
    expect(told.map(({ eventType }) => eventType)).toEqual(['START', 'RUNNING', 'COMPLETE'])
    expect(new Set(told.map(({ job }) => `${job.namespace} ${job.name}`)).size).toBe(1)
  }
  expect(byRun.size).toBe(runs)
})

test('what is told of a run stands in its facets', () => {
  const names = new Set(
    facetsOf(completed('gold.packages')).map(({ where }) => where.replace(/\[\d+\]/, '')),
  )
  expect([...names].sort()).toEqual([
    'inputs.facets.dataSource',
    'inputs.facets.datasetType',
    'inputs.facets.documentation',
    'inputs.facets.ownership',
    'inputs.facets.schema',
    'inputs.facets.symlinks',
    'inputs.facets.tags',
    'inputs.facets.version',
    'inputs.inputFacets.inputStatistics',
    'job.facets.documentation',
    'job.facets.jobType',
    'job.facets.ownership',
    'job.facets.sql',
    'job.facets.tags',
    'outputs.facets.columnLineage',
    'outputs.facets.dataQualityAssertions',
    'outputs.facets.dataQualityMetrics',
    'outputs.facets.dataSource',
    'outputs.facets.datasetType',
    'outputs.facets.documentation',
    'outputs.facets.lifecycleStateChange',
    'outputs.facets.ownership',
    'outputs.facets.schema',
    'outputs.facets.symlinks',
    'outputs.facets.tags',
    'outputs.facets.version',
    'outputs.outputFacets.outputStatistics',
    'run.facets.processing_engine',
    'run.facets.test',
  ])
})

test('columns come from columns of the datasets that were read', () => {
  for (const { eventType, inputs, outputs } of events) {
    if (eventType !== 'COMPLETE') continue
    const read = new Set(inputs.map(({ namespace, name }) => `${namespace} ${name}`))
    for (const { facets } of outputs) {
      const { fields = {}, dataset = [] } = facets.columnLineage ?? {}
      const named = [...Object.values(fields).flatMap((field) => field.inputFields), ...dataset]
      for (const { namespace, name } of named) expect(read).toContain(`${namespace} ${name}`)
    }
  }
})

test('a vector comes from the columns that its text was made of', () => {
  const [output] = completed('platinum.readme_chunks').outputs
  const { embedding } = output?.facets.columnLineage?.fields ?? {}
  expect(embedding?.inputFields.map(({ name, field }) => `${name}.${field}`)).toContainEqual(
    expect.stringMatching(/\.gold\.readmes\.text$/),
  )
  expect(embedding?.inputFields[0]?.transformations[0]).toMatchObject({
    type: 'DIRECT',
    subtype: 'TRANSFORMATION',
    description: 'a vector of the embedding space default',
  })
})

test('tables are called by the database they are in', async () => {
  const { rows } = await fresh.database.pool.query<{ name: string }>(
    'SELECT current_database() AS name',
  )
  const [output] = completed('gold.packages').outputs
  expect(output?.name).toBe(`${rows[0]?.name}.gold.packages`)
  expect(output?.namespace).toMatch(/^(postgres:\/\/[^/]+:\d+|pglite:\/\/[0-9a-f-]{36})$/)
})

test('a source names the dataset outside as it was declared', () => {
  expect(completed('bronze.package_manifests').inputs).toMatchObject([
    { namespace: 'file', name: 'node_modules/*/package.json' },
  ])
})

test('classifications of columns are among the tags', () => {
  const [output] = completed('gold.packages').outputs
  expect(output?.facets['tags']?.['tags']).toContainEqual({
    key: 'classification',
    value: 'pii.email',
    source: 'PLATINUM',
    field: 'maintainer_email',
  })
})
