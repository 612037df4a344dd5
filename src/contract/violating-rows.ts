import type { AuditScope } from './audit-scope.ts'
import { CandidateScan } from './candidate-scan.ts'
import type { Product, ProductCheck } from '../product/product.ts'
import { isRowCheck, violation, type RowCheck } from './row-violation.ts'

/** A check whose violating rows are set aside. */
export type QuarantineCheck = RowCheck & { readonly onViolation: 'quarantine' }

export function isQuarantineCheck(check: ProductCheck): check is QuarantineCheck {
  return check.onViolation === 'quarantine' && isRowCheck(check)
}

/**
 * The rows of a candidate that violate one of these checks: `at`, which is their ctid, and
 * `reasons`, the names of the checks they violate.
 */
export function violatingRows(
  product: Product,
  checks: readonly QuarantineCheck[],
  scope: AuditScope,
): { readonly text: string; readonly values: readonly unknown[] } {
  const scan = new CandidateScan()
  const reasons = checks.map(
    (check) =>
      `CASE WHEN ${violation(product, check, scope, scan)} THEN ${scan.parameters.add(check.name, 'text')} END`,
  )
  return {
    text: `SELECT v.at, v.reasons FROM (
             SELECT x.ctid AS at, array_remove(ARRAY[${reasons.join(',\n')}], NULL) AS reasons
               FROM ${scan.from(scope.candidate)}) v
            WHERE cardinality(v.reasons) > 0`,
    values: scan.parameters.values,
  }
}
