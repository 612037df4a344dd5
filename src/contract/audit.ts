import type { Pool } from 'pg'
import { errorCode } from '../database/database-errors.ts'
import { isMasked } from '../policy/mask.ts'
import type { Product, ProductCheck } from '../product/product.ts'
import type { AuditScope } from './audit-scope.ts'
import { auditStatement, type AuditStatement } from './audit-statement.ts'
import type { CheckResult } from './check-result.ts'
import { failedRowsFinding, isFailedRows } from './failed-rows.ts'
import type { Finding, Probe, SampleKey } from './probe.ts'
import { productChecks } from './product-checks.ts'
import { probeOf, type Audited } from './probes.ts'
import { readOnly } from './read-only.ts'
import { isRowCheck } from './row-violation.ts'
import { sampleRows } from './sample-rows.ts'
import { toldMessage } from '../errors/told-error.ts'

/** What became of a check: a finding, or why it could not run. */
type Outcome = { readonly finding: Finding } | { readonly error: unknown }

/**
 * Runs every check of a product on a candidate: one statement for all of them, and where checks have
 * failed, one more that counts duplicates exactly and one that samples the rows. A statement of a
 * project's own stands alone. Where the common statement fails, every check is tried by itself, so
 * that only those which cannot run are `ERRORED`.
 *
 * @param now When the audit takes place, for checks of freshness.
 */
export async function audit(
  pool: Pool,
  product: Product,
  scope: AuditScope,
  now: Date,
): Promise<readonly CheckResult[]> {
  const checks = productChecks(product)
  const audited = { product, scope, now }
  const outcomes = await runTogether(
    pool,
    audited,
    checks.filter((check) => !isFailedRows(check)),
  )
  for (const check of checks.filter(isFailedRows)) {
    outcomes.set(check, await attempt(() => failedRowsFinding(pool, audited, check)))
  }
  const unsampled = checks.filter(isRowCheck).filter((check) => {
    const outcome = outcomes.get(check)
    return outcome && 'finding' in outcome && outcome.finding.message !== null
  })
  // Samples are a courtesy to whoever looks for the reason; without them the verdict stands.
  const samples: ReadonlyMap<ProductCheck, readonly SampleKey[]> = await sampleRows(
    pool,
    audited,
    unsampled,
  ).catch(() => new Map())
  return checks.map((check) => {
    const outcome = outcomes.get(check)
    if (!outcome) return errored(product, check, new Error('it was passed over'))
    if ('error' in outcome) return errored(product, check, outcome.error)
    const { message, failedRows, sampleKeys } = outcome.finding
    return {
      ...describe(check),
      outcome: message === null ? 'PASSED' : 'FAILED',
      failedRows,
      message,
      sampleKeys: sampleKeys ?? samples.get(check) ?? [],
    }
  })
}

async function runTogether(
  pool: Pool,
  audited: Audited,
  checks: readonly ProductCheck[],
): Promise<Map<ProductCheck, Outcome>> {
  try {
    const findings = await run(pool, audited, checks)
    return new Map([...findings].map(([check, finding]) => [check, { finding }]))
  } catch {
    const outcomes = new Map<ProductCheck, Outcome>()
    for (const check of checks) {
      const alone = attempt(async () => (await run(pool, audited, [check])).get(check))
      outcomes.set(check, await alone)
    }
    return outcomes
  }
}

async function run(
  pool: Pool,
  audited: Audited,
  checks: readonly ProductCheck[],
): Promise<ReadonlyMap<ProductCheck, Finding>> {
  if (checks.length === 0) return new Map()
  const first = await ask(
    pool,
    auditStatement(audited, checks, (check, scan) => probeOf(audited, check, scan)),
  )
  const findings = new Map<ProductCheck, Finding>()
  const open = new Map<ProductCheck, Probe>()
  for (const [check, found] of first) {
    if ('read' in found) open.set(check, found)
    else findings.set(check, found)
  }
  if (open.size === 0) return findings
  const second = await ask(
    pool,
    auditStatement(audited, [...open.keys()], (check, scan) => {
      return open.get(check) ?? probeOf(audited, check, scan)
    }),
  )
  for (const [check, found] of second) {
    if ('read' in found) throw new TypeError('a probe that follows another decides')
    findings.set(check, found)
  }
  return findings
}

async function ask(
  pool: Pool,
  { text, values, read }: AuditStatement,
): Promise<ReadonlyMap<ProductCheck, Finding | Probe>> {
  const [row] = await readOnly<Record<string, string | null>>(pool, text, values)
  if (!row) throw new Error('the audit had no answer')
  return read(row)
}

async function attempt(find: () => Promise<Finding | undefined>): Promise<Outcome> {
  try {
    const finding = await find()
    return finding ? { finding } : { error: new Error('there was no answer') }
  } catch (error) {
    return { error }
  }
}

function errored(product: Product, check: ProductCheck, error: unknown): CheckResult {
  return {
    ...describe(check),
    outcome: 'ERRORED',
    failedRows: null,
    message: `The check could not run: ${reason(product, check, error)}`,
    sampleKeys: [],
  }
}

/** Of class 42, Postgres says what is wrong with the SQL; of 57, that it was stopped. */
const aboutStatement = /^(42|57)/

/** Postgres quotes a value that it cannot convert, and a project's own SQL may convert masked ones. */
function reason(product: Product, check: ProductCheck, error: unknown): string {
  const code = errorCode(error)
  const own = check.rule.kind === 'expression' || check.rule.kind === 'failedRows'
  const quotes = own && code !== undefined && !aboutStatement.test(code)
  if (quotes && product.columns.some(isMasked)) {
    return `Postgres refused a value with error ${code}, and may have quoted what is masked`
  }
  return toldMessage(error)
}

function describe(check: ProductCheck) {
  const { name, kind, columns, severity, blocking } = check
  return { name, kind, columns, severity, blocking }
}
