import { integer, text } from 'drizzle-orm/pg-core'
import { acceptedValues, atLeast, gold, type Check } from 'platinum'
import { expect, test } from 'vitest'
import { declare } from '../product/declare.ts'
import { openTiny, rowsFrom, type TinyProject } from './tiny-project.ts'

async function open(checks: readonly Check[], rows: () => object[]): Promise<TinyProject> {
  const items = declare(
    gold.table('items', { id: integer('id').primaryKey(), n: integer('n'), label: text('label') }),
    { checks },
  )
  return await openTiny([items], [rowsFrom(items, rows)])
}

interface Told {
  readonly status: string
  readonly since: string
  readonly checks: unknown
}

async function told({ pool }: TinyProject): Promise<Told | undefined> {
  const { rows } = await pool.query<Told>(
    `SELECT status, status_since::text AS since, failing_checks AS checks FROM ops.product`,
  )
  return rows[0]
}

const good = [{ id: 1, n: 1, label: 'a' }]
const bad = [
  { id: 1, n: -1, label: 'a' },
  { id: 2, n: -2, label: 'a' },
  { id: 3, n: 3, label: 'a' },
]

test('a blocking check keeps the previous rows and says what failed', async () => {
  let rows: object[] = good
  await using tiny = await open([atLeast('n', 0)], () => rows)
  await tiny.run('gold.items')
  rows = bad
  const outcome = await tiny.run('gold.items')
  expect(outcome).toMatchObject({ status: 'BREACHED' })
  expect(await tiny.rows('gold.items')).toEqual(good)
  expect(await tiny.state('gold.items')).toMatchObject({ dataVersion: 1n, newestRun: 'BREACHED' })
  expect(await told(tiny)).toMatchObject({
    status: 'BREACHED',
    checks: [{ name: 'n at least 0', severity: 'error', blocking: true, failedRows: '2' }],
  })
  const { rows: kept } = await tiny.pool.query(
    `SELECT c.name, c.outcome, c.failed_rows::text, c.sample_keys FROM ops.check_result c
       JOIN ops.run r ON r.id = c.run_id WHERE r.status = 'BREACHED' AND c.outcome <> 'PASSED'`,
  )
  expect(kept).toEqual([
    {
      name: 'n at least 0',
      outcome: 'FAILED',
      failed_rows: '2',
      sample_keys: [{ id: '1' }, { id: '2' }],
    },
  ])
})

test('a check that does not block publishes and marks the contract as breached', async () => {
  let rows: object[] = good
  await using tiny = await open([atLeast('n', 0, { blocking: false })], () => rows)
  await tiny.run('gold.items')
  rows = bad
  expect(await tiny.run('gold.items')).toMatchObject({ status: 'PUBLISHED', dataVersion: 2n })
  expect(await tiny.rows('gold.items')).toEqual(bad)
  expect(await told(tiny)).toMatchObject({ status: 'BREACHED', checks: [{ failedRows: '2' }] })
})

test('a warning publishes and shows', async () => {
  await using tiny = await open([atLeast('n', 0, { severity: 'warn' })], () => bad)
  expect(await tiny.run('gold.items')).toMatchObject({ status: 'PUBLISHED' })
  expect(await told(tiny)).toMatchObject({ status: 'WARNING', checks: [{ severity: 'warn' }] })
})

test('the next good run is PASSING again, and the status only dates from its changes', async () => {
  let rows: object[] = good
  await using tiny = await open([acceptedValues('label', ['a']), atLeast('n', 0)], () => rows)
  const seen: (Told | undefined)[] = []
  for (const next of [good, good, bad, bad, good, good]) {
    rows = next
    await tiny.run('gold.items')
    seen.push(await told(tiny))
  }
  expect(seen.map((state) => state?.status)).toEqual([
    'PASSING',
    'PASSING',
    'BREACHED',
    'BREACHED',
    'PASSING',
    'PASSING',
  ])
  const since = seen.map((state) => state?.since)
  expect([since[1], since[3], since[5]]).toEqual([since[0], since[2], since[4]])
  expect(new Set(since).size).toBe(3)
  expect(seen.at(-1)?.checks).toEqual([])
})

test('a product whose first run breaches is told of, and has no rows', async () => {
  await using tiny = await open([atLeast('n', 0)], () => bad)
  await tiny.run('gold.items')
  expect(await tiny.rows('gold.items')).toEqual([])
  expect(await told(tiny)).toMatchObject({ status: 'BREACHED' })
  expect(await tiny.state('gold.items')).toMatchObject({ dataVersion: 0n })
})

test('rows without a grain and rows of one grain are found by checks, not refused by Postgres', async () => {
  const rows = [
    { id: null, n: 1 },
    { id: 2, n: 1 },
    { id: 2, n: 2 },
  ]
  await using tiny = await open([], () => rows)
  expect(await tiny.run('gold.items')).toMatchObject({ status: 'BREACHED' })
  const checks = (await told(tiny))?.checks
  expect(checks).toMatchObject([
    { name: 'id not null', failedRows: '1' },
    { name: 'id unique', failedRows: '2' },
  ])
})
