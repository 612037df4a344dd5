import type { Allowance } from '../../product/check-rule.ts'
import type { CheckDocument } from '../document/contract-document.ts'
import { customList } from './custom-properties.ts'

/** A check as ODCS writes it, and the property it stands under; without one, under the object. */
export interface WrittenQuality {
  readonly property: string | undefined
  readonly quality: Readonly<Record<string, unknown>>
}

/**
 * A check in the words of ODCS' library where it has them, else as a check of the engine
 * `platinum`, with the rule as it is.
 */
export function writeQuality(check: CheckDocument): WrittenQuality {
  const { name, severity, blocking, onViolation } = check
  const [only, ...others] = check.columns
  const property = others.length === 0 ? only : undefined
  return {
    property,
    quality: {
      name,
      ...(libraryMetric(check, property) ?? engineCheck(check, property)),
      dimension: dimensionOf(check),
      severity: severity === 'warn' ? 'warning' : 'error',
      ...optional(
        'customProperties',
        customList({
          blocking: blocking === (severity === 'error') ? undefined : blocking,
          onViolation,
        }),
      ),
    },
  }
}

/** Undefined where the library has no metric that says the same. */
function libraryMetric(
  { rule, columns, allow }: CheckDocument,
  property: string | undefined,
): Record<string, unknown> | undefined {
  const metric = (name: string, args?: Record<string, unknown>): Record<string, unknown> => ({
    type: 'library',
    metric: name,
    ...optional('arguments', args),
    ...threshold(allow),
  })
  if (rule.kind === 'rowCount') {
    return allow === undefined && columns.length === 0
      ? { type: 'library', metric: 'rowCount', ...rowBounds(rule.min, rule.max) }
      : undefined
  }
  if (rule.kind === 'unique' && columns.length > 0) {
    return metric('duplicateValues', property === undefined ? { properties: columns } : undefined)
  }
  if (property === undefined) return undefined
  if (rule.kind === 'notNull') {
    return rule.missing === undefined
      ? metric('nullValues')
      : metric('missingValues', { missingValues: [null, ...rule.missing] })
  }
  if (rule.kind === 'acceptedValues') return metric('invalidValues', { validValues: rule.values })
  return rule.kind === 'matches' ? metric('invalidValues', { pattern: rule.pattern }) : undefined
}

function engineCheck(
  { rule, columns, allow }: CheckDocument,
  property: string | undefined,
): Record<string, unknown> {
  return {
    type: 'custom',
    engine: 'platinum',
    implementation: {
      ...rule,
      ...(property === undefined && columns.length > 0 ? { columns } : {}),
      ...optional('allow', allow),
    },
  }
}

function threshold(allow: Allowance | undefined): Record<string, unknown> {
  if (allow === undefined) return { mustBe: 0 }
  return 'rows' in allow
    ? { mustBeLessOrEqualTo: allow.rows, unit: 'rows' }
    : { mustBeLessOrEqualTo: allow.percent, unit: 'percent' }
}

function rowBounds(min: number, max: number | null): Record<string, unknown> {
  if (max === null) return { mustBeGreaterOrEqualTo: min }
  if (min === max) return { mustBe: min }
  return min === 0 ? { mustBeLessOrEqualTo: max } : { mustBeBetween: [min, max] }
}

/** Which quality of the data the check is about. */
function dimensionOf({ rule }: CheckDocument): string {
  switch (rule.kind) {
    case 'notNull':
      return 'completeness'
    case 'unique':
      return 'uniqueness'
    case 'rowCount':
    case 'rowCountChange':
      return 'coverage'
    case 'fresherThan':
      return 'timeliness'
    case 'references':
    case 'expression':
    case 'failedRows':
      return 'consistency'
    case 'aggregate':
    case 'percentile':
    case 'categoryDrift':
    case 'numberDrift':
      return 'accuracy'
    case 'atLeast':
    case 'atMost':
    case 'between':
    case 'acceptedValues':
    case 'rejectedValues':
    case 'matches':
    case 'format':
    case 'length':
      return 'conformity'
  }
}

function optional(key: string, value: unknown): Record<string, unknown> {
  return value === undefined ? {} : { [key]: value }
}
