import { integer, text } from 'drizzle-orm/pg-core'
import { gold } from 'platinum'
import { expect, test } from 'vitest'
import { withTransaction } from '../../src/database/transaction.ts'
import { declare } from '../product/declare.ts'
import { openTiny, rowsFrom } from './tiny-project.ts'

const items = declare(gold.table('items', { id: integer('id').primaryKey(), run: text('run') }))

/** Each publication replaces every row, and all rows of one publication say the same. */
const rowsOf = (version: number) =>
  Array.from({ length: 40 + (version % 3) }, (_, id) => ({ id, run: `run ${version}` }))

const publications = 12

/** Rows and version in one statement, as the API reads them. */
const readBoth = `
  SELECT p.data_version::int AS version, r.runs, r.rows
    FROM (SELECT 1) one
    LEFT JOIN ops.product p ON p.product = 'gold.items'
    CROSS JOIN (SELECT array_agg(DISTINCT run) AS runs, count(*)::int AS rows FROM gold.items) r`

interface Read {
  readonly version: number
  readonly runs: readonly string[]
  readonly rows: number
}

const whole = ({ version }: Read): Read => ({
  version,
  runs: [`run ${version}`],
  rows: rowsOf(version).length,
})

test('readers in a loop see the rows and the version of one run', async () => {
  let version = 1
  await using tiny = await openTiny([items], [rowsFrom(items, () => rowsOf(version))])
  const { pool } = tiny
  await tiny.run('gold.items')
  const reads: Read[] = []
  let done = false
  const reader = async (): Promise<void> => {
    while (!done) {
      const { rows } = await pool.query<Read>(readBoth)
      reads.push(...rows)
    }
  }
  const readers = [reader(), reader()]
  try {
    for (version = 2; version <= publications; version++) {
      expect(await tiny.run('gold.items')).toMatchObject({ dataVersion: BigInt(version) })
    }
  } finally {
    done = true
    await Promise.all(readers)
  }
  expect(reads.filter((read) => JSON.stringify(read) !== JSON.stringify(whole(read)))).toEqual([])
  expect(reads.length).toBeGreaterThan(publications)
})

test('a transaction that repeats its reads sees one run throughout', async () => {
  let version = 1
  await using tiny = await openTiny([items], [rowsFrom(items, () => rowsOf(version))])
  await tiny.run('gold.items')
  // The embedded database has one transaction at a time, so there a run cannot end within another.
  const between = tiny.database.kind === 'server'
  const reads = await withTransaction(
    tiny.pool,
    async (client) => {
      const first = await client.query<Read>(readBoth)
      if (between) {
        version = 2
        await tiny.run('gold.items')
      }
      const version1 = await client.query<{ version: number }>(
        'SELECT data_version::int AS version FROM ops.product',
      )
      const rows1 = await client.query<{ run: string }>('SELECT DISTINCT run FROM gold.items')
      return [first.rows[0], version1.rows[0], rows1.rows[0]]
    },
    { isolation: 'repeatable read', readOnly: true },
  )
  expect(reads).toEqual([
    { version: 1, runs: ['run 1'], rows: rowsOf(1).length },
    { version: 1 },
    { run: 'run 1' },
  ])
})
