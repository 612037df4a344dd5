/*
 * Events in the shape in which the provider of Airflow sends them: a task that copies a folder, of
 * which nobody knows the columns.
 */

const producer = 'https://github.com/apache/airflow/tree/providers-openlineage/2.1.0'
const facet = (kind: string, version: string) => ({
  _producer: producer,
  _schemaURL: `https://openlineage.io/spec/facets/${version}/${kind}.json#/$defs/${kind}`,
})

export const airflowRun = '01941f29-7c00-7087-8906-40e512c257bd'

const event = (eventType: string, eventTime: string) => ({
  eventTime,
  eventType,
  producer,
  schemaURL: 'https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent',
  run: {
    runId: airflowRun,
    facets: {
      nominalTime: {
        ...facet('NominalTimeRunFacet', '1-0-1'),
        nominalStartTime: '2026-03-01T00:00:00+00:00',
        nominalEndTime: '2026-03-02T00:00:00+00:00',
      },
      airflow: { ...facet('RunFacet', '2-0-2'), dag: { dag_id: 'ingest' }, task: { retries: 1 } },
    },
  },
  job: {
    namespace: 'airflow',
    name: 'ingest.copy_orders',
    facets: {
      jobType: {
        ...facet('JobTypeJobFacet', '2-0-3'),
        processingType: 'BATCH',
        integration: 'AIRFLOW',
        jobType: 'TASK',
      },
    },
  },
  inputs: [{ namespace: 'sftp://partner:22', name: '/out/orders.csv', facets: {} }],
  outputs: [{ namespace: 's3://lake', name: 'raw/orders' }],
})

export const airflowStart = event('START', '2026-03-01T00:10:00+00:00')
export const airflowComplete = event('COMPLETE', '2026-03-01T00:11:00.5+00:00')
