import type { Allowance, CheckRule, CheckValue } from './check-rule.ts'

/** What a check says in a few words: its name, unless it is given one. */
export function defaultName(
  columns: readonly string[],
  rule: CheckRule,
  allow: Allowance | undefined,
): string {
  const subject = columns.join(', ')
  const words = [subject, ruleWords(rule)].filter(Boolean).join(' ')
  if (allow === undefined) return words
  return `${words} (${'rows' in allow ? `${allow.rows} ${allow.rows === 1 ? 'row' : 'rows'}` : `${allow.percent}%`} allowed)`
}

function ruleWords(rule: CheckRule): string {
  switch (rule.kind) {
    case 'notNull':
      return rule.missing === undefined
        ? 'not null'
        : `not null or ${rule.missing.map((text) => JSON.stringify(text)).join(', ')}`
    case 'unique':
      return 'unique'
    case 'atLeast':
      return `at least ${rule.bound}`
    case 'atMost':
      return `at most ${rule.bound}`
    case 'between':
      return range(rule.min, rule.max)
    case 'acceptedValues':
      return `one of ${rule.values.join(', ')}`
    case 'rejectedValues':
      return `none of ${rule.values.join(', ')}`
    case 'matches':
      return `matches ${rule.pattern}`
    case 'format':
      return `format ${rule.format}`
    case 'length':
      return `length ${range(rule.min, rule.max)}`
    case 'rowCount':
      return `row count ${range(rule.min, rule.max)}`
    case 'rowCountChange':
      return `row count change ${range(percent(rule.minPercent), percent(rule.maxPercent))}`
    case 'fresherThan':
      return `fresher than ${rule.within}`
    case 'aggregate':
      return `${rule.function} ${range(rule.min, rule.max)}`
    case 'percentile':
      return `p${Number((rule.fraction * 100).toFixed(6))} ${range(rule.min, rule.max)}`
    case 'categoryDrift':
      return `drift at most ${rule.max} PSI`
    case 'numberDrift':
      return `drift at most ${rule.max} Jensen–Shannon`
    case 'references':
      return `references ${[rule.target, rule.targetColumns?.join(', ')].filter(Boolean).join('.')}`
    case 'expression':
      return 'expression'
    case 'failedRows':
      return 'failed rows'
    case 'rollup':
      return rule.promise
  }
}

function percent(bound: number | null): string | null {
  return bound === null ? null : `${bound}%`
}

function range(min: CheckValue | null, max: CheckValue | null): string {
  if (max === null) return `at least ${min}`
  return min === null ? `at most ${max}` : `between ${min} and ${max}`
}
