import type { Pool } from 'pg'
import { quoteIdentifier } from '../database/identifier.ts'
import { isMasked } from '../policy/mask.ts'
import type { Product } from '../product/product.ts'
import { columnOf, duplicates, Parameters, violation, type AuditScope } from './check-sql.ts'
import type { CheckResult } from './check-result.ts'
import { productChecks, type ProductCheck } from './product-checks.ts'

const sampleSize = 5

/**
 * Runs every check of a product on a candidate. Row-level checks share one scan; checks of the
 * whole (uniqueness, row count) have one statement each. A check that cannot run is `ERRORED`.
 */
export async function audit(
  pool: Pool,
  product: Product,
  scope: AuditScope,
): Promise<readonly CheckResult[]> {
  const checks = productChecks(product)
  const rowLevel = checks.filter((check) => violation(product, check, scope, new Parameters()))
  const counted = await countTogether(pool, product, rowLevel, scope)
  return Promise.all(
    checks.map(async (check): Promise<CheckResult> => {
      try {
        const failed = counted.get(check) ?? (await countAlone(pool, product, check, scope))
        if (check.rule.kind === 'rowCount') return rowCountResult(check, failed)
        if (failed === 0n) return passed(check)
        const sampleKeys = await sample(pool, product, check, scope)
        return {
          ...describe(check),
          outcome: 'FAILED',
          failedRows: failed,
          message: `${failed} ${failed === 1n ? 'row violates' : 'rows violate'} "${check.name}"`,
          sampleKeys,
        }
      } catch (error) {
        return {
          ...describe(check),
          outcome: 'ERRORED',
          failedRows: null,
          message: `The check could not run: ${error instanceof Error ? error.message : String(error)}`,
          sampleKeys: [],
        }
      }
    }),
  )
}

/** One scan for all row-level checks. Empty when it fails, so that each is then tried on its own. */
async function countTogether(
  pool: Pool,
  product: Product,
  checks: readonly ProductCheck[],
  scope: AuditScope,
): Promise<ReadonlyMap<ProductCheck, bigint>> {
  if (checks.length === 0) return new Map()
  const parameters = new Parameters()
  const counts = checks.map(
    (check, position) =>
      `count(*) FILTER (WHERE ${violation(product, check, scope, parameters)}) AS c${position}`,
  )
  try {
    const { rows } = await pool.query<Record<string, string>>(
      `SELECT ${counts.join(', ')} FROM ${scope.candidate} x`,
      parameters.values,
    )
    return new Map(checks.map((check, position) => [check, BigInt(rows[0]?.[`c${position}`] ?? 0)]))
  } catch {
    return new Map()
  }
}

async function countAlone(
  pool: Pool,
  product: Product,
  check: ProductCheck,
  scope: AuditScope,
): Promise<bigint> {
  const parameters = new Parameters()
  const { rows } = await pool.query<{ n: string }>(
    countStatement(product, check, scope, parameters),
    parameters.values,
  )
  return BigInt(rows[0]?.n ?? 0)
}

function countStatement(
  product: Product,
  check: ProductCheck,
  scope: AuditScope,
  parameters: Parameters,
): string {
  switch (check.rule.kind) {
    case 'rowCount':
      return `SELECT count(*) AS n FROM ${scope.whole} x`
    case 'unique':
      return `SELECT coalesce(sum(d.n), 0) AS n FROM ${duplicates(product, check, scope)} d`
    case 'notNull':
    case 'atLeast':
    case 'atMost':
    case 'acceptedValues':
    case 'matches':
    case 'length':
    case 'references': {
      const condition = violation(product, check, scope, parameters)
      if (!condition) throw new TypeError(`No SQL for a check of kind ${check.rule.kind}`)
      return `SELECT count(*) AS n FROM ${scope.candidate} x WHERE ${condition}`
    }
  }
}

function rowCountResult(check: ProductCheck, rows: bigint): CheckResult {
  if (check.rule.kind !== 'rowCount') throw new TypeError('not a row count')
  const { min, max } = check.rule
  const within = rows >= BigInt(min) && (max === null || rows <= BigInt(max))
  if (within) return passed(check)
  return {
    ...describe(check),
    outcome: 'FAILED',
    failedRows: null,
    message: `${rows} rows, where "${check.name}" is promised`,
    sampleKeys: [],
  }
}

async function sample(
  pool: Pool,
  product: Product,
  check: ProductCheck,
  scope: AuditScope,
): Promise<Record<string, unknown>[]> {
  const unique = check.rule.kind === 'unique'
  const shown = unique ? check.columns.map((key) => columnOf(product, key)) : product.grain
  const clear = shown.filter((column) => !isMasked(column))
  if (clear.length === 0) return []
  const list = clear.map(
    ({ key, name }) => `x.${quoteIdentifier(name)}::text AS ${quoteIdentifier(key)}`,
  )
  const parameters = new Parameters()
  const from = unique
    ? `${duplicates(product, check, scope)} x`
    : `${scope.candidate} x WHERE ${violation(product, check, scope, parameters)}`
  const { rows } = await pool.query<Record<string, unknown>>(
    `SELECT ${list.join(', ')} FROM ${from} ORDER BY 1 LIMIT ${sampleSize}`,
    parameters.values,
  )
  return rows
}

function passed(check: ProductCheck): CheckResult {
  return { ...describe(check), outcome: 'PASSED', failedRows: 0n, message: null, sampleKeys: [] }
}

function describe(check: ProductCheck) {
  const { name, kind, columns, severity, blocking } = check
  return { name, kind, columns, severity, blocking }
}
