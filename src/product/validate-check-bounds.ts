import { isRowRule, type Allowance, type CheckRule, type CheckValue } from './check-rule.ts'
import type { Check } from './check.ts'
import { durationSeconds } from './duration.ts'

/** What a check asks for, and what it says instead. */
export type Unmet = readonly [expected: string, found: string]

/** Bounds and thresholds that no product could meet, or that say nothing. */
export function boundsUnmet(rule: CheckRule): Unmet[] {
  switch (rule.kind) {
    case 'rowCount':
    case 'length': {
      const { min, max } = rule
      const whole = isCount(min) && (max === null || isCount(max))
      return whole && !crossed(min, max)
        ? []
        : [['whole bounds with min ≤ max', `min ${min}, max ${max ?? 'none'}`]]
    }
    case 'between':
    case 'aggregate':
    case 'percentile':
      return [
        ...unless(
          !(rule.min === null && rule.max === null) && !crossed(rule.min, rule.max),
          'bounds with min ≤ max',
          ends(rule.min, rule.max),
        ),
        ...(rule.kind === 'percentile'
          ? unless(within(rule.fraction, 0, 1), 'a fraction from 0 to 1', String(rule.fraction))
          : []),
      ]
    case 'rowCountChange': {
      const { minPercent: min, maxPercent: max } = rule
      const sensible = [min, max].every(
        (bound) => bound === null || (within(bound, -1e9, 1e9) && isMicro(bound)),
      )
      return unless(
        sensible && !(min === null && max === null) && !crossed(min, max),
        'percentages with min ≤ max and up to six decimals',
        ends(min, max),
      )
    }
    case 'acceptedValues':
      return unless(rule.values.length > 0, 'at least one accepted value', 'an empty list')
    case 'rejectedValues':
      return unless(rule.values.length > 0, 'at least one rejected value', 'an empty list')
    case 'notNull':
      return unless(rule.missing?.length !== 0, 'at least one text', 'an empty list')
    case 'fresherThan':
      return unless(
        durationSeconds(rule.within) !== undefined,
        'a whole number and a unit: 30s, 15m, 6h or 7d',
        JSON.stringify(rule.within),
      )
    case 'categoryDrift':
      return unless(within(rule.max, 0, 1e9), 'an index of 0 or more', String(rule.max))
    case 'numberDrift':
      return [
        ...unless(within(rule.max, 0, 1), 'a distance from 0 to 1', String(rule.max)),
        ...unless(
          Number.isInteger(rule.bins) && within(rule.bins, 2, 1000),
          '2 to 1000 bins',
          String(rule.bins),
        ),
      ]
    case 'expression':
      return unless(rule.expression.length > 0, 'a condition', 'nothing')
    case 'failedRows':
      return [
        ...unless(rule.statement.length > 0, 'a SELECT', 'nothing'),
        ...unless(
          Number.isInteger(rule.timeoutSeconds) && within(rule.timeoutSeconds, 1, 86_400),
          '1 to 86400 seconds',
          String(rule.timeoutSeconds),
        ),
      ]
    case 'unique':
    case 'atLeast':
    case 'atMost':
    case 'matches':
    case 'format':
    case 'references':
    case 'rollup':
      return []
  }
}

/** Kinds that count no rows, so that none can be tolerated. */
const uncounted: ReadonlySet<CheckRule['kind']> = new Set([
  'rowCount',
  'rowCountChange',
  'fresherThan',
  'aggregate',
  'percentile',
  'categoryDrift',
  'numberDrift',
])

/** Rows can be set aside where each is judged by itself, and up to a number that is said. */
export function quarantineUnmet({ rule, allow, onViolation }: Check): Unmet[] {
  if (onViolation === undefined) return []
  return [
    ...unless(
      isRowRule(rule),
      'no quarantine, since it is not decided row by row',
      `onViolation: '${onViolation}'`,
    ),
    ...unless(
      allow !== undefined,
      'how many rows may be set aside at most, such as allow: { percent: 1 }',
      'no allow',
    ),
  ]
}

export function allowanceUnmet(rule: CheckRule, allow: Allowance | undefined): Unmet[] {
  if (allow === undefined) return []
  const found = JSON.stringify(allow)
  if (uncounted.has(rule.kind))
    return [['no allowance, since it counts no rows that violate it', found]]
  return 'rows' in allow
    ? unless(isCount(allow.rows), 'a whole number of rows', String(allow.rows))
    : unless(
        within(allow.percent, 0, 100) && isMicro(allow.percent),
        '0 to 100 percent with up to six decimals',
        String(allow.percent),
      )
}

function unless(met: boolean, expected: string, found: string): Unmet[] {
  return met ? [] : [[expected, found]]
}

function ends(min: CheckValue | null, max: CheckValue | null): string {
  return `min ${min ?? 'none'}, max ${max ?? 'none'}`
}

/** Whether min is above max. Times are told apart by Postgres alone. */
function crossed(min: CheckValue | null, max: CheckValue | null): boolean {
  return min !== null && max !== null && Number(min) > Number(max)
}

function within(value: number, min: number, max: number): boolean {
  return value >= min && value <= max
}

/** Whether a number has no more than six decimals, and so is exact in millionths. */
function isMicro(value: number): boolean {
  return Number((Math.round(value * 1e6) / 1e6).toFixed(6)) === value
}

/** Texts and row counts within Postgres' integer. */
function isCount(value: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= 2_147_483_647
}
