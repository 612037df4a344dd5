import type { Allowance } from '../product/check-rule.ts'

/** Percentages are kept exactly, in millionths. */
const micro = 1_000_000

/** A percentage in millionths. */
export function microPercent(percent: number): bigint {
  return BigInt(Math.round(percent * micro))
}

/** Whether so many of `rows` may violate a check: as many as allowed do, one more does not. */
export function isAllowed(failed: bigint, rows: bigint, allow: Allowance | undefined): boolean {
  if (failed === 0n) return true
  if (allow === undefined) return false
  if ('rows' in allow) return failed <= BigInt(allow.rows)
  return failed * 100n * BigInt(micro) <= microPercent(allow.percent) * rows
}

/** How many rows violate a check, for people. */
export function violationMessage(
  name: string,
  failed: bigint,
  allow: Allowance | undefined,
): string {
  const words = `${failed} ${failed === 1n ? 'row violates' : 'rows violate'} "${name}"`
  if (allow === undefined) return words
  const allowed = 'rows' in allow ? String(allow.rows) : `${allow.percent}%`
  return `${words}, more than the ${allowed} allowed`
}
