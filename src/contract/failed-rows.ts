import type { Pool } from 'pg'
import { quoteIdentifier } from '../database/identifier.ts'
import type { FailedRowsRule } from '../product/check-rule.ts'
import type { ProductCheck } from '../product/product.ts'
import { isAllowed, violationMessage } from './allowance.ts'
import { valueOf } from './column-sql.ts'
import { fillTemplate } from './fill-template.ts'
import { Parameters } from './parameters.ts'
import type { Finding, SampleKey } from './probe.ts'
import type { Audited } from './probes.ts'
import { readOnly } from './read-only.ts'
import { sampleSize } from './sample-size.ts'
import { shownKey } from './sample-rows.ts'
import { requireSelect } from './single-select.ts'

export type FailedRowsCheck = ProductCheck & { readonly rule: FailedRowsRule }

export function isFailedRows(check: ProductCheck): check is FailedRowsCheck {
  return check.rule.kind === 'failedRows'
}

/** Counts what a project's own query returns. It stands alone, since it may take its time or fail. */
export async function failedRowsFinding(
  pool: Pool,
  audited: Audited,
  { rule, name, allow }: FailedRowsCheck,
): Promise<Finding> {
  const { product, scope } = audited
  const parameters = new Parameters()
  const select = fillTemplate(product, rule.statement, scope, parameters)
  await requireSelect(select)
  const total =
    allow !== undefined && 'percent' in allow ? `(SELECT count(*) FROM ${scope.whole} x)` : '0'
  const [row] = await readOnly<{ failed: string; total: string }>(
    pool,
    `SELECT count(*)::text AS failed, (${total})::text AS total FROM (${select}) b`,
    parameters.values,
    rule.timeoutSeconds,
  )
  const failedRows = BigInt(row?.failed ?? 0)
  if (isAllowed(failedRows, BigInt(row?.total ?? 0), allow)) {
    return { failedRows, message: null, sampleKeys: [] }
  }
  return {
    failedRows,
    message: violationMessage(name, failedRows, allow),
    // Where its columns are no keys of rows, there is nothing to show.
    sampleKeys: await sample(pool, audited, select, parameters, rule).catch(() => []),
  }
}

/**
 * Rows of the product whose grain the query returned. The keys are taken from the product, so that
 * a query which calls something else `id` shows nothing of it.
 */
async function sample(
  pool: Pool,
  { product, scope }: Audited,
  select: string,
  { values }: Parameters,
  { timeoutSeconds }: FailedRowsRule,
): Promise<readonly SampleKey[]> {
  const shown = shownKey(product)
  if (shown.length === 0) return []
  const list = shown.map((column) => `${valueOf(column)}::text AS ${quoteIdentifier(column.key)}`)
  const same = product.grain.map(
    (column) => `b.${quoteIdentifier(column.name)} = ${valueOf(column)}`,
  )
  return readOnly<Record<string, string | null>>(
    pool,
    `SELECT ${list.join(', ')} FROM ${scope.whole} x
      WHERE EXISTS (SELECT 1 FROM (${select}) b WHERE ${same.join(' AND ')})
      ORDER BY ${shown.map((_, position) => position + 1).join(', ')} LIMIT ${sampleSize}`,
    values,
    timeoutSeconds,
  )
}
