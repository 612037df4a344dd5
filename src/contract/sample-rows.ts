import type { Pool } from 'pg'
import { isMasked } from '../policy/mask.ts'
import type { Product } from '../product/product.ts'
import { valueOf } from './column-sql.ts'
import { CandidateScan } from './candidate-scan.ts'
import type { SampleKey } from './probe.ts'
import type { Audited } from './probes.ts'
import { readOnly } from './read-only.ts'
import { violation, type RowCheck } from './row-violation.ts'
import { sampleSize } from './sample-size.ts'

/** Columns that may be shown of a row that violates a check. */
export function shownKey({ grain }: Product) {
  return grain.filter((column) => !isMasked(column))
}

/**
 * Grain keys of rows that violate these checks: one more scan for all of them. A sort takes no more
 * memory than Postgres gives to sorts, however many rows there are.
 */
export async function sampleRows(
  pool: Pool,
  { product, scope }: Audited,
  checks: readonly RowCheck[],
): Promise<ReadonlyMap<RowCheck, readonly SampleKey[]>> {
  const key = shownKey(product)
  if (checks.length === 0 || key.length === 0) return new Map()
  const scan = new CandidateScan()
  const violated = checks.map(
    (check, position) => `CASE WHEN ${violation(product, check, scope, scan)} THEN ${position} END`,
  )
  const names = key.map((_, position) => `k${position}`)
  const values = key.map((column, position) => `${valueOf(column)}::text AS k${position}`)
  const rows = await readOnly<Record<string, string | null> & { readonly at: number }>(
    pool,
    `SELECT s.* FROM (
       SELECT v.*, row_number() OVER (PARTITION BY v.at ORDER BY ${names.join(', ')}) AS n
         FROM (SELECT unnest(array_remove(ARRAY[${violated.join(',\n')}]::integer[], NULL)) AS at,
                      ${values.join(', ')} FROM ${scan.from(scope.candidate)}) v) s
      WHERE s.n <= ${sampleSize} ORDER BY s.at, s.n`,
    scan.parameters.values,
  )
  return new Map(
    checks.map((check, position) => [
      check,
      rows
        .filter(({ at }) => Number(at) === position)
        .map((row) =>
          Object.fromEntries(key.map((column, at) => [column.key, row[`k${at}`] ?? null])),
        ),
    ]),
  )
}
