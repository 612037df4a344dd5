import { isMasked } from '../policy/mask.ts'
import { durationSeconds } from '../product/duration.ts'
import { isRowRule, type CheckRule } from '../product/check-rule.ts'
import type { Product, ProductCheck } from '../product/product.ts'
import { aggregateProbe, percentileProbe } from './aggregate-probe.ts'
import { isAllowed, microPercent, violationMessage } from './allowance.ts'
import type { AuditScope } from './audit-scope.ts'
import type { CandidateScan } from './candidate-scan.ts'
import { columnOf, valueOf } from './column-sql.ts'
import { categoryDriftProbe, numberDriftProbe } from './drift-probe.ts'
import type { Parameters } from './parameters.ts'
import type { Finding, Probe } from './probe.ts'
import { rollupProbe } from './rollup-probe.ts'
import { violation } from './row-violation.ts'
import { uniqueProbe } from './unique-probe.ts'

export interface Audited {
  readonly product: Product
  readonly scope: AuditScope
  /** When the audit takes place. */
  readonly now: Date
}

/** The check as a part of the statement whose values and joins `scan` collects. */
export function probeOf(audited: Audited, check: ProductCheck, scan: CandidateScan): Probe {
  const { product, scope } = audited
  const { parameters } = scan
  const { rule, name, allow } = check
  if (isRowRule(rule)) {
    const condition = violation(product, { ...check, rule }, scope, scan)
    return {
      over: 'candidate',
      aggregates: [`count(*) FILTER (WHERE ${condition})`],
      read: ({ rows, values: [counted] }) => {
        const failedRows = BigInt(counted ?? 0)
        if (isAllowed(failedRows, rows, allow)) return { failedRows, message: null }
        return { failedRows, message: violationMessage(name, failedRows, allow) }
      },
    }
  }
  switch (rule.kind) {
    case 'unique':
      return uniqueProbe(audited, check)
    case 'rowCount':
      return {
        over: 'whole',
        aggregates: [],
        read: ({ rows }) =>
          rows >= BigInt(rule.min) && (rule.max === null || rows <= BigInt(rule.max))
            ? uncounted(null)
            : uncounted(`${rows} rows, where "${name}" is promised`),
      }
    case 'rowCountChange':
      return rowCountChangeProbe(scope, name, rule)
    case 'fresherThan':
      return freshnessProbe(audited, check, rule, parameters)
    case 'aggregate':
      return aggregateProbe(audited, check, rule, parameters)
    case 'percentile':
      return percentileProbe(audited, check, rule, parameters)
    case 'categoryDrift':
      return categoryDriftProbe(audited, check, rule)
    case 'numberDrift':
      return numberDriftProbe(audited, check, rule, parameters)
    case 'rollup':
      return rollupProbe(check, scope, parameters)
    case 'failedRows':
      throw new TypeError('a query of the project stands alone')
  }
}

function rowCountChangeProbe(
  { previous }: AuditScope,
  name: string,
  rule: Extract<CheckRule, { kind: 'rowCountChange' }>,
): Probe {
  return {
    over: 'whole',
    aggregates: [`(SELECT count(*) FROM ${previous} p)`],
    read: ({ rows, values: [counted] }) => {
      const before = BigInt(counted ?? 0)
      // Nothing has been served yet, or nothing was in it: there is no percentage of that.
      if (before === 0n) return uncounted(null)
      const change = (rows - before) * microPercent(100)
      const low = rule.minPercent !== null && change < microPercent(rule.minPercent) * before
      const high = rule.maxPercent !== null && change > microPercent(rule.maxPercent) * before
      if (!low && !high) return uncounted(null)
      return uncounted(`${rows} rows after ${before}, where "${name}" is promised`)
    },
  }
}

function freshnessProbe(
  { product, now }: Audited,
  { columns: [key], name }: ProductCheck,
  rule: Extract<CheckRule, { kind: 'fresherThan' }>,
  parameters: Parameters,
): Probe {
  const column = key === undefined ? product.freshness.eventTime : columnOf(product, key)
  if (!column) throw new TypeError(`${product.id} has no column with event times`)
  const newest = `max(${valueOf(column)})::timestamptz`
  const oldest = new Date(now.getTime() - (durationSeconds(rule.within) ?? 0) * 1000)
  return {
    over: 'whole',
    aggregates: [newest, `${newest} >= ${parameters.add(oldest.toISOString(), 'timestamptz')}`],
    read: ({ values: [time, isFresh] }) => {
      if (isFresh === 'true') return uncounted(null)
      if (time === null || time === undefined) {
        return uncounted(`no row has a ${column.key}, where "${name}" is promised`)
      }
      const told = isMasked(column) ? 'older' : `of ${time}`
      return uncounted(`the newest ${column.key} is ${told}, where "${name}" is promised`)
    },
  }
}

/** What is found where no rows are counted. */
function uncounted(message: string | null): Finding {
  return { failedRows: message === null ? 0n : null, message, sampleKeys: [] }
}
