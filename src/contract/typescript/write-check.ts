import { defaultName } from '../../product/check-name.ts'
import type { SqlTemplate } from '../../product/sql-template.ts'
import type { CheckDocument } from '../document/contract-document.ts'
import type { Imports } from './imports.ts'
import { call, isIdentifier, literal, object, quoted } from './literal.ts'

/** What a check is written with. */
export interface CheckContext {
  readonly imports: Imports
  /** How a product is named in this file; undefined where it is not known. */
  readonly target: (id: string) => string | undefined
}

/** A check as the function that makes it; undefined where its target is not known. */
export function writeCheck(check: CheckDocument, context: CheckContext): string | undefined {
  const { rule, columns } = check
  const { imports } = context
  const first = quoted(columns[0] ?? '')
  const options = optionsOf(check)
  const made = (
    name: string,
    args: readonly string[],
    more: Record<string, unknown> = {},
    types = '',
  ) => {
    const given = literal({ ...more, ...options }, '        ')
    const of = `${imports.use('platinum', name)}${types}`
    return call(of, given === '{}' ? args : [...args, given], '      ')
  }
  switch (rule.kind) {
    case 'notNull':
      return made('notNull', [first], rule.missing === undefined ? {} : { missing: rule.missing })
    case 'atLeast':
    case 'atMost':
      return made(rule.kind, [first, literal(rule.bound)])
    case 'between':
      return made('between', [first, literal(rule.min), literal(rule.max)])
    case 'acceptedValues':
    case 'rejectedValues':
      return made(rule.kind, [first, literal(rule.values, '      ')])
    case 'matches':
      return made('matches', [first, quoted(rule.pattern)])
    case 'format':
      return made('format', [first, quoted(rule.format)])
    case 'length':
      return made('length', [
        first,
        bounds({ min: rule.min === 0 ? null : rule.min, max: rule.max }),
      ])
    case 'unique':
      return made('unique', [columns.length === 1 ? first : literal(columns)])
    case 'rowCount':
      return made('rowCount', [bounds({ min: rule.min, max: rule.max })])
    case 'rowCountChange':
      return made('rowCountChange', [
        bounds({ minPercent: rule.minPercent, maxPercent: rule.maxPercent }),
      ])
    case 'fresherThan':
      if (columns.length > 0) return made('fresherThan', [quoted(rule.within), first])
      return Object.keys(options).length === 0
        ? made('fresherThan', [quoted(rule.within)])
        : made('fresherThan', [quoted(rule.within), 'undefined'], {}, '<never>')
    case 'aggregate':
      return made('aggregate', [quoted(rule.function), first, bounds(rule)])
    case 'percentile':
      return made('percentile', [literal(rule.fraction), first, bounds(rule)])
    case 'categoryDrift':
      return made('drift', [first, literal({ psi: rule.max })])
    case 'numberDrift':
      return made('drift', [first, literal({ jensenShannon: rule.max, bins: rule.bins })])
    case 'references': {
      const target = rule.target === 'self' ? "'self'" : context.target(rule.target)
      if (target === undefined) return undefined
      return made(
        'references',
        [columns.length === 1 ? first : literal(columns), target],
        rule.targetColumns === undefined ? {} : { to: rule.targetColumns },
      )
    }
    case 'expression':
      return made('expression', [
        literal(columns),
        `(${parameters(columns)}) => ${sqlOf(rule.expression, imports)}`,
      ])
    case 'failedRows':
      return made(
        'failedRows',
        [`({ rows, written }) => ${sqlOf(rule.statement, imports)}`],
        rule.timeoutSeconds === 60 ? {} : { timeoutSeconds: rule.timeoutSeconds },
      )
  }
}

function optionsOf(check: CheckDocument): Record<string, unknown> {
  const { name, columns, rule, severity, blocking, allow, onViolation } = check
  const named = rule.kind === 'expression' || rule.kind === 'failedRows'
  return {
    ...(!named && name === defaultName(columns, rule, allow) ? {} : { name }),
    ...(severity === 'error' ? {} : { severity }),
    ...(blocking === (severity === 'error') ? {} : { blocking }),
    ...(onViolation === undefined ? {} : { onViolation }),
    ...(allow === undefined ? {} : { allow }),
  }
}

/** Ends that are given: `{ min: 1, max: 9 }`. */
function bounds(ends: object): string {
  const given = Object.entries(ends).filter(([key, end]) => /^(min|max)/.test(key) && end !== null)
  return object(given.map(([key, end]) => `${key}: ${literal(end)}`))
}

/** `{ price, discount }`; a key that is no identifier gets a name. */
function parameters(columns: readonly string[]): string {
  return `{ ${columns.map((key) => (isIdentifier(key) ? key : `${quoted(key)}: ${slotName(columns, key)}`)).join(', ')} }`
}

function slotName(columns: readonly string[], key: string): string {
  return isIdentifier(key) ? key : `column${columns.indexOf(key)}`
}

function sqlOf(template: SqlTemplate, imports: Imports): string {
  const tag = imports.use('drizzle-orm', 'sql')
  const columns = template.flatMap((part) =>
    typeof part === 'object' && 'column' in part ? [part.column] : [],
  )
  const text = template.map((part) => {
    if (typeof part === 'string') {
      return part.replaceAll('\\', '\\\\').replaceAll('`', '\\`').replaceAll('${', '\\${')
    }
    if ('column' in part) return `\${${slotName(columns, part.column)}}`
    if ('rows' in part) return part.rows === 'whole' ? '${rows}' : '${written}'
    return `\${${part.value === null ? `${tag}.param(null)` : literal(part.value)}}`
  })
  return `${tag}\`${text.join('')}\``
}
