import { bigint, date, integer, jsonb, numeric, text, timestamp } from 'drizzle-orm/pg-core'
import { columns, gold, silver } from 'platinum'
import { expect, test } from 'vitest'
import { createCandidate, candidateTable, inputTable } from '../../src/materialization/candidate.ts'
import { beginRun } from '../../src/materialization/ledger.ts'
import { produce } from '../../src/materialization/produce.ts'
import { nameWorker } from '../../src/materialization/worker.ts'
import { declare } from '../product/declare.ts'
import { job, openTiny, rowsFrom } from './tiny-project.ts'

const numbers = declare(
  silver.table('numbers', { id: integer('id').primaryKey(), word: text('word') }),
)
const doubled = declare(
  gold.table('doubled', { id: integer('id').primaryKey(), word: text('word') }),
)

interface Row {
  readonly id: number
  readonly word: string | null
}

test('50,000 rows stream: no batch is asked for before the last is written, and pages are small', async () => {
  const total = 50_000
  let asked = 0
  let written = 0
  let ahead = 0
  let outstanding = 0
  const compute = async function* (rows: AsyncIterable<Row>) {
    let batch: Row[] = []
    for await (const row of rows) {
      asked += 1
      ahead = Math.max(ahead, asked - written)
      batch.push({ id: row.id, word: row.word })
      if (batch.length < 500) continue
      outstanding += 1
      expect(outstanding).toBe(1)
      yield batch
      outstanding -= 1
      batch = []
    }
    yield batch
  }
  await using tiny = await openTiny(
    [numbers, doubled],
    [
      rowsFrom(numbers, () => []),
      job(doubled, { from: columns(numbers, ['id', 'word'] as never), compute }),
    ],
  )
  await tiny.pool.query(
    `INSERT INTO silver.numbers SELECT i, 'word ' || i FROM generate_series(1, $1) i`,
    [total],
  )
  const materialization = tiny.materializations.get('gold.doubled')
  if (!materialization) throw new Error('no product')
  const { product } = materialization
  const about = { flowId: null, definition: '', inputs: {}, sourceState: null }
  const run = await beginRun(tiny.pool, { product, worker: nameWorker(), ...about })
  if (!run) throw new Error('busy')
  await createCandidate(tiny.pool, run)
  await produce(tiny.pool, run, materialization, {
    signal: new AbortController().signal,
    watermark: null,
    since: null,
    state: null,
    canCancel: false,
    onRows: (rows) => {
      written += rows
    },
  })
  const { rows } = await tiny.pool.query(
    `SELECT count(*)::int AS n, sum(id)::int AS total FROM ${candidateTable(run)}`,
  )
  expect(rows).toEqual([{ n: total, total: (total * (total + 1)) / 2 }])
  expect(written).toBe(total)
  expect(ahead).toBeLessThanOrEqual(500)
  const { rows: left } = await tiny.pool.query('SELECT to_regclass($1) AS input', [inputTable(run)])
  expect(left).toEqual([{ input: null }])
})

test('the input is one moment, although its product publishes meanwhile', async () => {
  let version = 1
  let between = async (): Promise<unknown> => undefined
  const compute = async function* (rows: AsyncIterable<Row>) {
    for await (const row of rows) {
      if (row.id === 10) await between()
      yield [row]
    }
  }
  await using tiny = await openTiny(
    [numbers, doubled],
    [
      rowsFrom(numbers, () =>
        Array.from({ length: 200 }, (_, id) => ({ id, word: `version ${version}` })),
      ),
      job(doubled, { from: columns(numbers, ['id', 'word'] as never), compute }),
    ],
  )
  await tiny.run('silver.numbers')
  between = async () => {
    version = 2
    return await tiny.run('silver.numbers')
  }
  expect(await tiny.run('gold.doubled')).toMatchObject({ inserted: 200n })
  const words = new Set((await tiny.rows('gold.doubled')).map(({ word }) => word))
  expect([...words]).toEqual(['version 1'])
  // What it was made from is recorded as it was, so it is due again.
  expect(await tiny.state('gold.doubled')).toMatchObject({ inputs: { 'silver.numbers': '1' } })
  expect(await tiny.state('silver.numbers')).toMatchObject({ dataVersion: 2n })
})

test('a step gets the values that Drizzle gives, and only the columns it names', async () => {
  const shape = {
    id: integer('id').primaryKey(),
    big: bigint('big', { mode: 'bigint' }),
    amount: numeric('amount'),
    day: date('day'),
    moment: timestamp('moment', { withTimezone: true }),
    local: timestamp('local'),
    list: text('list').array(),
    found: jsonb('found'),
  }
  const values = declare(silver.table('values', { ...shape, hidden: text('hidden') }))
  const copies = declare(gold.table('copies', shape))
  const row = {
    id: 1,
    big: 9_007_199_254_740_993n,
    amount: '12345678901234567890.10',
    day: '2024-02-29',
    moment: new Date('2024-02-29T12:34:56.789Z'),
    local: new Date('2024-02-29T12:34:56.789Z'),
    list: ['a,b', '"', 'NULL', '', '\\'],
    found: '5',
  }
  const seen: unknown[] = []
  const compute = async function* (rows: AsyncIterable<object>) {
    for await (const each of rows) {
      seen.push(each)
      yield [each]
    }
  }
  await using tiny = await openTiny(
    [values, copies],
    [
      rowsFrom(values, () => [{ ...row, hidden: 'secret' }, { id: 2 }]),
      job(copies, { from: columns(values, Object.keys(shape) as never), compute }),
    ],
  )
  await tiny.run('silver.values')
  await tiny.run('gold.copies')
  const empty = Object.fromEntries(Object.keys(shape).map((key) => [key, null]))
  expect(seen).toEqual([row, { ...empty, id: 2 }])
  const { rows: different } = await tiny.pool.query(
    `SELECT v.id FROM (SELECT id, big, amount, day, moment, local, list, found FROM silver.values) v
      WHERE NOT EXISTS (SELECT 1 FROM gold.copies c WHERE v::text = c::text)`,
  )
  expect(different).toEqual([])
})
