import { expect, test } from 'vitest'
import { airflowComplete, airflowStart } from './airflow-events.ts'
import { dbtComplete } from './dbt-events.ts'
import { openReceiving, outside } from './receiving.ts'
import { sparkComplete, sparkRunning, sparkStart } from './spark-events.ts'

const at = 'postgres://warehouse:5432'

test('the events of a Spark job tell together what it read and wrote, column by column', async () => {
  await using receiving = await openReceiving()
  const { status, answer } = await receiving.post([sparkStart, sparkRunning, sparkComplete])
  expect(status).toBe(200)
  expect(answer).toMatchObject({
    summary: { received: 3, recorded: 3, known: 0, broken: 0 },
    events: [{ code: 201 }, { code: 201 }, { code: 201 }],
  })
  const raw = outside('s3://lake', 'raw/orders')
  const [statement, ...others] = await receiving.statements(outside('s3://lake', 'clean/orders'))
  expect(others).toEqual([])
  expect(statement).toMatchObject({
    job: {
      namespace: 'lake',
      name: 'nightly_orders.execute_insert_into_hadoop_fs_relation_command.orders_clean',
    },
    inputs: [raw],
    indirect: [{ dataset: raw, field: 'day', type: 'INDIRECT', subtype: 'FILTER' }],
  })
  expect(statement?.columns.get('id')).toMatchObject([
    { dataset: raw, field: 'id', subtype: 'IDENTITY', masking: false },
  ])
  expect(statement?.columns.get('buyer')).toMatchObject([
    { dataset: raw, field: 'email', subtype: 'TRANSFORMATION', masking: true },
  ])
})

test('a symlink joins the table of the metastore with the folder', async () => {
  await using receiving = await openReceiving()
  await receiving.post([sparkRunning, sparkComplete])
  expect(await receiving.statements(outside('hive://metastore:9083', 'clean.orders'))).toHaveLength(
    1,
  )
})

test('a run that has not ended well changes nothing', async () => {
  await using receiving = await openReceiving()
  const failed = { ...sparkComplete, eventType: 'FAIL' }
  await receiving.post([sparkStart, { ...sparkComplete, eventType: 'RUNNING' }, failed])
  expect(await receiving.statements(outside('s3://lake', 'clean/orders'))).toEqual([])
})

test('columns of the older facet of dbt are joined, masks too', async () => {
  await using receiving = await openReceiving()
  const run = 'e49bb33a-4b62-417d-a378-0d218608b125'
  const { status } = await receiving.post(dbtComplete(at, 'warehouse.staging.stg_orders', run))
  expect(status).toBe(201)
  const [statement] = await receiving.statements(outside(at, 'warehouse.staging.stg_orders'))
  expect(statement?.columns.get('id')).toMatchObject([
    { field: 'id', type: 'DIRECT', subtype: 'IDENTITY', masking: false },
  ])
  expect(statement?.columns.get('buyer')).toMatchObject([
    {
      field: 'email',
      type: 'DIRECT',
      subtype: 'TRANSFORMATION',
      masking: true,
      description: 'md5',
    },
  ])
})

test('a task of Airflow joins datasets of which no column is known', async () => {
  await using receiving = await openReceiving()
  await receiving.post([airflowStart, airflowComplete])
  const [statement] = await receiving.statements(outside('s3://lake', 'raw/orders'))
  expect(statement).toMatchObject({
    job: { namespace: 'airflow', name: 'ingest.copy_orders' },
    inputs: [outside('sftp://partner:22', '/out/orders.csv')],
  })
  expect(statement?.columns.size).toBe(0)
})

test('what is said of a job or a dataset without a run is recorded', async () => {
  await using receiving = await openReceiving()
  const base = { eventTime: '2026-03-01T00:00:00Z', producer: 'urn:lake', schemaURL: 'urn:schema' }
  const jobEvent = {
    ...base,
    job: { namespace: 'lake', name: 'nightly' },
    inputs: [{ namespace: 'lake', name: 'a' }],
    outputs: [{ namespace: 'lake', name: 'b' }],
  }
  const datasetEvent = {
    ...base,
    dataset: {
      namespace: 'lake',
      name: 'b',
      facets: { symlinks: { identifiers: [{ namespace: 'hive', name: 'b', type: 'TABLE' }] } },
    },
  }
  const { status } = await receiving.post([jobEvent, datasetEvent])
  expect(status).toBe(200)
  const [statement] = await receiving.statements(outside('hive', 'b'))
  expect(statement?.inputs).toEqual([outside('lake', 'a')])
})

test('an unknown facet is passed over, and one that is taken back says nothing', async () => {
  await using receiving = await openReceiving()
  const event = dbtComplete(at, 'x', 'e49bb33a-4b62-417d-a378-0d218608b125')
  const [output] = event.outputs
  const { status } = await receiving.post({
    ...event,
    outputs: [
      {
        ...output,
        facets: {
          columnLineage: { _deleted: true, _producer: 'urn:x', _schemaURL: 'urn:x' },
          acme_quality: { anything: [1, { goes: null }] },
        },
      },
    ],
  })
  expect(status).toBe(201)
  expect((await receiving.statements(outside(at, 'x')))[0]?.columns.size).toBe(0)
})

test('a word for a transformation that nobody knows is kept as it was told', async () => {
  await using receiving = await openReceiving()
  const event = dbtComplete(at, 'x', 'e49bb33a-4b62-417d-a378-0d218608b125')
  const input = { namespace: at, name: 'y', field: 'f' }
  const columnLineage = {
    fields: {
      a: { inputFields: [{ ...input, transformations: [{ type: 'DIRECT', subtype: 'UDF' }] }] },
      b: { inputFields: [{ ...input, transformations: [{ type: 'INDIRECT' }] }] },
      c: { inputFields: [{ ...input, transformations: [] }] },
      d: { inputFields: [] },
    },
  }
  await receiving.post({
    ...event,
    outputs: [{ namespace: at, name: 'x', facets: { columnLineage } }],
  })
  const [statement] = await receiving.statements(outside(at, 'x'))
  expect(Object.fromEntries(statement?.columns ?? [])).toMatchObject({
    a: [{ type: 'DIRECT', subtype: 'TRANSFORMATION', description: 'DIRECT UDF' }],
    b: [{ type: 'INDIRECT', subtype: 'CONDITIONAL' }],
    c: [{ type: 'DIRECT', subtype: 'TRANSFORMATION', description: null }],
    d: [],
  })
})
