/*
 * Events in the shape in which the Spark integration sends them: lake.orders is read, and a folder
 * of Parquet files is written, which is also a table of the metastore.
 */

export const sparkRun = '0197f44b-7231-7dcb-8d0c-349ce8b0f2c2'

const producer = 'https://github.com/OpenLineage/OpenLineage/tree/1.37.0/integration/spark'
const facet = (kind: string, version: string) => ({
  _producer: producer,
  _schemaURL: `https://openlineage.io/spec/facets/${version}/${kind}.json#/$defs/${kind}`,
})

const event = (eventType: string, eventTime: string) => ({
  eventTime,
  producer,
  schemaURL: 'https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent',
  eventType,
  run: {
    runId: sparkRun,
    facets: {
      parent: {
        ...facet('ParentRunFacet', '1-1-0'),
        run: { runId: '0197f44a-aaaa-7d9f-a2c1-96ebf920205d' },
        job: { namespace: 'lake', name: 'nightly_orders' },
      },
      spark_properties: {
        ...facet('RunFacet', '2-0-2'),
        properties: { 'spark.master': 'yarn', 'spark.app.name': 'nightly orders' },
      },
      processing_engine: {
        ...facet('ProcessingEngineRunFacet', '1-1-1'),
        version: '3.5.4',
        name: 'spark',
        openlineageAdapterVersion: '1.37.0',
      },
    },
  },
  job: {
    namespace: 'lake',
    name: 'nightly_orders.execute_insert_into_hadoop_fs_relation_command.orders_clean',
    facets: {
      jobType: {
        ...facet('JobTypeJobFacet', '2-0-3'),
        processingType: 'BATCH',
        integration: 'SPARK',
        jobType: 'SQL_JOB',
      },
    },
  },
})

const input = {
  namespace: 's3://lake',
  name: 'raw/orders',
  facets: {
    dataSource: {
      ...facet('DatasourceDatasetFacet', '1-0-1'),
      name: 's3://lake',
      uri: 's3://lake',
    },
    schema: {
      ...facet('SchemaDatasetFacet', '1-1-1'),
      fields: [
        { name: 'id', type: 'long' },
        { name: 'price', type: 'decimal(10,2)' },
        { name: 'email', type: 'string' },
        { name: 'day', type: 'date' },
      ],
    },
  },
  inputFacets: {},
}

const identity = { type: 'DIRECT', subtype: 'IDENTITY', description: '', masking: false }

const output = {
  namespace: 's3://lake',
  name: 'clean/orders',
  facets: {
    schema: {
      ...facet('SchemaDatasetFacet', '1-1-1'),
      fields: [
        { name: 'id', type: 'long' },
        { name: 'cents', type: 'long' },
        { name: 'buyer', type: 'string' },
      ],
    },
    symlinks: {
      ...facet('SymlinksDatasetFacet', '1-0-1'),
      identifiers: [{ namespace: 'hive://metastore:9083', name: 'clean.orders', type: 'TABLE' }],
    },
    columnLineage: {
      ...facet('ColumnLineageDatasetFacet', '1-2-0'),
      fields: {
        // As some versions do, by another scheme than that of the inputs.
        id: {
          inputFields: [
            {
              namespace: 's3a://lake',
              name: '/raw/orders',
              field: 'id',
              transformations: [identity],
            },
          ],
        },
        cents: {
          inputFields: [
            {
              namespace: 's3a://lake',
              name: '/raw/orders',
              field: 'price',
              transformations: [{ ...identity, subtype: 'TRANSFORMATION' }],
            },
          ],
        },
        buyer: {
          inputFields: [
            {
              namespace: 's3a://lake',
              name: '/raw/orders',
              field: 'email',
              transformations: [{ ...identity, subtype: 'TRANSFORMATION', masking: true }],
            },
          ],
        },
      },
      dataset: [
        {
          namespace: 's3a://lake',
          name: '/raw/orders',
          field: 'day',
          transformations: [
            { type: 'INDIRECT', subtype: 'FILTER', description: '', masking: false },
          ],
        },
      ],
    },
    lifecycleStateChange: {
      ...facet('LifecycleStateChangeDatasetFacet', '1-0-1'),
      lifecycleStateChange: 'OVERWRITE',
    },
  },
  outputFacets: {
    outputStatistics: { ...facet('OutputStatisticsOutputDatasetFacet', '1-0-2'), rowCount: 12 },
  },
}

export const sparkStart = { ...event('START', '2026-03-01T02:00:00.123Z'), inputs: [], outputs: [] }

export const sparkRunning = {
  ...event('RUNNING', '2026-03-01T02:00:09.5Z'),
  inputs: [input],
  outputs: [],
}

/** The end names what was written alone; what was read was told while it ran. */
export const sparkComplete = {
  ...event('COMPLETE', '2026-03-01T02:01:00.75Z'),
  inputs: [],
  outputs: [output],
}
