import type { Pool, PoolClient } from 'pg'
import { isAllowed, violationMessage } from '../contract/allowance.ts'
import type { AuditScope } from '../contract/audit-scope.ts'
import type { CheckResult } from '../contract/check-result.ts'
import { productChecks } from '../contract/product-checks.ts'
import {
  isQuarantineCheck,
  violatingRows,
  type QuarantineCheck,
} from '../contract/violating-rows.ts'
import { quoteIdentifier, quoteLiteral } from '../database/identifier.ts'
import type { Product } from '../product/product.ts'
import { asideTable, candidateTable } from './candidate.ts'
import type { LiveRun } from './ledger.ts'
import type { Strategy } from './strategy.ts'

/**
 * Audits a candidate, sets aside the rows that violate a check which asks for that, and audits what
 * is left, until nothing more is to be set aside: a row may have been what another refers to.
 *
 * A check passes while no more rows were set aside for it than it allows. With more, it fails, and
 * its rows stay where they are.
 *
 * @param auditNow audits what the candidate holds now
 */
export async function auditWithQuarantine(
  pool: Pool,
  run: LiveRun,
  scope: AuditScope,
  auditNow: () => Promise<readonly CheckResult[]>,
): Promise<{ readonly results: readonly CheckResult[]; readonly quarantined: bigint }> {
  const { product } = run
  const checks = productChecks(product).filter(isQuarantineCheck)
  const first = await auditNow()
  let results = first
  if (!checks.some((check) => violatesAndMayBeSetAside(results, check))) {
    return { results, quarantined: 0n }
  }
  const rows = await countRows(pool, candidateTable(run))
  let quarantined: Quarantined = { total: 0n, byCheck: new Map() }
  for (;;) {
    const counted = quarantined
    const due = checks.filter(
      (check) =>
        violatesAndMayBeSetAside(results, check) &&
        isAllowed(violations(results, counted, check), rows, check.allow),
    )
    if (due.length === 0) break
    await setAside(pool, run, due, scope)
    quarantined = await countQuarantined(pool, run)
    results = await auditNow()
  }
  return {
    quarantined: quarantined.total,
    results: results.map((result) => {
      const check = checks.find(({ name }) => name === result.name)
      if (!check || result.outcome === 'ERRORED') return result
      const failedRows = violations(results, quarantined, check)
      if (isAllowed(failedRows, rows, check.allow)) return { ...result, failedRows }
      const message = violationMessage(check.name, failedRows, check.allow)
      return { ...result, outcome: 'FAILED', failedRows, message }
    }),
  }
}

interface Quarantined {
  readonly total: bigint
  readonly byCheck: ReadonlyMap<string, bigint>
}

const resultOf = (results: readonly CheckResult[], { name }: QuarantineCheck) =>
  results.find((result) => result.name === name)

function violatesAndMayBeSetAside(
  results: readonly CheckResult[],
  check: QuarantineCheck,
): boolean {
  const result = resultOf(results, check)
  return result?.outcome === 'PASSED' && (result.failedRows ?? 0n) > 0n
}

/** Rows that violate a check: those set aside and those still there. */
function violations(
  results: readonly CheckResult[],
  { byCheck }: Quarantined,
  check: QuarantineCheck,
): bigint {
  return (resultOf(results, check)?.failedRows ?? 0n) + (byCheck.get(check.name) ?? 0n)
}

async function setAside(
  pool: Pool,
  run: LiveRun,
  checks: readonly QuarantineCheck[],
  scope: AuditScope,
): Promise<void> {
  const { product } = run
  const aside = asideTable(run)
  await pool.query(
    `CREATE UNLOGGED TABLE IF NOT EXISTS ${aside} (reasons text[], grain jsonb, row_values jsonb)`,
  )
  const bad = violatingRows(product, checks, scope)
  const embedded = product.embeddings
    .map(({ column }) => ` - ${quoteLiteral(column.name)}`)
    .join('')
  await pool.query(
    `WITH bad AS MATERIALIZED (${bad.text}),
          gone AS (DELETE FROM ${candidateTable(run)} c USING bad WHERE c.ctid = bad.at
                   RETURNING bad.reasons, ${grainObject(product, 'c')} AS grain,
                             to_jsonb(c)${embedded} AS row_values)
     INSERT INTO ${aside} SELECT reasons, grain, row_values FROM gone`,
    [...bad.values],
  )
}

function grainObject({ grain }: Product, alias: string): string {
  const pairs = grain.map(({ name }) => `${quoteLiteral(name)}, ${alias}.${quoteIdentifier(name)}`)
  return `jsonb_build_object(${pairs.join(', ')})`
}

async function countRows(pool: Pool, table: string): Promise<bigint> {
  const { rows } = await pool.query<{ rows: string }>(`SELECT count(*) AS rows FROM ${table}`)
  return BigInt(rows[0]?.rows ?? 0)
}

async function countQuarantined(pool: Pool, run: LiveRun): Promise<Quarantined> {
  const { rows } = await pool.query<{ name: string; rows: string }>(
    `SELECT reason AS name, count(*) AS rows FROM ${asideTable(run)}, unnest(reasons) reason GROUP BY 1`,
  )
  return {
    total: await countRows(pool, asideTable(run)),
    byCheck: new Map(rows.map((row) => [row.name, BigInt(row.rows)])),
  }
}

/**
 * Makes what a run has set aside the product's quarantine, in the transaction that publishes the
 * rest. Of a product that is replaced, these rows are all there is; otherwise rows stay until one of
 * their grain is written again.
 */
export async function recordQuarantine(
  client: PoolClient,
  run: LiveRun,
  strategy: Strategy,
  quarantined: bigint,
): Promise<void> {
  const { product } = run
  const written = [
    `SELECT ${grainObject(product, 'c')} FROM ${candidateTable(run)} c`,
    ...(quarantined > 0n ? [`SELECT a.grain FROM ${asideTable(run)} a`] : []),
  ]
  const known = await client.query('SELECT 1 FROM ops.quarantined_row WHERE product = $1 LIMIT 1', [
    product.id,
  ])
  if (known.rowCount === 1) {
    const again =
      strategy.kind === 'replace' ? '' : ` AND grain IN (${written.join(' UNION ALL ')})`
    await client.query(`DELETE FROM ops.quarantined_row WHERE product = $1${again}`, [product.id])
  }
  if (quarantined === 0n) return
  await client.query(
    `INSERT INTO ops.quarantined_row (product, run_id, reasons, grain, row_values)
     SELECT $1, $2, reasons, grain, row_values FROM ${asideTable(run)}`,
    [product.id, run.id],
  )
  await client.query('UPDATE ops.run SET rows_quarantined = $2 WHERE id = $1', [
    run.id,
    quarantined.toString(),
  ])
}
