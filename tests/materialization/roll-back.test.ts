import { sql } from 'drizzle-orm'
import {
  bigserial,
  integer,
  pgEnum,
  type QueryBuilder,
  text,
  timestamp,
  vector,
} from 'drizzle-orm/pg-core'
import { append, atLeast, gold, merge, replace, type Strategy } from 'platinum'
import { expect, test } from 'vitest'
import { beginRun } from '../../src/materialization/ledger.ts'
import { rollBack } from '../../src/materialization/roll-back.ts'
import { declare } from '../product/declare.ts'
import { job, openTiny, rowsFrom, type TinyProject } from './tiny-project.ts'

const table = gold.table('items', { id: integer('id').primaryKey(), n: integer('n') })
const items = declare(table, { checks: [atLeast('n', 0, { blocking: false })] })

const request = { by: 'ada', reason: 'prices were in the wrong currency' }

async function back({ pool, registry }: TinyProject, id = 'gold.items') {
  const product = registry.byId.get(id)
  if (!product) throw new Error(`no product ${id}`)
  return await rollBack(pool, product, request)
}

const one = { id: 1, n: 1 }
const two = { id: 2, n: 2 }
const three = { id: 3, n: 3 }

const steps: readonly { strategy: Strategy; second: object[]; served: object[] }[] = [
  { strategy: replace(), second: [{ id: 2, n: 22 }, three], served: [{ id: 2, n: 22 }, three] },
  {
    strategy: merge(),
    second: [{ id: 2, n: null }, three],
    served: [one, { id: 2, n: null }, three],
  },
  { strategy: append(), second: [{ id: 2, n: 22 }, three], served: [one, two, three] },
]

test.each(steps)(
  '$strategy.kind goes back to the rows before',
  async ({ strategy, second, served }) => {
    let rows: object[] = [one, two]
    await using tiny = await openTiny([items], [rowsFrom(items, () => rows, strategy)])
    await tiny.run('gold.items')
    rows = second
    await tiny.run('gold.items')
    expect(await tiny.rows('gold.items')).toEqual(served)
    expect(await back(tiny)).toMatchObject({ from: 2n, restored: 1n, dataVersion: 3n })
    expect(await tiny.rows('gold.items')).toEqual([one, two])
    // The next run goes on from there.
    expect(await tiny.run('gold.items')).toMatchObject({ status: 'PUBLISHED', dataVersion: 4n })
    expect(await tiny.rows('gold.items')).toEqual(served)
  },
)

test('who went back, when and why is recorded, with the checks of the rows served again', async () => {
  let rows = [one]
  await using tiny = await openTiny([items], [rowsFrom(items, () => rows)])
  await tiny.run('gold.items')
  rows = [{ id: 1, n: -1 }]
  await tiny.run('gold.items')
  expect((await tiny.state('gold.items'))?.status).toBe('BREACHED')
  await back(tiny)
  const { rows: told } = await tiny.pool.query(
    `SELECT p.status, p.failing_checks, p.row_count::int, b.rolled_back_by, b.reason,
            b.from_version::int, b.restored_version::int, b.data_version::int, r.status AS run,
            b.rolled_back_at <= now() AS dated,
            (SELECT array_agg(outcome) FROM ops.check_result c
              WHERE c.run_id = p.run_id AND name = 'n at least 0') AS outcomes
       FROM ops.product p JOIN ops.rollback b USING (run_id) JOIN ops.run r ON r.id = p.run_id`,
  )
  expect(told).toEqual([
    {
      status: 'PASSING',
      failing_checks: [],
      row_count: 1,
      rolled_back_by: 'ada',
      reason: 'prices were in the wrong currency',
      from_version: 2,
      restored_version: 1,
      data_version: 3,
      run: 'PUBLISHED',
      dated: true,
      outcomes: ['PASSED'],
    },
  ])
})

test('the version before counts, also when newer runs were refused since', async () => {
  const strict = declare(gold.table('items', { id: integer('id').primaryKey(), n: integer('n') }), {
    checks: [atLeast('n', 0)],
  })
  let rows = [one]
  await using tiny = await openTiny([strict], [rowsFrom(strict, () => rows)])
  await tiny.run('gold.items')
  rows = [{ id: 1, n: -1 }]
  await tiny.run('gold.items')
  rows = [two]
  await tiny.run('gold.items')
  rows = [{ id: 1, n: -1 }]
  await tiny.run('gold.items')
  expect(await back(tiny)).toMatchObject({ from: 2n, restored: 1n, dataVersion: 3n })
  expect(await tiny.rows('gold.items')).toEqual([one])
  expect((await tiny.state('gold.items'))?.status).toBe('PASSING')
})

test('nothing is made again before something changes, and freshness does not pretend', async () => {
  let state = 'a'
  const source = job(items, {
    source: {
      dataset: { namespace: 'test', name: 'rows' },
      state: async () => state,
      read: async function* () {
        yield [state === 'a' ? one : two]
      },
    },
  })
  const double = declare(gold.table('doubles', { id: integer('id').primaryKey() }))
  const doubled = job(double, {
    select: (db: QueryBuilder) => db.select({ id: table.id }).from(table),
  })
  await using tiny = await openTiny([items, double], [source, doubled])
  await tiny.run('gold.items')
  await tiny.run('gold.doubles')
  const eventTime = (await tiny.state('gold.items'))?.eventTime
  state = 'b'
  await tiny.run('gold.items')
  await tiny.run('gold.doubles')
  await back(tiny)
  expect(await tiny.run('gold.items', { forced: false })).toMatchObject({ status: 'UNCHANGED' })
  expect((await tiny.state('gold.items'))?.eventTime).toBe(eventTime)
  expect(await tiny.rows('gold.items')).toEqual([one])
  // What is made from it follows.
  expect(await tiny.run('gold.doubles', { forced: false })).toMatchObject({ status: 'PUBLISHED' })
  expect(await tiny.rows('gold.doubles')).toEqual([{ id: 1 }])
  state = 'c'
  expect(await tiny.run('gold.items', { forced: false })).toMatchObject({ dataVersion: 4n })
})

test('rows of every type come back as they were', async () => {
  const mood = pgEnum('mood', ['so so', 'good, really'])
  const kinds = declare(
    gold.table('kinds', {
      mood: mood('mood').primaryKey(),
      text: text('text'),
      texts: text('texts').array(),
      at: timestamp('at', { withTimezone: true, precision: 6 }),
      vector: vector('vector', { dimensions: 3 }),
      number: bigserial('number', { mode: 'bigint' }),
      twice: text('twice').generatedAlwaysAs(sql`text || text`),
    }),
  )
  const rows = [
    {
      mood: 'good, really',
      text: '"quoted", (NULL)\n\\ é 漢',
      texts: ['a,b', '"', 'NULL', '{}'],
      at: new Date('2026-01-31T09:30:00.123Z'),
      vector: [0.1, 1e-20, -3],
    },
    { mood: 'so so', text: null, texts: null, at: null, vector: null },
  ]
  let served: object[] = rows
  await using tiny = await openTiny([kinds], [rowsFrom(kinds, () => served)])
  await tiny.run('gold.kinds')
  const before = await tiny.rows('gold.kinds')
  served = []
  await tiny.run('gold.kinds')
  expect(await tiny.rows('gold.kinds')).toEqual([])
  await back(tiny, 'gold.kinds')
  expect(await tiny.rows('gold.kinds')).toEqual(before)
  expect(before).toHaveLength(2)
})

test('history has the rows before under a version of its own', async () => {
  const kept = declare(gold.table('kept', { id: integer('id').primaryKey(), n: integer('n') }), {
    history: { keep: '90d' },
  })
  let rows = [one, two]
  await using tiny = await openTiny([kept], [rowsFrom(kept, () => rows)])
  await tiny.run('gold.kept')
  rows = [{ id: 2, n: 22 }, three]
  await tiny.run('gold.kept')
  await back(tiny, 'gold.kept')
  const { rows: versions } = await tiny.pool.query(
    `SELECT v AS version, array_agg(h.id || ':' || h.n ORDER BY h.id) AS rows
       FROM generate_series(1, 3) v JOIN gold_history.kept h
         ON int8range(h.__from_version, h.__to_version) @> v::bigint GROUP BY v ORDER BY v`,
  )
  expect(versions).toEqual([
    { version: 1, rows: ['1:1', '2:2'] },
    { version: 2, rows: ['2:22', '3:3'] },
    { version: 3, rows: ['1:1', '2:2'] },
  ])
  const { rows: log } = await tiny.pool.query(
    'SELECT data_version::int AS version FROM ops.publication ORDER BY 1',
  )
  expect(log).toEqual([{ version: 1 }, { version: 2 }, { version: 3 }])
})

test('what cannot be gone back to is told, and changes nothing', async () => {
  let rows = [one]
  await using tiny = await openTiny([items], [rowsFrom(items, () => rows)])
  const code = () => back(tiny).catch((error: unknown) => error)
  expect(await code()).toMatchObject({
    code: 'ROLLBACK_NOTHING_KEPT',
    found: 'it was never published',
  })
  await tiny.run('gold.items')
  expect(await code()).toMatchObject({ code: 'ROLLBACK_NOTHING_KEPT' })
  rows = [two]
  await tiny.run('gold.items')
  await tiny.pool.query('ALTER TABLE gold.items ADD COLUMN more text')
  expect(await code()).toMatchObject({ code: 'ROLLBACK_TABLE_CHANGED' })
  await tiny.pool.query('ALTER TABLE gold.items DROP COLUMN more')
  await tiny.pool.query(
    `UPDATE ops.run SET status = 'RUNNING', lease_until = now() + interval '1 minute'
      WHERE data_version = 2`,
  )
  expect(await code()).toMatchObject({ code: 'ROLLBACK_BUSY' })
  await tiny.pool.query(`UPDATE ops.run SET status = 'PUBLISHED' WHERE data_version = 2`)
  expect(await tiny.rows('gold.items')).toEqual([two])
  await back(tiny)
  expect(String(await code())).toContain('version 3 is version 1 again')
  expect(await tiny.rows('gold.items')).toEqual([one])
  const { rows: left } = await tiny.pool.query(
    `SELECT relname FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace WHERE nspname = 'previous'`,
  )
  expect(left).toEqual([])
})

test('a run whose lease has expired can neither stop it nor publish after it', async () => {
  let rows = [one]
  await using tiny = await openTiny([items], [rowsFrom(items, () => rows)])
  await tiny.run('gold.items')
  rows = [two]
  await tiny.run('gold.items')
  const product = tiny.registry.byId.get('gold.items')
  if (!product) throw new Error('no product')
  const run = await beginRun(tiny.pool, {
    product,
    flowId: null,
    worker: 'elsewhere/1/x',
    definition: '',
    inputs: {},
    sourceState: null,
  })
  expect(await back(tiny).catch((error: unknown) => error)).toMatchObject({ code: 'ROLLBACK_BUSY' })
  await tiny.pool.query(`UPDATE ops.run SET lease_until = now() - interval '1 s' WHERE id = $1`, [
    run?.id,
  ])
  await back(tiny)
  const { rows: runs } = await tiny.pool.query('SELECT status FROM ops.run WHERE id = $1', [
    run?.id,
  ])
  expect(runs).toEqual([{ status: 'LOST' }])
})

test('only what the newest publication changed is kept', async () => {
  let version = 0
  const rows = () => Array.from({ length: 50 }, (_, id) => ({ id, n: id === version ? -id : id }))
  await using tiny = await openTiny([items], [rowsFrom(items, rows)])
  for (version = 1; version < 5; version++) await tiny.run('gold.items')
  await tiny.run('gold.items')
  version = 4
  await tiny.run('gold.items')
  const { rows: tables } = await tiny.pool.query<{ name: string }>(
    `SELECT quote_ident(relname) AS name FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
      WHERE nspname = 'previous' AND relkind = 'r'`,
  )
  expect(tables).toHaveLength(1)
  const { rows: kept } = await tiny.pool.query(
    `SELECT DISTINCT id FROM previous.${tables[0]?.name} ORDER BY id`,
  )
  expect(kept).toEqual([{ id: 4 }, { id: 5 }])
})

test('readers see all of the rows before, or none of them', async () => {
  const rowsOf = (version: number) => Array.from({ length: 60 }, (_, id) => ({ id, n: version }))
  let version = 1
  await using tiny = await openTiny([items], [rowsFrom(items, () => rowsOf(version))])
  await tiny.run('gold.items')
  const reads: { version: number; values: number[] }[] = []
  let done = false
  const reader = async (): Promise<void> => {
    while (!done) {
      const { rows } = await tiny.pool.query<{ version: number; values: number[] }>(
        `SELECT (SELECT data_version::int FROM ops.product) AS version,
                (SELECT array_agg(DISTINCT n) FROM gold.items) AS values`,
      )
      reads.push(...rows)
    }
  }
  const reading = reader()
  try {
    for (version = 2; version < 8; version++) {
      await tiny.run('gold.items')
      await back(tiny)
    }
  } finally {
    done = true
    await reading
  }
  // Odd versions hold the first rows again, each even one its own.
  const expected = (read: number) => (read % 2 === 1 ? 1 : read / 2 + 1)
  expect(reads.filter((read) => read.values.join() !== String(expected(read.version)))).toEqual([])
  expect(new Set(reads.map((read) => read.version)).size).toBeGreaterThan(3)
})
