import { z } from 'zod'
import type { Allowance, DeclaredRule } from '../../product/check-rule.ts'
import { allowance, checkRule } from '../../product/check-shape.ts'
import { defineCheck } from '../../product/check.ts'
import type { CheckDocument } from '../document/contract-document.ts'
import type { Findings } from '../exchange/exchanged-contract.ts'
import { customValue } from './custom-properties.ts'
import type { OdcsQuality } from './odcs-shape.ts'

type Path = readonly PropertyKey[]

/** What a check is read with. */
export interface QualityContext {
  readonly findings: Findings
  /** Keys of the object's properties. */
  readonly keys: readonly string[]
  /** Property that the check stands under; undefined for one of the object. */
  readonly property: string | undefined
}

/** The checks that one entry of `quality` says; none where nothing here says the same. */
export function readQuality(
  quality: OdcsQuality,
  path: Path,
  context: QualityContext,
): CheckDocument[] {
  const read = (
    rule: DeclaredRule,
    columns: readonly string[],
    allow?: Allowance,
  ): CheckDocument => {
    const severity = isWarning(quality.severity) ? 'warn' : 'error'
    const blocking = customValue(quality.customProperties, 'blocking')?.value
    const aside = customValue(quality.customProperties, 'onViolation')?.value === 'quarantine'
    const check = defineCheck(columns, rule, {
      severity,
      ...(quality.name === undefined ? {} : { name: quality.name }),
      ...(typeof blocking === 'boolean' ? { blocking } : {}),
      ...(allow === undefined ? {} : { allow }),
    })
    const { name } = check
    return {
      name,
      columns: [...columns],
      rule,
      severity,
      blocking: check.blocking,
      ...(allow === undefined ? {} : { allow }),
      ...(aside ? { onViolation: 'quarantine' as const } : {}),
    }
  }
  const { findings } = context
  if (quality.type === 'custom') return readEngineCheck(quality, path, context, read)
  if (quality.type === 'text' || quality.type === 'sql') {
    findings.leaveOut(
      path,
      quality.type === 'text'
        ? 'A check in words says nothing that can be run.'
        : 'A check in SQL returns a number; here a query returns the rows that are bad. Write it as failedRows().',
    )
    return []
  }
  return readMetric(quality, path, context, read)
}

type Read = (rule: DeclaredRule, columns: readonly string[], allow?: Allowance) => CheckDocument

function isWarning(severity: string | undefined): boolean {
  return /^(warn|warning|info|low|minor)$/i.test(severity ?? '')
}

const engineCheck = z.looseObject({
  columns: z.array(z.string()).optional(),
  allow: allowance.optional(),
})

function readEngineCheck(
  { engine, implementation }: OdcsQuality,
  path: Path,
  { findings, keys, property }: QualityContext,
  read: Read,
): CheckDocument[] {
  if (engine !== 'platinum') {
    findings.leaveOut(path, `A check of ${engine ?? 'another engine'} is not translated.`)
    return []
  }
  const rule = checkRule.safeParse(implementation)
  const more = engineCheck.safeParse(implementation)
  if (!rule.success || !more.success) {
    findings.wrong([...path, 'implementation'], {
      expected: 'a rule as "platinum contract export" writes it',
      found: rule.error?.issues[0]?.message ?? more.error?.issues[0]?.message ?? 'something else',
      fix: 'Export the contract again.',
    })
    return []
  }
  const columns = property === undefined ? (more.data.columns ?? []) : [property]
  for (const name of columns.filter((each) => !keys.includes(each))) {
    findings.unknownColumn([...path, 'implementation', 'columns'], name, keys)
  }
  return [read(rule.data, columns, more.data.allow)]
}

function readMetric(quality: OdcsQuality, path: Path, context: QualityContext, read: Read) {
  const { findings, property, keys } = context
  const metric = quality.metric ?? quality.rule
  const args = quality.arguments ?? {}
  if (metric === 'rowCount') {
    const bounds = rowBounds(quality)
    if (bounds) return [read({ kind: 'rowCount', ...bounds }, [])]
    findings.leaveOut(path, 'This bound on the number of rows has no check here.')
    return []
  }
  const tolerated = readTolerance(quality)
  if (!tolerated) {
    findings.leaveOut(
      path,
      'A check here tolerates up to a number of violations; this bound says something else.',
    )
    return []
  }
  const { allow } = tolerated
  if (metric === 'duplicateValues') {
    const named = strings(args['properties'])
    const columns = named ?? (property === undefined ? [] : [property])
    for (const name of columns.filter((each) => !keys.includes(each))) {
      findings.unknownColumn([...path, 'arguments', 'properties'], name, keys)
    }
    if (columns.length > 0) return [read({ kind: 'unique' }, columns, allow)]
  }
  if (property === undefined) {
    findings.leaveOut(
      path,
      `The metric ${metric ?? '(none)'} is of a property, and stands under none.`,
    )
    return []
  }
  switch (metric) {
    case 'nullValues':
    case 'nullCheck':
      return [read({ kind: 'notNull' }, [property], allow)]
    case 'missingValues': {
      const missing = strings(args['missingValues']) ?? []
      return [
        read({ kind: 'notNull', ...(missing.length > 0 ? { missing } : {}) }, [property], allow),
      ]
    }
    case 'invalidValues': {
      const values = z.array(z.union([z.string(), z.number()])).safeParse(args['validValues']).data
      const { pattern } = args
      const rules: DeclaredRule[] = [
        ...(values === undefined ? [] : [{ kind: 'acceptedValues' as const, values }]),
        ...(typeof pattern === 'string' ? [{ kind: 'matches' as const, pattern }] : []),
      ]
      if (rules.length === 0) findings.leaveOut(path, 'Neither validValues nor a pattern is given.')
      return rules.map((rule, position) => {
        const check = read(rule, [property], allow)
        return position === 0 ? check : { ...check, name: `${check.name}, pattern` }
      })
    }
    case undefined:
    default:
      findings.leaveOut(path, `The metric ${metric ?? '(none)'} has no check here.`)
      return []
  }
}

/** Texts of a list; NULL, which is always missing, is passed over. */
function strings(value: unknown): string[] | undefined {
  if (!Array.isArray(value)) return undefined
  const list: readonly unknown[] = value
  return list.filter((each) => each !== null).map(String)
}

/** Undefined where a bound does not say how many violations are tolerated. */
function readTolerance(
  quality: OdcsQuality,
): { readonly allow: Allowance | undefined } | undefined {
  const percent = quality.unit === 'percent'
  const allow = (count: number): { allow: Allowance } => ({
    allow: percent ? { percent: count } : { rows: count },
  })
  if (quality.mustBe !== undefined) return quality.mustBe === 0 ? { allow: undefined } : undefined
  if (quality.mustBeLessOrEqualTo !== undefined) return allow(quality.mustBeLessOrEqualTo)
  if (quality.mustBeLessThan !== undefined && quality.mustBeLessThan > 0) {
    // Shares are kept with six decimals, so the next smaller one is that much less.
    return allow(
      percent
        ? Number((quality.mustBeLessThan - 1e-6).toFixed(6))
        : Math.ceil(quality.mustBeLessThan) - 1,
    )
  }
  const [least, most] = quality.mustBeBetween ?? []
  return least === 0 && most !== undefined ? allow(most) : undefined
}

function rowBounds(quality: OdcsQuality): { min: number; max: number | null } | undefined {
  const { mustBe, mustBeBetween } = quality
  if (typeof mustBe === 'number') return { min: mustBe, max: mustBe }
  if (mustBeBetween) return { min: mustBeBetween[0], max: mustBeBetween[1] }
  if (quality.mustBeGreaterOrEqualTo !== undefined) {
    return { min: quality.mustBeGreaterOrEqualTo, max: null }
  }
  if (quality.mustBeGreaterThan !== undefined) {
    return { min: Math.floor(quality.mustBeGreaterThan) + 1, max: null }
  }
  if (quality.mustBeLessOrEqualTo !== undefined) return { min: 0, max: quality.mustBeLessOrEqualTo }
  return quality.mustBeLessThan === undefined
    ? undefined
    : { min: 0, max: Math.ceil(quality.mustBeLessThan) - 1 }
}
