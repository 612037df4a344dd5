import type { Pool } from 'pg'
import { expect, test } from 'vitest'
import { withTransaction } from '../../../src/database/transaction.ts'
import { readStatements } from '../../../src/lineage/store/read-statements.ts'
import { sameDataset } from '../../../src/lineage/store/same-dataset.ts'
import { dataset, edge, lineageDatabase, record } from './statements.ts'

const same = (pool: Pool, one: string, other: string): Promise<boolean> =>
  withTransaction(pool, (client) => sameDataset(client, dataset(one), dataset(other)))

test('what was said under either name is one dataset', async () => {
  await using database = await lineageDatabase()
  const { pool } = database
  await record(pool, 's3:events', { by: 'spark', columns: { id: ['kafka:topic#key'] } })
  await record(pool, 'bronze.events', {
    columns: { id: ['hive:events#id', 'hive:events#day FILTER'] },
  })
  expect(await same(pool, 's3:events', 'hive:events')).toBe(true)
  expect(await same(pool, 'hive:events', 's3:events')).toBe(false)
  for (const name of ['s3:events', 'hive:events']) {
    const [made] = await readStatements(pool, dataset(name))
    expect(made?.statement.columns.get('id')).toEqual([edge('kafka:topic#key')])
  }
  const [read] = await readStatements(pool, dataset('bronze.events'))
  expect(read?.statement.inputs).toEqual([dataset('s3:events')])
  expect(read?.statement.columns.get('id')).toEqual([
    edge('s3:events#id'),
    edge('s3:events#day FILTER'),
  ])
})

test('a name given before anything is known of it leads to the dataset later', async () => {
  await using database = await lineageDatabase()
  const { pool } = database
  await same(pool, 'hive:events', 's3:events')
  await record(pool, 's3:events', { by: 'spark', columns: { id: ['kafka:topic#key'] } })
  await record(pool, 'hive:events', { by: 'dbt', columns: { id: ['kafka:other#key'] } })
  expect(await readStatements(pool, dataset('hive:events'))).toHaveLength(2)
})

test('a product keeps its id, whichever way round it is said', async () => {
  await using database = await lineageDatabase()
  const { pool } = database
  await record(pool, 'lake:made', { by: 'spark', columns: { x: ['postgres:db.gold.a#id'] } })
  await same(pool, 'gold.a', 'postgres:db.gold.a')
  await record(pool, 'lake:made', { by: 'dbt', columns: { x: ['postgres:db.gold.a#id'] } })
  const made = await readStatements(pool, dataset('lake:made'))
  expect(made.map((each) => each.statement.columns.get('x'))).toEqual([
    [edge('gold.a#id')],
    [edge('gold.a#id')],
  ])
  await expect(same(pool, 'gold.a', 'gold.b')).resolves.toBe(false)
})

test('a job that wrote both names goes on under the one', async () => {
  await using database = await lineageDatabase()
  const { pool } = database
  await record(pool, 's3:events', { by: 'spark', columns: { id: ['kafka:topic#key'] } })
  await record(pool, 'hive:events', { by: 'spark', columns: { id: ['kafka:old#key'] } })
  await same(pool, 's3:events', 'hive:events')
  const made = await readStatements(pool, dataset('hive:events'))
  expect(made.map((each) => each.statement.inputs)).toEqual([[dataset('kafka:topic')]])
})
