import pg from 'pg'
import { audit } from '../../src/contract/audit.ts'
import { quoteIdentifier } from '../../src/database/identifier.ts'
import { connectDatabase } from '../../src/database/connect.ts'
import { auditScope, candidateTable, createCandidate } from '../../src/materialization/candidate.ts'
import { applyEngineTables } from '../../src/migration/engine-tables.ts'
import type { Product } from '../../src/product/product.ts'
import { createTables } from '../database/tables.ts'
import { table } from '../report/table.ts'
import {
  audited,
  byHand,
  fillCountries,
  fillRows,
  further,
  now,
  scanned,
} from './audited-product.ts'
import { median } from '../report/median.ts'

const databaseName = 'platinum_bench_audit'

/** What is timed: a name and something to wait for. */
type Timed = readonly [what: string, run: () => Promise<unknown>]

/**
 * How long the audit of a product takes, against one scan by hand with the same aggregates. All take
 * turns, and of each the median is told.
 */
export async function auditTable(
  serverUrl: string,
  { rows, rounds }: { readonly rows: number; readonly rounds: number },
  say: (line: string) => void,
): Promise<string> {
  const server = new pg.Client({ connectionString: serverUrl })
  await server.connect()
  try {
    await server.query(`drop database if exists ${quoteIdentifier(databaseName)} with (force)`)
    await server.query(`create database ${quoteIdentifier(databaseName)}`)
    const url = new URL(serverUrl)
    url.pathname = `/${databaseName}`
    return await timeAll(url.href, rows, rounds, say)
  } finally {
    await server.query(`drop database if exists ${quoteIdentifier(databaseName)} with (force)`)
    await server.end()
  }
}

async function timeAll(
  url: string,
  rows: number,
  rounds: number,
  say: (line: string) => void,
): Promise<string> {
  const database = await connectDatabase({ url })
  const { pool } = database
  try {
    const product = audited(scanned)
    const run = { id: '', product, candidate: 'audited' }
    await pool.query('create extension if not exists vector')
    await applyEngineTables(pool)
    await pool.query('create schema if not exists gold')
    const { reference } = product.checks.find(({ kind }) => kind === 'references') ?? {}
    if (!reference) throw new Error('no reference')
    for (const statement of createTables({
      products: [product, reference.to],
      byId: new Map(),
      byTable: new Map(),
    })) {
      await pool.query(statement)
    }
    await pool.query(fillCountries)
    say(`Filling a served table and a candidate with ${rows} rows each`)
    await pool.query(fillRows('gold.audited_sales', rows))
    await pool.query('vacuum analyze gold.audited_sales')
    // As in a run: a candidate that nobody has gathered statistics of.
    await createCandidate(pool, run)
    const candidate = candidateTable(run)
    await pool.query(fillRows(candidate, rows))
    const scope = auditScope(product, run, { kind: 'replace' })
    const auditing = (what: string, of: Product): Timed => [
      what,
      async () => {
        const failed = (await audit(pool, of, scope, now)).filter(
          (each) => each.outcome !== 'PASSED',
        )
        if (failed.length > 0) throw new Error(failed.map(({ message }) => message).join('; '))
      },
    ]
    const timed: readonly Timed[] = [
      ['count(*)', () => pool.query(`select count(*) from ${candidate}`)],
      ['the same aggregates by hand', () => pool.query(byHand(candidate, ''))],
      [
        'the same by hand, with count(distinct id)',
        () => pool.query(byHand(candidate, ', count(distinct id)')),
      ],
      auditing('audit without declared checks', audited([])),
      auditing(`audit of ${scanned.length} checks, and the grain`, product),
      ...further.map((check) => auditing(`these and ${check.name}`, audited([...scanned, check]))),
    ]
    const times = new Map<string, number[]>(timed.map(([what]) => [what, []]))
    for (let round = -1; round < rounds; round++) {
      for (const [what, start] of timed) {
        const began = performance.now()
        await start()
        // The first round warms the cache.
        if (round >= 0) times.get(what)?.push(performance.now() - began)
      }
      if (round >= 0) say(`round ${round + 1} of ${rounds}`)
    }
    const middle = (what: string) => median(times.get(what) ?? [])
    const scan = middle('the same aggregates by hand')
    return [
      `Audit of ${rows} rows, medians of ${rounds} interleaved rounds:`,
      table(
        ['', 'ms', '× by hand'],
        timed.map(([what]) => [what, middle(what).toFixed(0), (middle(what) / scan).toFixed(2)]),
      ),
    ].join('\n\n')
  } finally {
    await database.close()
  }
}
