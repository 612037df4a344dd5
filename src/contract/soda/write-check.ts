import { formatPattern } from '../../product/formats.ts'
import { durationSeconds } from '../../product/duration.ts'
import type { CheckDocument, ContractDocument } from '../document/contract-document.ts'
import { identifier, templateText } from '../exchange/template-text.ts'
import { aggregateExpression, sodaFunctions } from './aggregate-expression.ts'
import { writeBounds, writeTolerance } from './threshold.ts'

type Written = Readonly<Record<string, unknown>>

/** What checks are written with. */
export interface SodaContext {
  readonly contract: ContractDocument
  /** Column in Postgres of a key of the product. */
  readonly column: (key: string) => string
  /** Soda's name of a product: `platinum/platinum/gold/orders`. */
  readonly dataset: (id: string) => string
  /** The contract of another product; undefined where it is not exported beside this one. */
  readonly find: (id: string) => ContractDocument | undefined
}

/** A check of Soda, and the column it stands under; without one, under the dataset. */
export interface SodaCheck {
  readonly column: string | undefined
  readonly type: string
  readonly body: Written
}

/** Undefined where Soda has no check that says the same. */
export function writeSodaCheck(check: CheckDocument, context: SodaContext): SodaCheck | undefined {
  const { rule, columns, allow } = check
  const [only, ...others] = columns
  const column = only === undefined || others.length > 0 ? undefined : context.column(only)
  const level = check.severity === 'warn' ? { level: 'warn' } : {}
  const made = (type: string, more: Written, bound: Written): SodaCheck => ({
    column,
    type,
    body: { ...more, ...threshold({ ...bound, ...level }) },
  })
  const ofDataset = (type: string, more: Written, bound: Written): SodaCheck => ({
    ...made(type, more, bound),
    column: undefined,
  })
  const ofColumn = (type: string, more: Written): SodaCheck | undefined =>
    column === undefined ? undefined : made(type, more, writeTolerance(allow))
  switch (rule.kind) {
    case 'notNull':
      return ofColumn('missing', rule.missing === undefined ? {} : { missing_values: rule.missing })
    case 'atLeast':
      return ofColumn('invalid', { valid_min: rule.bound })
    case 'atMost':
      return ofColumn('invalid', { valid_max: rule.bound })
    case 'between':
      return ofColumn('invalid', { valid_min: rule.min, valid_max: rule.max })
    case 'acceptedValues':
      return ofColumn('invalid', { valid_values: rule.values })
    case 'rejectedValues':
      return ofColumn('invalid', { invalid_values: rule.values })
    case 'matches':
      return ofColumn('invalid', { valid_format: { regex: rule.pattern, name: 'pattern' } })
    case 'format':
      return ofColumn('invalid', {
        valid_format: { regex: formatPattern(rule.format), name: rule.format },
      })
    case 'length':
      return ofColumn('invalid', {
        valid_min_length: rule.min,
        ...(rule.max === null ? {} : { valid_max_length: rule.max }),
      })
    case 'unique':
      return column === undefined
        ? made('duplicate', { columns: columns.map(context.column) }, writeTolerance(allow))
        : ofColumn('duplicate', {})
    case 'references': {
      const target = targetOf(rule, context)
      return target && ofColumn('invalid', { valid_reference_data: target })
    }
    case 'rowCount': {
      const bounds = writeBounds(rule.min, rule.max)
      return bounds && made('row_count', {}, bounds)
    }
    case 'fresherThan': {
      const of = only ?? context.contract.freshness.eventTime
      const bound = writeAge(rule.within)
      if (of === undefined || bound === undefined) return undefined
      return ofDataset('freshness', { column: context.column(of) }, bound)
    }
    case 'aggregate':
    case 'percentile': {
      const bounds = writeBounds(rule.min, rule.max)
      if (column === undefined || bounds === undefined) return undefined
      return rule.kind === 'aggregate' && sodaFunctions.includes(rule.function)
        ? made('aggregate', { function: rule.function }, bounds)
        : made('metric', { expression: aggregateExpression(rule, column) }, bounds)
    }
    case 'expression':
      return ofDataset(
        'failed_rows',
        { expression: `NOT (${sqlText(rule.expression, context)})` },
        writeTolerance(allow),
      )
    case 'failedRows':
      return ofDataset(
        'failed_rows',
        { query: sqlText(rule.statement, context) },
        writeTolerance(allow),
      )
    case 'rowCountChange':
    case 'categoryDrift':
    case 'numberDrift':
      return undefined
  }
}

/** An age in the units that Soda has; undefined for one in seconds that is no whole minute. */
export function writeAge(within: string): Written | undefined {
  const seconds = durationSeconds(within)
  if (seconds === undefined || seconds % 60 !== 0) return undefined
  const unit = within.endsWith('d') ? 'day' : within.endsWith('h') ? 'hour' : 'minute'
  const each = { day: 86_400, hour: 3600, minute: 60 }[unit]
  return { unit, must_be_less_than_or_equal: seconds / each }
}

export function tableText({ layer, table }: ContractDocument): string {
  return `${identifier(layer)}.${identifier(table)}`
}

function sqlText(template: Parameters<typeof templateText>[0], context: SodaContext): string {
  return templateText(template, { column: context.column, table: tableText(context.contract) })
}

function targetOf(
  {
    target,
    targetColumns,
  }: { readonly target: string; readonly targetColumns?: readonly string[] },
  { contract, dataset, find }: SodaContext,
): Written | undefined {
  const to = target === 'self' ? contract : find(target)
  const [key, ...others] = targetColumns ?? to?.grain ?? []
  // What was read from Soda knows the column of another product by its name alone.
  const column = to?.columns.find((each) => each.key === key || each.name === key)
  return to && column && others.length === 0
    ? { dataset: dataset(to.id), column: column.name }
    : undefined
}

function threshold(parts: Written): Written {
  return Object.keys(parts).length === 0 ? {} : { threshold: parts }
}
