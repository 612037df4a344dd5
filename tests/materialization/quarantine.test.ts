import { integer, text } from 'drizzle-orm/pg-core'
import {
  append,
  atLeast,
  gold,
  matches,
  merge,
  notNull,
  references,
  rowCount,
  unique,
  type Check,
  type Strategy,
} from 'platinum'
import { expect, test } from 'vitest'
import { sweep } from '../../src/materialization/sweep.ts'
import { declare } from '../product/declare.ts'
import { openTiny, rowsFrom, type TinyProject } from './tiny-project.ts'

const quarantine = { onViolation: 'quarantine', allow: { rows: 2 } } as const

async function open(
  checks: readonly Check[],
  rows: () => readonly object[],
  strategy?: Strategy,
): Promise<TinyProject> {
  const items = declare(
    gold.table('items', {
      id: integer('id').primaryKey(),
      n: integer('n'),
      email: text('e-mail'),
      parent: integer('parent'),
    }),
    { checks },
  )
  return await openTiny([items], [rowsFrom(items, rows, strategy)])
}

const item = (id: number | null, n: number, more: object = {}) => ({
  id,
  n,
  email: 'a@b.co',
  parent: null,
  ...more,
})

async function asideOf({ pool }: TinyProject) {
  const { rows } = await pool.query<{ reasons: string[]; grain: unknown; row_values: unknown }>(
    'SELECT reasons, grain, row_values FROM ops.quarantined_row ORDER BY id',
  )
  return rows
}

async function resultsOf({ pool }: TinyProject, runId: string | null) {
  const { rows } = await pool.query<{ said: string }>(
    `SELECT name || ': ' || outcome || ' ' || coalesce(failed_rows::text, 'uncounted') AS said
       FROM ops.check_result WHERE run_id = $1 ORDER BY name`,
    [runId],
  )
  return rows.map(({ said }) => said)
}

test('rows that violate a check are set aside with the reasons, and the others published', async () => {
  const checks = [atLeast('n', 0, quarantine), matches('email', '@', quarantine)]
  const bad = [item(2, -1, { email: 'none' }), item(3, -2)]
  await using tiny = await open(checks, () => [item(1, 1), ...bad])
  const { runId, status } = await tiny.run('gold.items')
  expect(status).toBe('PUBLISHED')
  expect(await tiny.rows('gold.items')).toEqual([{ id: 1, n: 1, 'e-mail': 'a@b.co', parent: null }])
  const [low, match] = checks.map(({ name }) => name)
  expect(await asideOf(tiny)).toEqual([
    {
      reasons: [low, match],
      grain: { id: 2 },
      row_values: { id: 2, n: -1, 'e-mail': 'none', parent: null },
    },
    {
      reasons: [low],
      grain: { id: 3 },
      row_values: { id: 3, n: -2, 'e-mail': 'a@b.co', parent: null },
    },
  ])
  expect(await resultsOf(tiny, runId)).toEqual([
    `${match}: PASSED 1`,
    'id not null: PASSED 0',
    'id unique: PASSED 0',
    `${low}: PASSED 2`,
  ])
  const { rows } = await tiny.pool.query<{ rows: number }>(
    'SELECT rows_quarantined::int AS rows FROM ops.run',
  )
  expect(rows).toEqual([{ rows: 2 }])
  expect((await tiny.state('gold.items'))?.status).toBe('PASSING')
})

test('with more rows than allowed nothing is set aside, and the rows before stay served', async () => {
  let rows = [item(1, 1)]
  await using tiny = await open([atLeast('n', 0, quarantine)], () => rows)
  await tiny.run('gold.items')
  rows = [item(1, -1), item(2, -1), item(3, -1), item(4, 4)]
  const { runId, status } = await tiny.run('gold.items')
  expect(status).toBe('BREACHED')
  expect(await resultsOf(tiny, runId)).toContain('n at least 0 (2 rows allowed): FAILED 3')
  expect(await tiny.rows('gold.items')).toMatchObject([{ id: 1, n: 1 }])
  expect(await asideOf(tiny)).toEqual([])
})

test.each([
  [25, 'PUBLISHED'],
  [24.999999, 'BREACHED'],
])('%d percent are of the rows that the run has written', async (percent, status) => {
  const check = atLeast('n', 0, { onViolation: 'quarantine', allow: { percent } })
  await using tiny = await open([check], () => [item(1, 1), item(2, 1), item(3, 1), item(4, -1)])
  expect(await tiny.run('gold.items')).toMatchObject({ status })
})

test('other checks see the rows that are left', async () => {
  const checks = [atLeast('n', 0, quarantine), rowCount({ min: 2 }), unique('n')]
  let rows = [item(1, 1), item(2, -1), item(3, -1)]
  await using tiny = await open(checks, () => rows)
  expect(await tiny.run('gold.items')).toMatchObject({ status: 'BREACHED' })
  expect((await tiny.state('gold.items'))?.dataVersion).toBe(0n)
  rows = [...rows, item(4, 2)]
  expect(await tiny.run('gold.items')).toMatchObject({ status: 'PUBLISHED', inserted: 2n })
})

test('a row without a grain can be set aside, and Postgres never sees it', async () => {
  const check = notNull('id', quarantine)
  await using tiny = await open([check], () => [item(1, 1), item(null, 2), item(null, 2)])
  expect(await tiny.run('gold.items')).toMatchObject({ status: 'PUBLISHED' })
  expect((await asideOf(tiny)).map(({ grain }) => grain)).toEqual([{ id: null }, { id: null }])
})

test('rows that refer to a row that was set aside follow it, until too many do', async () => {
  const allow = { rows: 2 }
  const checks = [
    atLeast('n', 0, quarantine),
    references('parent', 'self', { onViolation: 'quarantine', allow, name: 'parent is there' }),
  ]
  let rows = [item(1, -1), item(2, 2, { parent: 1 }), item(3, 3, { parent: 2 }), item(9, 9)]
  await using tiny = await open(checks, () => rows)
  expect(await tiny.run('gold.items')).toMatchObject({ status: 'PUBLISHED', inserted: 1n })
  expect((await asideOf(tiny)).map(({ grain }) => grain)).toEqual([{ id: 1 }, { id: 2 }, { id: 3 }])
  rows = [...rows, item(4, 4, { parent: 3 })]
  const { runId, status } = await tiny.run('gold.items')
  expect(status).toBe('BREACHED')
  expect(await resultsOf(tiny, runId)).toContain('parent is there: FAILED 3')
})

test('a check that cannot run sets nothing aside', async () => {
  const checks = [
    atLeast('n', 0, quarantine),
    matches('email', '(', { ...quarantine, name: 'broken' }),
  ]
  await using tiny = await open(checks, () => [item(1, 1), item(2, -1)])
  expect(await tiny.run('gold.items')).toMatchObject({ status: 'BREACHED' })
  expect(await asideOf(tiny)).toEqual([])
})

test('the quarantine of a replaced product is that of its newest run', async () => {
  let rows = [item(1, 1), item(2, -1)]
  await using tiny = await open([atLeast('n', 0, quarantine)], () => rows)
  await tiny.run('gold.items')
  rows = [item(1, 1), item(3, -3)]
  await tiny.run('gold.items')
  expect((await asideOf(tiny)).map(({ grain }) => grain)).toEqual([{ id: 3 }])
  rows = [item(1, 1), item(3, 3)]
  await tiny.run('gold.items')
  expect(await asideOf(tiny)).toEqual([])
})

test.each([merge(), append()])(
  'after $kind a row stays in quarantine until its grain is written again',
  async (strategy) => {
    let rows = [item(1, 1), item(2, -1), item(3, -1)]
    await using tiny = await open([atLeast('n', 0, quarantine)], () => rows, strategy)
    await tiny.run('gold.items')
    rows = [item(4, 4)]
    await tiny.run('gold.items')
    expect((await asideOf(tiny)).map(({ grain }) => grain)).toEqual([{ id: 2 }, { id: 3 }])
    rows = [item(2, 2), item(3, -3)]
    await tiny.run('gold.items')
    expect((await asideOf(tiny)).map(({ row_values }) => row_values)).toMatchObject([
      { id: 3, n: -3 },
    ])
    expect((await tiny.rows('gold.items')).map(({ id }) => id)).toEqual([1, 2, 4])
  },
)

test('a bad row of a merge leaves the row that is served as it is', async () => {
  let rows = [item(1, 1)]
  await using tiny = await open([atLeast('n', 0, quarantine)], () => rows, merge())
  await tiny.run('gold.items')
  rows = [item(1, -1)]
  expect(await tiny.run('gold.items')).toMatchObject({ status: 'UNCHANGED' })
  expect(await tiny.rows('gold.items')).toMatchObject([{ id: 1, n: 1 }])
  expect(await asideOf(tiny)).toHaveLength(1)
})

test('what a refused run has set aside is kept with its candidate, and dropped with it', async () => {
  const checks = [atLeast('n', 0, quarantine), rowCount({ min: 5 })]
  await using tiny = await open(checks, () => [item(1, 1), item(2, -1)])
  await tiny.run('gold.items')
  const tables = async () => {
    const { rows } = await tiny.pool.query<{ rows: number }>(
      `SELECT count(*)::int AS rows FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
        WHERE nspname = 'candidate' AND relkind = 'r'`,
    )
    return rows[0]?.rows
  }
  await sweep(tiny.pool)
  expect(await tables()).toBe(2)
  await tiny.pool.query(`UPDATE ops.run SET finished_at = now() - interval '25 hours'`)
  await sweep(tiny.pool)
  expect(await tables()).toBe(0)
})
