import type { Pool } from 'pg'
import { expect, test } from 'vitest'
import { withTransaction } from '../../../src/database/transaction.ts'
import { readStatements } from '../../../src/lineage/store/read-statements.ts'
import { endLineage } from '../../../src/lineage/store/record-lineage.ts'
import { dataset, lineageDatabase, record, statement } from './statements.ts'

/** Every row of the tables of lineage, with where and when it was written. */
async function everything(pool: Pool): Promise<unknown[]> {
  const tables = ['dataset', 'column', 'output', 'statement', 'input', 'edge']
  const rows: unknown[] = []
  for (const table of tables) {
    const read = await pool.query<object>(`SELECT ctid, xmin, * FROM ops.lineage_${table}`)
    rows.push(...read.rows)
  }
  return rows
}

const shown = {
  columns: {
    word: ['silver.words#word TRANSFORMATION masked', 'silver.words#hidden CONDITIONAL'],
    one: [],
  },
  indirect: ['silver.words#hidden FILTER'],
  fields: ['word', 'one', 'puzzle'],
  unresolved: ['puzzle()'],
}

test('what was recorded is read back as it was said', async () => {
  await using database = await lineageDatabase()
  const said = { at: '2026-01-01T00:00:00Z', runId: 'run-1', dataVersion: 7n, verifiedAt: null }
  expect(await record(database.pool, 'gold.shown', shown, said)).toBe('RECORDED')
  const [recorded, ...others] = await readStatements(database.pool, dataset('gold.shown'))
  expect(others).toEqual([])
  expect(recorded).toMatchObject({
    statement: statement('gold.shown', shown),
    firstVersion: 7n,
    firstRun: 'run-1',
    verification: 'VERIFIED',
    until: 'infinity',
  })
})

test('saying the same again writes only when it was verified and by which run', async () => {
  await using database = await lineageDatabase()
  await record(database.pool, 'gold.shown', shown, { runId: 'run-1' })
  const before = await everything(database.pool)
  const later = { at: '2026-02-01T00:00:00Z', verifiedAt: '2026-02-01T00:00:00Z', runId: 'run-2' }
  const reordered = { ...shown, fields: ['puzzle', 'word', 'one', 'one'] }
  expect(await record(database.pool, 'gold.shown', reordered, later)).toBe('UNCHANGED')
  const after = await everything(database.pool)
  const changed = after.filter(
    (row) => !before.some((each) => JSON.stringify(each) === JSON.stringify(row)),
  )
  expect(changed).toMatchObject([{ first_run: 'run-1', last_run: 'run-2' }])
  const [recorded] = await readStatements(database.pool, dataset('gold.shown'))
  expect(recorded?.verifiedAt).toMatch(/^2026-02-01/)
})

test('lineage is read as of a moment, and edges in both statements go on', async () => {
  await using database = await lineageDatabase()
  const { pool } = database
  const first = { columns: { word: ['silver.words#word'], id: ['silver.words#id'] } }
  const second = { columns: { word: ['silver.texts#text'], id: ['silver.words#id'] } }
  await record(pool, 'gold.shown', first, { at: '2026-01-01T00:00:00Z', dataVersion: 1n })
  await record(pool, 'gold.shown', second, { at: '2026-02-01T00:00:00Z', dataVersion: 2n })
  const asOf = async (at?: string) => (await readStatements(pool, dataset('gold.shown'), at))[0]
  expect(await asOf('2025-12-31T23:59:59Z')).toBeUndefined()
  expect((await asOf('2026-01-31T23:59:59.999999Z'))?.statement).toEqual(
    statement('gold.shown', { ...first, fields: ['word', 'id'] }),
  )
  expect((await asOf('2026-02-01T00:00:00Z'))?.statement.columns).toEqual(
    statement('gold.shown', second).columns,
  )
  expect((await asOf())?.firstVersion).toBe(2n)
  const { rows } = await pool.query(
    `SELECT count(*)::integer AS edges, count(*) FILTER (WHERE until = 'infinity')::integer AS open
       FROM ops.lineage_edge`,
  )
  expect(rows).toEqual([{ edges: 3, open: 2 }])
})

test('each job that writes a dataset has a say of its own', async () => {
  await using database = await lineageDatabase()
  const { pool } = database
  await record(pool, 'lake:events', { by: 'spark', columns: { id: ['lake:raw#id'] } })
  await record(pool, 'lake:events', { by: 'airflow', from: ['lake:late'] })
  await record(
    pool,
    'lake:events',
    { by: 'spark', columns: { id: ['lake:raw#key'] } },
    { at: '2026-02-01T00:00:00Z' },
  )
  const statements = await readStatements(pool, dataset('lake:events'))
  expect(statements.map((each) => each.statement)).toMatchObject([
    { job: { name: 'airflow' }, inputs: [dataset('lake:late')] },
    { job: { name: 'spark' }, inputs: [dataset('lake:raw')] },
  ])
})

test('what another producer says late does not undo what it said since', async () => {
  await using database = await lineageDatabase()
  const { pool } = database
  const at = (moment: string) => ({ at: moment })
  const made = (column: string) => ({ by: 'spark', columns: { id: [`lake:raw#${column}`] } })
  await record(pool, 'lake:events', made('new'), at('2026-02-01T00:00:00Z'))
  expect(await record(pool, 'lake:events', made('old'), at('2026-01-01T00:00:00Z'))).toBe(
    'OUTDATED',
  )
  const [recorded] = await readStatements(pool, dataset('lake:events'))
  expect(recorded?.statement.columns).toEqual(statement('lake:events', made('new')).columns)
})

test('a product whose clock went back is recorded after what it said before', async () => {
  await using database = await lineageDatabase()
  const { pool } = database
  await record(pool, 'gold.shown', { from: ['silver.a'] }, { at: '2026-02-01T00:00:00Z' })
  expect(
    await record(pool, 'gold.shown', { from: ['silver.b'] }, { at: '2026-01-01T00:00:00Z' }),
  ).toBe('RECORDED')
  const [recorded] = await readStatements(pool, dataset('gold.shown'))
  expect(recorded?.statement.inputs).toEqual([dataset('silver.b')])
  expect(recorded?.since).toMatch(/^2026-02-01 00:00:00.000001/)
})

test('lineage that has ended is gone now, and known of the time before', async () => {
  await using database = await lineageDatabase()
  const { pool } = database
  await record(pool, 'gold.shown', shown)
  await withTransaction(pool, (client) =>
    endLineage(client, { output: dataset('gold.shown'), job: null }, '2026-03-01T00:00:00Z'),
  )
  expect(await readStatements(pool, dataset('gold.shown'))).toEqual([])
  const before = await readStatements(pool, dataset('gold.shown'), '2026-02-01T00:00:00Z')
  expect(before[0]?.statement).toEqual(statement('gold.shown', shown))
  const { rows } = await pool.query(
    `SELECT FROM ops.lineage_edge WHERE until = 'infinity'
     UNION ALL SELECT FROM ops.lineage_input WHERE until = 'infinity'`,
  )
  expect(rows).toEqual([])
})

test('writers at the same time do not trip over each other', async () => {
  await using database = await lineageDatabase()
  const { pool } = database
  const outputs = Array.from({ length: 8 }, (_, index) => `gold.p${index}`)
  await Promise.all(
    outputs.map((output, index) =>
      record(pool, output, {
        columns: Object.fromEntries(
          ['a', 'b', 'c'].map((field) => [field, [`lake:raw#${field}`, `lake:raw#x${index % 3}`]]),
        ),
      }),
    ),
  )
  for (const output of outputs) {
    expect((await readStatements(pool, dataset(output)))[0]?.statement.columns.size).toBe(3)
  }
  const { rows } = await pool.query(`SELECT count(*)::integer AS n FROM ops.lineage_dataset`)
  expect(rows).toEqual([{ n: 9 }])
})
