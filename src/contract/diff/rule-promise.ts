import type { Allowance, CheckValue, DeclaredRule } from '../../product/check-rule.ts'
import { durationSeconds } from '../../product/duration.ts'
import { canonicalJson } from '../document/canonical-json.ts'

/** What a rule promises, in a form in which two can be compared. */
interface RulePromise {
  /** What must be the same for the rest to be comparable. */
  readonly about: string
  readonly lower?: CheckValue | null
  readonly upper?: CheckValue | null
  readonly oneOf?: readonly CheckValue[]
  readonly noneOf?: readonly CheckValue[]
}

/** How what a check promises moved. */
export type Movement = 'SAME' | 'TIGHTER' | 'LOOSER' | 'DIFFERENT'

/** The one place that must know every kind of check; a new kind does not compile without it. */
function promiseOf(rule: DeclaredRule): RulePromise {
  switch (rule.kind) {
    case 'notNull':
      return { about: '', noneOf: rule.missing ?? [] }
    case 'unique':
      return { about: '' }
    case 'atLeast':
      return { about: '', lower: rule.bound }
    case 'atMost':
      return { about: '', upper: rule.bound }
    case 'between':
    case 'length':
    case 'rowCount':
      return { about: '', lower: rule.min, upper: rule.max }
    case 'rowCountChange':
      return { about: '', lower: rule.minPercent, upper: rule.maxPercent }
    case 'acceptedValues':
      return { about: '', oneOf: rule.values }
    case 'rejectedValues':
      return { about: '', noneOf: rule.values }
    case 'matches':
      return { about: rule.pattern }
    case 'format':
      return { about: rule.format }
    case 'references':
      return { about: canonicalJson([rule.target, rule.targetColumns ?? null]) }
    case 'expression':
      return { about: canonicalJson(rule.expression) }
    case 'fresherThan':
      return { about: '', upper: durationSeconds(rule.within) ?? null }
    case 'aggregate':
      return { about: rule.function, lower: rule.min, upper: rule.max }
    case 'percentile':
      return { about: String(rule.fraction), lower: rule.min, upper: rule.max }
    case 'categoryDrift':
      return { about: '', upper: rule.max }
    case 'numberDrift':
      return { about: String(rule.bins), upper: rule.max }
    case 'failedRows':
      return { about: canonicalJson(rule.statement) }
  }
}

/** What two checks must share to be two versions of one, besides kind and columns. */
export function aboutRule(rule: DeclaredRule): string {
  return promiseOf(rule).about
}

/** How the promise moved between two rules of one kind. */
export function compareRules(before: DeclaredRule, after: DeclaredRule): Movement {
  if (before.kind !== after.kind) return 'DIFFERENT'
  const [old, now] = [promiseOf(before), promiseOf(after)]
  if (old.about !== now.about) return 'DIFFERENT'
  return together([
    compareEnds(old.lower, now.lower, 1),
    compareEnds(old.upper, now.upper, -1),
    compareSets(old.oneOf, now.oneOf, 'LOOSER'),
    compareSets(old.noneOf, now.noneOf, 'TIGHTER'),
  ])
}

/** How the number of tolerated violations moved. */
export function compareAllowances(
  before: Allowance | undefined,
  after: Allowance | undefined,
): Movement {
  const [old, now] = [allowed(before), allowed(after)]
  if (old.count === 0 || now.count === 0 || old.unit === now.unit) {
    if (old.count === now.count) return 'SAME'
    return now.count < old.count ? 'TIGHTER' : 'LOOSER'
  }
  return 'DIFFERENT'
}

function allowed(allowance: Allowance | undefined): {
  readonly unit: string
  readonly count: number
} {
  if (allowance === undefined) return { unit: 'rows', count: 0 }
  return 'rows' in allowance
    ? { unit: 'rows', count: allowance.rows }
    : { unit: 'percent', count: allowance.percent }
}

/** One movement out of several. */
export function together(movements: readonly Movement[]): Movement {
  const moved = new Set(movements.filter((movement) => movement !== 'SAME'))
  const [only] = moved
  if (only === undefined) return 'SAME'
  return moved.size === 1 ? only : 'DIFFERENT'
}

/** `tightening`: 1 where a larger end allows less, -1 where a smaller one does. */
function compareEnds(
  before: CheckValue | null | undefined,
  after: CheckValue | null | undefined,
  tightening: 1 | -1,
): Movement {
  if ((before ?? null) === (after ?? null)) return 'SAME'
  if (before === null || before === undefined) return 'TIGHTER'
  if (after === null || after === undefined) return 'LOOSER'
  const order = compareValues(before, after)
  if (order === 0) return 'SAME'
  return order === tightening ? 'TIGHTER' : 'LOOSER'
}

/** @returns 1 when the second is larger. Numbers by value, times by their ISO 8601 text. */
function compareValues(before: CheckValue, after: CheckValue): 1 | 0 | -1 {
  const [old, now] = [Number(before), Number(after)]
  const numbers = Number.isFinite(old) && Number.isFinite(now)
  const [left, right] = numbers ? [old, now] : [String(before), String(after)]
  if (left === right) return 0
  return left < right ? 1 : -1
}

function compareSets(
  before: readonly CheckValue[] | undefined,
  after: readonly CheckValue[] | undefined,
  growing: 'TIGHTER' | 'LOOSER',
): Movement {
  const [old, now] = [new Set(before?.map(String)), new Set(after?.map(String))]
  const more = [...now].some((value) => !old.has(value))
  const less = [...old].some((value) => !now.has(value))
  if (more && less) return 'DIFFERENT'
  if (!more && !less) return 'SAME'
  if (more) return growing
  return growing === 'TIGHTER' ? 'LOOSER' : 'TIGHTER'
}
