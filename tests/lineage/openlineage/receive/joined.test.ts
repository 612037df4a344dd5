import { expect, test } from 'vitest'
import { airflowComplete } from './airflow-events.ts'
import { openReceiving, type Receiving } from './receiving.ts'
import { sparkComplete, sparkRunning } from './spark-events.ts'

/** Datasets that a product is made from, over all steps that are recorded, nearest first. */
async function upstream({ tiny }: Receiving, product: string): Promise<string[]> {
  const { rows } = await tiny.pool.query<{ name: string }>(
    `WITH RECURSIVE above (dataset, depth) AS (
       SELECT id, 0 FROM ops.lineage_dataset WHERE namespace = '' AND name = $1
       UNION
       SELECT i.from_dataset, a.depth + 1 FROM above a
         JOIN ops.lineage_input i ON i.to_dataset = a.dataset AND i.until = 'infinity'
        WHERE a.depth < 10)
     SELECT CASE d.namespace WHEN '' THEN '' ELSE d.namespace || ' ' END || d.name AS name
       FROM above a JOIN ops.lineage_dataset d ON d.id = a.dataset
      WHERE a.depth > 0 ORDER BY a.depth`,
    [product],
  )
  return rows.map(({ name }) => name)
}

test('a product goes on upstream through the jobs that made what its source reads', async () => {
  await using receiving = await openReceiving()
  expect(await upstream(receiving, 'gold.orders')).toEqual([
    'bronze.raw_orders',
    's3://lake clean/orders',
  ])
  await receiving.post([sparkRunning, sparkComplete, airflowComplete])
  expect(await upstream(receiving, 'gold.orders')).toEqual([
    'bronze.raw_orders',
    's3://lake clean/orders',
    's3://lake raw/orders',
    'sftp://partner:22 /out/orders.csv',
  ])
})

test('events that came before the product was made are joined as well', async () => {
  await using receiving = await openReceiving(false)
  await receiving.post([sparkRunning, sparkComplete])
  await receiving.tiny.run('bronze.raw_orders')
  expect(await upstream(receiving, 'bronze.raw_orders')).toEqual([
    's3://lake clean/orders',
    's3://lake raw/orders',
  ])
})

test('a source that names a table by its symlink goes on upstream too', async () => {
  await using receiving = await openReceiving()
  const [output] = sparkComplete.outputs
  const symlinks = {
    identifiers: [{ namespace: 's3://lake', name: 'clean/orders', type: 'LOCATION' }],
  }
  const facets = { ...output?.facets, symlinks }
  await receiving.post([
    sparkRunning,
    {
      ...sparkComplete,
      outputs: [{ namespace: 'hive://metastore:9083', name: 'clean.orders', facets }],
    },
  ])
  expect(await upstream(receiving, 'bronze.raw_orders')).toHaveLength(2)
  expect((await upstream(receiving, 'bronze.raw_orders')).at(-1)).toBe('s3://lake raw/orders')
})
