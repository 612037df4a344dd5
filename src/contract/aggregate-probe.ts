import { isMasked } from '../policy/mask.ts'
import type { CheckRule, CheckValue } from '../product/check-rule.ts'
import type { Column } from '../product/column.ts'
import { isContinuous } from '../product/measurable.ts'
import type { Product, ProductCheck } from '../product/product.ts'
import type { AuditScope } from './audit-scope.ts'
import { boundType, columnOf, valueOf } from './column-sql.ts'
import type { Parameters } from './parameters.ts'
import type { Finding, Probe, Reading } from './probe.ts'

type AggregateRule = Extract<CheckRule, { kind: 'aggregate' }>
type PercentileRule = Extract<CheckRule, { kind: 'percentile' }>

interface Place {
  readonly product: Product
  readonly scope: AuditScope
}

export function aggregateProbe(
  { product, scope }: Place,
  check: ProductCheck,
  rule: AggregateRule,
  parameters: Parameters,
): Probe {
  const column = columnOf(product, check.columns[0] ?? '')
  const value = valueOf(column)
  // Sums of floats are kept in double precision, whatever the column has.
  const number = column.family === 'float' ? `${value}::double precision` : value
  const numberType = column.family === 'float' ? 'double precision' : 'numeric'
  const scanned = (aggregate: string, type: string): Probe => ({
    over: 'whole',
    aggregates: [aggregate, within(aggregate, rule, type, parameters)],
    read: verdict(check, column),
  })
  switch (rule.function) {
    case 'min':
    case 'max':
      return scanned(`${rule.function}(${value})`, boundType(column))
    case 'sum':
      return scanned(`sum(${number})`, numberType)
    case 'avg':
      return scanned(`avg(${number})`, numberType)
    case 'stddev':
      return scanned(`stddev_samp(${number})`, numberType)
    case 'variance':
      return scanned(`var_samp(${number})`, numberType)
    case 'median':
      return percentileOf(scope, column, 0.5, rule, check, parameters)
    case 'countDistinct':
      // A grouping counts by hashing, where count(DISTINCT) sorts.
      return {
        over: 'itself',
        columns: 2,
        select: `SELECT q.a::text AS v0, (${within('q.a', rule, 'bigint', parameters)})::text AS v1
                   FROM (SELECT count(*) AS a FROM
                     (SELECT 1 FROM ${scope.whole} x WHERE ${value} IS NOT NULL GROUP BY ${value}) g) q`,
        read: verdict(check, column),
      }
  }
}

export function percentileProbe(
  { product, scope }: Place,
  check: ProductCheck,
  rule: PercentileRule,
  parameters: Parameters,
): Probe {
  const column = columnOf(product, check.columns[0] ?? '')
  return percentileOf(scope, column, rule.fraction, rule, check, parameters)
}

/** It sorts, so it has a statement of its own and leaves the common scan to several processes. */
function percentileOf(
  scope: AuditScope,
  column: Column,
  fraction: number,
  bounds: Bounds,
  check: ProductCheck,
  parameters: Parameters,
): Probe {
  const continuous = isContinuous(column)
  const of = continuous ? `${valueOf(column)}::double precision` : valueOf(column)
  const place = parameters.add(fraction, 'double precision')
  const type = continuous ? 'double precision' : column.castType
  return {
    over: 'itself',
    columns: 2,
    select: `SELECT q.a::text AS v0, (${within('q.a', bounds, type, parameters)})::text AS v1
               FROM (SELECT percentile_${continuous ? 'cont' : 'disc'}(${place})
                            WITHIN GROUP (ORDER BY ${of}) AS a FROM ${scope.whole} x) q`,
    read: verdict(check, column),
  }
}

interface Bounds {
  readonly min: CheckValue | null
  readonly max: CheckValue | null
}

function within(
  aggregate: string,
  { min, max }: Bounds,
  type: string,
  parameters: Parameters,
): string {
  return [
    ...(min === null ? [] : [`${aggregate} >= ${parameters.add(String(min), type)}`]),
    ...(max === null ? [] : [`${aggregate} <= ${parameters.add(String(max), type)}`]),
  ].join(' AND ')
}

/** Reads the aggregate and whether it is within its bounds. Without a value nothing is shown to hold. */
function verdict({ name }: ProductCheck, column: Column): (reading: Reading) => Finding {
  return ({ values: [value = null, isWithin] }) => {
    if (isWithin === 'true') return { failedRows: 0n, message: null, sampleKeys: [] }
    const found =
      value === null ? 'no value' : isMasked(column) ? 'a value outside the bounds' : value
    return {
      failedRows: null,
      message: `${found}, where "${name}" is promised`,
      sampleKeys: [],
    }
  }
}
