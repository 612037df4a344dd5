import type { CheckRule } from '../product/check-rule.ts'
import type { Product, ProductCheck } from '../product/product.ts'
import type { AuditScope } from './audit-scope.ts'
import { columnOf, valueOf } from './column-sql.ts'
import type { Parameters } from './parameters.ts'
import type { Finding, Probe, Reading } from './probe.ts'

/*
 * How far a distribution has moved since the version before. The formulas stand where the check is
 * declared (src/product/whole-checks.ts). Counts of both versions meet in `c`, one row a category or
 * bin; `t` has their totals.
 */

interface Place {
  readonly product: Product
  readonly scope: AuditScope
}

export function categoryDriftProbe(
  { product, scope }: Place,
  check: ProductCheck,
  rule: Extract<CheckRule, { kind: 'categoryDrift' }>,
): Probe {
  const column = columnOf(product, check.columns[0] ?? '')
  const index = `(SELECT sum((s.p - s.q) * ln(s.p / s.q)) FROM (
      SELECT (c.now + 0.5) / (t.now + 0.5 * t.categories) AS p,
             (c.before + 0.5) / (t.before + 0.5 * t.categories) AS q FROM c) s)`
  return probe(check, 'PSI', rule.max, counts(scope, valueOf(column)), index)
}

export function numberDriftProbe(
  { product, scope }: Place,
  check: ProductCheck,
  rule: Extract<CheckRule, { kind: 'numberDrift' }>,
  parameters: Parameters,
): Probe {
  const value = valueOf(columnOf(product, check.columns[0] ?? ''))
  const cuts = Array.from({ length: rule.bins - 1 }, (_, position) => (position + 1) / rule.bins)
  const edges = `e AS MATERIALIZED (SELECT percentile_disc(${parameters.add(cuts, 'double precision[]')})
      WITHIN GROUP (ORDER BY ${value}) AS cuts FROM ${scope.previous} x)`
  // Without values in the version before there are no cuts, and all values of now share one bin.
  const bin = `CASE WHEN ${value} IS NULL THEN -1
                    ELSE coalesce(width_bucket(${value}, (SELECT e.cuts FROM e)), 0) END`
  const half = (share: string) =>
    `CASE WHEN ${share} > 0 THEN ${share} * ln(${share} / ((s.p + s.q) / 2)) / ln(2::double precision) ELSE 0 END`
  const distance = `(SELECT sqrt(greatest(0, sum(${half('s.p')} + ${half('s.q')}) / 2)) FROM (
      SELECT c.now / t.now AS p, c.before / t.before AS q FROM c) s)`
  return probe(check, 'Jensen–Shannon', rule.max, `${edges}, ${counts(scope, bin)}`, distance)
}

/** The CTE `c`: rows by category now and before, as double precision. */
function counts({ whole, previous }: AuditScope, category: string): string {
  const grouped = (rows: string) =>
    `SELECT ${category} AS k, count(*)::double precision AS n FROM ${rows} x GROUP BY 1`
  return `c AS MATERIALIZED (SELECT coalesce(sum(b.n) FILTER (WHERE b.is_now), 0) AS now,
                 coalesce(sum(b.n) FILTER (WHERE NOT b.is_now), 0) AS before
            FROM (SELECT true AS is_now, n.* FROM (${grouped(whole)}) n
                  UNION ALL
                  SELECT false, o.* FROM (${grouped(previous)}) o) b
           GROUP BY b.k)`
}

function probe(
  { name }: ProductCheck,
  unit: string,
  max: number,
  categories: string,
  distance: string,
): Probe {
  return {
    over: 'itself',
    columns: 3,
    select: `WITH ${categories}
      SELECT CASE WHEN t.now > 0 AND t.before > 0 THEN ${distance} END::text AS v0,
             t.now::text AS v1, t.before::text AS v2
        FROM (SELECT coalesce(sum(c.now), 0) AS now, coalesce(sum(c.before), 0) AS before,
                     count(*) AS categories FROM c) t`,
    read: ({ values: [moved, now, before] }: Reading): Finding => {
      const found = (message: string | null): Finding => ({
        failedRows: message === null ? 0n : null,
        message,
        sampleKeys: [],
      })
      if (Number(before) === 0) return found(null)
      if (Number(now) === 0) return found(`no rows are left, where "${name}" is promised`)
      if (moved !== null && moved !== undefined && Number(moved) <= max) return found(null)
      return found(`${Number(moved).toPrecision(3)} ${unit}, where "${name}" is promised`)
    },
  }
}
