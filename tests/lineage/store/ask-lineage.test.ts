import type { Pool } from 'pg'
import { expect, test } from 'vitest'
import { withTransaction } from '../../../src/database/transaction.ts'
import { datasetName } from '../../../src/lineage/graph.ts'
import {
  askLineage,
  type LineageAnswer,
  type LineageQuestion,
} from '../../../src/lineage/store/ask-lineage.ts'
import { findRecorded } from '../../../src/lineage/store/find-place.ts'
import type { Place } from '../../../src/lineage/store/places.ts'
import { endLineage } from '../../../src/lineage/store/record-lineage.ts'
import { sameDataset } from '../../../src/lineage/store/same-dataset.ts'
import { dataset, lineageDatabase, record, statement } from './statements.ts'

/** `silver.words#word`, or the dataset alone. */
function place(text: string): Place {
  const [name = '', field] = text.split('#')
  return { dataset: dataset(name), field: field ?? null }
}

const named = (each: Place): string =>
  datasetName(each.dataset) + (each.field === null ? '' : `#${each.field}`)

/** Asks, in few words. */
async function ask(
  pool: Pool,
  of: string,
  how: Partial<LineageQuestion> = {},
  declared: Parameters<typeof askLineage>[1] = new Map(),
): Promise<
  LineageAnswer & { readonly up: string[]; readonly down: string[]; readonly ways: string[] }
> {
  const answer = await askLineage(pool, declared, {
    of: place(of),
    direction: 'BOTH',
    depth: Infinity,
    indirect: false,
    limit: 1_000,
    at: undefined,
    paths: 100,
    ...how,
  })
  return {
    ...answer,
    up: answer.upstream.map((step) => `${step.depth} ${named(step)}`),
    down: answer.downstream.map((step) => `${step.depth} ${named(step)}`),
    ways: answer.paths.map((path) => path.map(named).join(' > ')),
  }
}

/** raw → clean → two products, one of them filtered by a column of clean. */
async function openShop() {
  const database = await lineageDatabase()
  const { pool } = database
  await record(pool, 'bronze.raw', { columns: { line: ['kafka:bus#value'], at: [] } })
  await record(pool, 'silver.clean', {
    columns: {
      id: ['bronze.raw#line TRANSFORMATION'],
      state: ['bronze.raw#line TRANSFORMATION', 'bronze.raw#at CONDITIONAL'],
    },
  })
  await record(pool, 'gold.open', {
    columns: { id: ['silver.clean#id'] },
    indirect: ['silver.clean#state FILTER'],
  })
  await record(pool, 'gold.total', { columns: { count: ['silver.clean#id AGGREGATION'], one: [] } })
  return database
}

test('a column is followed both ways, nearest first, with its paths and its degree', async () => {
  await using database = await openShop()
  expect(await ask(database.pool, 'silver.clean#id')).toMatchObject({
    up: ['1 bronze.raw#line', '2 kafka:bus#value'],
    down: ['1 gold.open#id', '1 gold.total#count'],
    ways: [
      'kafka:bus#value > bronze.raw#line > silver.clean#id',
      'silver.clean#id > gold.open#id',
      'silver.clean#id > gold.total#count',
    ],
    degree: { in: 1, out: 2 },
    truncated: false,
    pathsTruncated: false,
    isPartial: false,
  })
})

test('a column that decides about rows decides about every column, when that is asked for', async () => {
  await using database = await openShop()
  const { pool } = database
  expect(await ask(pool, 'silver.clean#state')).toMatchObject({ down: [], degree: { out: 0 } })
  expect(await ask(pool, 'silver.clean#state', { indirect: true })).toMatchObject({
    down: ['1 gold.open', '1 gold.open#id'],
    ways: [
      'kafka:bus#value > bronze.raw#line > silver.clean#state',
      'bronze.raw#at > silver.clean#state',
      'silver.clean#state > gold.open > gold.open#id',
    ],
    isPartial: false,
  })
  const { edges, up } = await ask(pool, 'gold.open#id', { indirect: true, depth: 1 })
  expect(up).toEqual(['1 silver.clean#id', '1 silver.clean#state'])
  expect(edges.map(({ from, to, how }) => [named(from), named(to), how?.subtype])).toEqual([
    ['silver.clean#id', 'gold.open#id', 'IDENTITY'],
    ['silver.clean#state', 'gold.open', 'FILTER'],
  ])
})

test('an answer says when depth or the number of steps cut it', async () => {
  await using database = await openShop()
  const { pool } = database
  const of = 'bronze.raw#line'
  expect(await ask(pool, of, { depth: 1 })).toMatchObject({
    down: ['1 silver.clean#id', '1 silver.clean#state'],
    truncated: true,
  })
  expect(await ask(pool, of, { depth: 2 })).toMatchObject({ truncated: false })
  const cut = await ask(pool, of, { direction: 'DOWNSTREAM', limit: 3 })
  expect(cut).toMatchObject({ truncated: true, upstream: [], degree: { in: 1, out: 2 } })
  expect(cut.down).toHaveLength(3)
  const places = new Set([of, ...cut.downstream.map(named)])
  expect(cut.edges.every(({ from, to }) => places.has(named(from)) && places.has(named(to)))).toBe(
    true,
  )
  expect(await ask(pool, of, { paths: 1 })).toMatchObject({
    ways: [expect.any(String)],
    pathsTruncated: true,
  })
})

test('a dataset is followed between datasets', async () => {
  await using database = await openShop()
  const { pool } = database
  expect(await ask(pool, 'silver.clean')).toMatchObject({
    up: ['1 bronze.raw', '2 kafka:bus'],
    down: ['1 gold.open', '1 gold.total'],
    degree: { in: 1, out: 2 },
    isPartial: false,
    truncated: false,
  })
  expect(await ask(pool, 'silver.clean', { depth: 1, direction: 'UPSTREAM' })).toMatchObject({
    up: ['1 bronze.raw'],
    down: [],
    truncated: true,
  })
})

test('what was so at a moment is told of that moment', async () => {
  await using database = await openShop()
  const { pool } = database
  await record(
    pool,
    'gold.total',
    { columns: { count: ['silver.clean#state'] } },
    { at: '2026-02-01T00:00:00Z' },
  )
  await withTransaction(pool, (client) =>
    endLineage(client, { output: dataset('gold.open'), job: null }, '2026-03-01T00:00:00Z'),
  )
  const down = async (at?: string) => (await ask(pool, 'silver.clean#id', { at })).down
  expect(await down()).toEqual([])
  expect(await down('2026-02-15T00:00:00Z')).toEqual(['1 gold.open#id'])
  expect(await down('2026-01-15T00:00:00Z')).toEqual(['1 gold.open#id', '1 gold.total#count'])
  expect(await down('2025-12-31T00:00:00Z')).toEqual([])
  expect((await ask(pool, 'gold.total', { at: '2025-12-31T00:00:00Z' })).up).toEqual([])
})

test('a dataset in between whose columns nobody told makes an answer partial', async () => {
  await using database = await openShop()
  const { pool } = database
  await record(pool, 'kafka:bus', { by: 'flink', from: ['sftp:orders.csv'] })
  expect(await ask(pool, 'silver.clean#id')).toMatchObject({
    up: ['1 bronze.raw#line', '2 kafka:bus#value', '3 sftp:orders.csv'],
    isPartial: true,
  })
  expect(await ask(pool, 'sftp:orders.csv#amount')).toMatchObject({ up: [], down: [] })
  expect((await ask(pool, 'silver.clean#id', { depth: 2 })).truncated).toBe(true)
})

test('downstream of a dataset whose columns nobody told goes on from each of its columns', async () => {
  await using database = await openShop()
  const { pool } = database
  await record(pool, 'kafka:bus', { by: 'flink', columns: {}, from: ['sftp:orders.csv'] })
  await record(pool, 'lake:other', { by: 'dbt', columns: { x: ['sftp:orders.csv#amount'] } })
  const { down, isPartial } = await ask(pool, 'sftp:orders.csv#amount', { direction: 'DOWNSTREAM' })
  expect(isPartial).toBe(true)
  expect(down).toEqual([
    '1 kafka:bus',
    '1 lake:other#x',
    '1 kafka:bus#value',
    '2 bronze.raw#line',
    '3 silver.clean#id',
    '3 silver.clean#state',
    '4 gold.open#id',
    '4 gold.total#count',
  ])
})

test('columns of a dataset that its job did not tell of are no origins, and a constant is one', async () => {
  await using database = await openShop()
  const { pool } = database
  expect(await ask(pool, 'gold.total#one')).toMatchObject({ up: [], isPartial: false })
  await record(pool, 'lake:made', { by: 'dbt', columns: { known: ['lake:raw#a'] } })
  await record(pool, 'gold.late', { columns: { x: ['lake:made#other'], y: ['lake:made#known'] } })
  expect(await ask(pool, 'gold.late#x')).toMatchObject({
    up: ['1 lake:made#other'],
    isPartial: true,
  })
  expect(await ask(pool, 'gold.late#y')).toMatchObject({ isPartial: false })
})

test('what could not be resolved makes an answer partial', async () => {
  await using database = await openShop()
  const { pool } = database
  await record(pool, 'gold.far', { columns: { id: ['gold.open#id'] }, unresolved: ['puzzle()'] })
  expect(await ask(pool, 'gold.far#id')).toMatchObject({ isPartial: true })
  expect(await ask(pool, 'silver.clean#id')).toMatchObject({ isPartial: true })
  expect(await ask(pool, 'gold.total#count')).toMatchObject({ isPartial: false })
})

test('circles end, and have no path through themselves', async () => {
  await using database = await lineageDatabase()
  const { pool } = database
  await record(pool, 'gold.a', { columns: { x: ['gold.b#x', 'lake:in#x'] } })
  await record(pool, 'gold.b', { columns: { x: ['gold.a#x'] } })
  expect(await ask(pool, 'gold.a#x')).toMatchObject({
    up: ['1 gold.b#x', '1 lake:in#x'],
    down: ['1 gold.b#x'],
    ways: ['gold.b#x > gold.a#x', 'lake:in#x > gold.a#x', 'gold.a#x > gold.b#x'],
  })
})

test('what is declared and was never published is told, until it is', async () => {
  await using database = await openShop()
  const { pool } = database
  const declared = new Map([
    ['gold.open', statement('gold.open', { columns: { id: ['silver.clean#state'] } })],
    ['gold.new', statement('gold.new', { columns: { id: ['silver.clean#id'], w: ['lake:w#w'] } })],
  ])
  const now = () => ask(pool, 'silver.clean#id', { direction: 'DOWNSTREAM' }, declared)
  expect((await now()).down).toEqual(['1 gold.open#id', '1 gold.total#count', '1 gold.new#id'])
  expect((await ask(pool, 'gold.new#w', {}, declared)).up).toEqual(['1 lake:w#w'])
  expect((await ask(pool, 'gold.new', {}, declared)).up.sort()).toEqual([
    '1 lake:w',
    '1 silver.clean',
    '2 bronze.raw',
    '3 kafka:bus',
  ])
  await record(pool, 'gold.new', { columns: { id: ['silver.clean#state'] } })
  expect((await now()).down).toEqual(['1 gold.open#id', '1 gold.total#count'])
  await withTransaction(pool, (client) =>
    endLineage(client, { output: dataset('gold.new'), job: null }, '2026-03-01T00:00:00Z'),
  )
  expect((await now()).down).toContain('1 gold.new#id')
})

test('a place is found by how it is written, by any name of its dataset', async () => {
  await using database = await openShop()
  const { pool } = database
  await record(pool, 's3://lake:a.b/c', { by: 'spark', columns: { 'x.y': ['kafka:bus#value'] } })
  await withTransaction(pool, (client) =>
    sameDataset(client, dataset('hive:t'), { kind: 'outside', namespace: 's3://lake', name: 'a' }),
  )
  const find = async (text: string) => {
    const found = await findRecorded(pool, text)
    return found && named(found)
  }
  expect(await find('silver.clean')).toBe('silver.clean')
  expect(await find('silver.clean.id')).toBe('silver.clean#id')
  expect(await find('silver.clean.ID')).toBeUndefined()
  expect(await find('s3://lake:a.b/c')).toBe('s3://lake:a.b/c')
  expect(await find('s3://lake:a.b/c.x.y')).toBe('s3://lake:a.b/c#x.y')
  expect(await find('s3://lake:a')).toBe('hive:t')
  expect(await find('')).toBeUndefined()
  expect(await find('a.b:'.repeat(500))).toBeUndefined()
  expect(await find('.:'.repeat(500_000))).toBeUndefined()
})
