import type { Allowance, DeclaredRule } from '../../product/check-rule.ts'
import { defineCheck } from '../../product/check.ts'
import { durationSeconds, type Duration } from '../../product/duration.ts'
import { formatNames, formatPattern } from '../../product/formats.ts'
import type { CheckDocument } from '../document/contract-document.ts'
import type { Findings } from '../exchange/exchanged-contract.ts'
import { templateOf } from '../exchange/template-text.ts'
import { readAggregateExpression, sodaFunctions } from './aggregate-expression.ts'
import type { SodaBody } from './soda-shape.ts'
import { hasNoBound, readBounds, readTolerance, type Threshold } from './threshold.ts'

type Path = readonly PropertyKey[]

/** What checks are read with. */
export interface SodaReading {
  readonly findings: Findings
  /** Column in Postgres → key. */
  readonly keys: ReadonlyMap<string, string>
  /** The product's table as an item for FROM. */
  readonly table: string
  /** Id of a product by Soda's name of it. */
  readonly productOf: (dataset: string) => string
  /** Column of another product → its key, as far as that can be told. */
  readonly keyOf: (column: string) => string
  readonly own: string
}

/** A check as it stands in a file. */
export interface SodaEntry {
  readonly type: string
  readonly body: SodaBody
  readonly path: Path
  /** Column it stands under; undefined for one of the dataset. */
  readonly column: string | undefined
}

/** The checks that one entry says; none, and that is told, where nothing here says the same. */
export function readSodaCheck(entry: SodaEntry, reading: SodaReading): CheckDocument[] {
  const { type, body, path } = entry
  const { findings } = reading
  const leave = (what: string): CheckDocument[] => {
    findings.leaveOut(path, what)
    return []
  }
  if (body.filter !== undefined) return leave('A check of some rows alone has no place here.')
  if (body.threshold !== undefined && 'additional' in body.threshold) {
    findings.leaveOut([...path, 'threshold'], 'A check here has one level; the other is left out.')
  }
  const rules = rulesOf(entry, reading)
  if (typeof rules === 'string') return leave(rules)
  const counted = !['row_count', 'freshness', 'aggregate', 'metric'].includes(type)
  const tolerated = counted ? readTolerance(body.threshold) : { allow: undefined }
  if (!tolerated) return leave('A check here tolerates up to a number of violations, and no other.')
  return rules.map(({ rule, columns }, position) => {
    const check = toDocument(rule, columns, body, tolerated.allow)
    return position === 0 || body.name === undefined
      ? check
      : { ...check, name: `${check.name} (${position + 1})` }
  })
}

function toDocument(
  rule: DeclaredRule,
  columns: readonly string[],
  { name, threshold }: SodaBody,
  allow: Allowance | undefined,
): CheckDocument {
  const severity = threshold?.level === 'warn' ? 'warn' : 'error'
  const check = defineCheck(columns, rule, {
    severity,
    ...(name === undefined ? {} : { name }),
    ...(allow === undefined ? {} : { allow }),
  })
  return {
    name: check.name,
    columns: [...columns],
    rule,
    severity,
    blocking: check.blocking,
    ...(allow === undefined ? {} : { allow }),
  }
}

interface Ruled {
  readonly rule: DeclaredRule
  readonly columns: readonly string[]
}

/** What a check says, or why it says nothing here. */
function rulesOf(entry: SodaEntry, reading: SodaReading): readonly Ruled[] | string {
  const { type, body, column } = entry
  const of = column === undefined ? [] : [reading.keys.get(column) ?? column]
  switch (type) {
    case 'missing':
      if (body.missing_format) return 'A format that stands for no value has no check here.'
      return [
        {
          rule: {
            kind: 'notNull',
            ...(body.missing_values ? { missing: body.missing_values.map(String) } : {}),
          },
          columns: of,
        },
      ]
    case 'invalid': {
      const rules = invalidRules(body, reading)
      return typeof rules === 'string' ? rules : rules.map((rule) => ({ rule, columns: of }))
    }
    case 'duplicate':
      return [
        {
          rule: { kind: 'unique' },
          columns: column === undefined ? columnsOf(entry, reading) : of,
        },
      ]
    case 'row_count': {
      const bounds =
        body.threshold === undefined || hasNoBound(body.threshold)
          ? { min: 1, max: null }
          : readBounds(body.threshold, true)
      if (!bounds) return 'This bound on the number of rows has no check here.'
      return [{ rule: { kind: 'rowCount', min: bounds.min ?? 0, max: bounds.max }, columns: [] }]
    }
    case 'freshness': {
      const within = readAge(body.threshold)
      if (within === undefined) return 'This bound on an age has no check here.'
      return [{ rule: { kind: 'fresherThan', within }, columns: columnsOf(entry, reading) }]
    }
    case 'aggregate':
    case 'metric':
      return aggregateRules(entry, of, reading)
    case 'failed_rows':
      return failedRows(body, reading)
    default:
      return `Checks of the type ${type} have no place here.`
  }
}

function invalidRules(
  body: SodaBody,
  { productOf, keyOf, own }: SodaReading,
): DeclaredRule[] | string {
  if (body.invalid_format) return 'A format of invalid values is written as expression() here.'
  const { valid_min: min, valid_max: max, valid_format: format, valid_reference_data: to } = body
  const rules: DeclaredRule[] = []
  if (body.valid_values) rules.push({ kind: 'acceptedValues', values: body.valid_values })
  if (body.invalid_values) rules.push({ kind: 'rejectedValues', values: body.invalid_values })
  if (min !== undefined && max !== undefined) rules.push({ kind: 'between', min, max })
  else if (min !== undefined) rules.push({ kind: 'atLeast', bound: min })
  else if (max !== undefined) rules.push({ kind: 'atMost', bound: max })
  const [shortest, longest] = [
    body.valid_length ?? body.valid_min_length,
    body.valid_length ?? body.valid_max_length,
  ]
  if (shortest !== undefined || longest !== undefined) {
    rules.push({
      kind: 'length',
      min: Number(shortest ?? 0),
      max: longest === undefined ? null : Number(longest),
    })
  }
  if (format) {
    const named = formatNames.find(
      (name) => name === format.name && formatPattern(name) === format.regex,
    )
    rules.push(
      named ? { kind: 'format', format: named } : { kind: 'matches', pattern: format.regex },
    )
  }
  if (to) {
    const product = productOf(to.dataset)
    rules.push({
      kind: 'references',
      target: product === own ? 'self' : product,
      targetColumns: [keyOf(to.column)],
    })
  }
  return rules.length > 0 ? rules : 'It does not say which values are valid.'
}

function aggregateRules(
  { type, body, column }: SodaEntry,
  columns: readonly string[],
  { keys }: SodaReading,
): readonly Ruled[] | string {
  const { threshold } = body
  const {
    must_be_greater_than: over,
    must_be_less_than: under,
    must_be_between: between,
  } = threshold ?? {}
  const open = [over, under, between?.greater_than, between?.less_than]
  const bounds = threshold && readBounds(threshold, false)
  if (!bounds || open.some((end) => end !== undefined)) {
    return 'Bounds of an aggregate are included here; write this one as failedRows().'
  }
  const { min, max } = bounds
  if (type === 'aggregate') {
    const known = sodaFunctions.find((name) => name === body.function)
    return known === undefined
      ? `The function ${body.function ?? '(none)'} has no check here.`
      : [{ rule: { kind: 'aggregate', function: known, min, max }, columns }]
  }
  const { expression } = body
  const among = column === undefined ? [...keys.keys()] : [column]
  for (const name of among) {
    const read = expression === undefined ? undefined : readAggregateExpression(expression, name)
    if (read) return [{ rule: { ...read, min, max }, columns: [keys.get(name) ?? name] }]
  }
  return 'A number that SQL of its own computes is written as failedRows() here.'
}

function failedRows(
  { expression, query }: SodaBody,
  { keys, table }: SodaReading,
): readonly Ruled[] | string {
  if (query !== undefined) {
    const statement = templateOf(query, { keys, table })
    return [{ rule: { kind: 'failedRows', statement, timeoutSeconds: 60 }, columns: [] }]
  }
  if (expression === undefined) return 'It has neither an expression nor a query.'
  // What Soda finds is a row that fails; what is said here holds for all others.
  const holds = /^NOT \((.*)\)$/s.exec(expression)?.[1] ?? `NOT (${expression})`
  const columns = [...keys].filter(([name]) => wordIn(name, holds)).map(([, key]) => key)
  if (columns.length === 0) return 'The expression names no column of the file.'
  return [{ rule: { kind: 'expression', expression: templateOf(holds, { keys, table }) }, columns }]
}

function wordIn(name: string, text: string): boolean {
  const escaped = name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  return new RegExp(`(?<![A-Za-z0-9_])${escaped}(?![A-Za-z0-9_])`).test(text)
}

/** Keys of the columns that a check of the dataset names. */
function columnsOf({ body, path }: SodaEntry, { findings, keys }: SodaReading): string[] {
  const [part, names] = body.columns
    ? (['columns', body.columns] as const)
    : (['column', body.column === undefined ? [] : [body.column]] as const)
  return names.flatMap((name) => {
    const key = keys.get(name)
    if (key === undefined) findings.unknownColumn([...path, part], name, [...keys.keys()])
    return key ?? []
  })
}

const units = { minute: 'm', hour: 'h', day: 'd' } as const

/** An age that data may have: `6h`. */
export function readAge(threshold: Threshold | undefined): Duration | undefined {
  const { must_be_less_than: under, must_be_less_than_or_equal: to } = threshold ?? {}
  const value = Number(to ?? under ?? Number.NaN)
  const within: Duration = `${value}${units[threshold?.unit ?? 'hour']}`
  return durationSeconds(within) === undefined ? undefined : within
}
