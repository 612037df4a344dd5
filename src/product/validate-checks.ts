import type { Problem } from '../errors/platinum-error.ts'
import type { CheckRule, CheckValue } from './check-rule.ts'
import type { Check } from './check.ts'
import { isComparable, type Column, type ColumnFamily } from './column.ts'
import { impliedChecks } from './implied-checks.ts'
import { hasPercentiles, isGroupable } from './measurable.ts'
import type { ProductDraft } from './product.ts'
import { allowanceUnmet, boundsUnmet, quarantineUnmet } from './validate-check-bounds.ts'
import { unknownColumn } from './validate-product.ts'
import { writtenForm } from './written-form.ts'

const numbers: ReadonlySet<ColumnFamily> = new Set(['integer', 'bigint', 'float', 'numeric'])
const moments: ReadonlySet<ColumnFamily> = new Set(['timestamptz', 'timestamp', 'date'])
const ordered: ReadonlySet<ColumnFamily> = new Set([...numbers, ...moments, 'time'])
const texts: ReadonlySet<ColumnFamily> = new Set(['text', 'enum'])

/** Checks that name a column that is not there, do not fit its type, or can never be met. */
export function checkProblems(product: ProductDraft): Problem[] {
  const byKey = new Map(product.columns.map((column) => [column.key, column]))
  const implied = new Map(impliedChecks(product).map((check) => [check.name, check]))
  const names = new Set<string>()
  return product.checks.flatMap((check) => {
    const where = `${product.id}, check "${check.name}"`
    const problems: Problem[] = []
    if (names.has(check.name))
      problems.push(unsuitable(where, 'a name of its own', 'a second check with this name'))
    names.add(check.name)
    const same = implied.get(check.name)
    if (same) problems.push(...impliedProblems(where, check, same))
    if (!suitsColumns(check))
      problems.push(unsuitable(where, 'columns to look at', check.columns.join(', ') || 'none'))
    if (
      check.rule.kind === 'fresherThan' &&
      check.columns.length === 0 &&
      product.freshness.eventTime === undefined
    ) {
      problems.push(
        unsuitable(where, 'a column with event times', 'neither one here nor in freshness'),
      )
    }
    for (const key of mentioned(check)) {
      const column = byKey.get(key)
      if (!column) problems.push(unknownColumn(product.id, `check "${check.name}"`, key, byKey))
      else problems.push(...fitProblems(where, check.rule, column))
    }
    const unmet = [
      ...boundsUnmet(check.rule),
      ...allowanceUnmet(check.rule, check.allow),
      ...quarantineUnmet(check),
    ]
    problems.push(...unmet.map(([expected, found]) => unsuitable(where, expected, found)))
    return problems
  })
}

/** Columns that a check names, in its SQL too. */
function mentioned({ columns, rule }: Check): readonly string[] {
  const template =
    rule.kind === 'expression' ? rule.expression : rule.kind === 'failedRows' ? rule.statement : []
  const inSql = template.flatMap((part) =>
    typeof part === 'object' && 'column' in part ? [part.column] : [],
  )
  return [...new Set([...columns, ...inSql])]
}

const aboutNoColumn: ReadonlySet<CheckRule['kind']> = new Set([
  'rowCount',
  'rowCountChange',
  'failedRows',
])

function suitsColumns({ columns, rule: { kind } }: Check): boolean {
  if (kind === 'fresherThan') return columns.length <= 1
  return (columns.length === 0) === aboutNoColumn.has(kind)
}

/** A check that the table implies cannot be weakened or replaced by one of its name. */
function impliedProblems(where: string, check: Check, implied: Check): Problem[] {
  const says = ({ rule, columns, allow, onViolation }: Check) =>
    JSON.stringify([rule, columns, allow, onViolation])
  if (says(check) !== says(implied)) {
    return [unsuitable(where, 'a name of its own', 'the name of a check that the table implies')]
  }
  if (check.blocking && check.severity === 'error') return []
  return [
    unsuitable(
      where,
      'a check that blocks, since the table itself refuses such rows',
      `severity ${check.severity}, ${check.blocking ? 'blocking' : 'not blocking'}`,
    ),
  ]
}

function fitProblems(where: string, rule: CheckRule, column: Column): Problem[] {
  const { family } = column
  const found = `${column.key}, which is ${column.sqlType}`
  const unless = (fits: boolean, expected: string, values: readonly (CheckValue | null)[] = []) =>
    fits ? valueProblems(where, column, values) : [unsuitable(where, expected, found)]
  switch (rule.kind) {
    case 'atLeast':
    case 'atMost':
      return unless(ordered.has(family), 'a number, date or timestamp column', [rule.bound])
    case 'between':
      return unless(ordered.has(family), 'a number, date or timestamp column', [rule.min, rule.max])
    case 'matches':
    case 'format':
    case 'length':
      return unless(texts.has(family), 'a text column')
    case 'notNull':
      return unless(rule.missing === undefined || family === 'text', 'a text column')
    case 'acceptedValues':
    case 'rejectedValues':
      return unless(
        family !== 'array' && family !== 'json' && isComparable(column),
        'a column of single values',
        rule.values,
      )
    case 'unique':
      return unless(isComparable(column), 'columns that Postgres can compare')
    case 'fresherThan':
      return unless(moments.has(family), 'a date or timestamp column')
    case 'aggregate':
      return aggregateProblems(where, rule, column)
    case 'percentile':
      return unless(
        hasPercentiles(column) && ordered.has(family),
        'a number, date or timestamp column',
        [rule.min, rule.max],
      )
    case 'categoryDrift':
      return unless(isGroupable(column) && isComparable(column), 'a column of single values')
    case 'numberDrift':
      return unless(ordered.has(family), 'a number, date or timestamp column')
    case 'rowCount':
    case 'rowCountChange':
    case 'references':
    case 'expression':
    case 'failedRows':
    case 'rollup':
      return []
  }
}

function aggregateProblems(
  where: string,
  rule: Extract<CheckRule, { kind: 'aggregate' }>,
  column: Column,
): Problem[] {
  const { family } = column
  const found = `${column.key}, which is ${column.sqlType}`
  const bounds = [rule.min, rule.max]
  switch (rule.function) {
    case 'min':
    case 'max':
    case 'median':
      return ordered.has(family)
        ? valueProblems(where, column, bounds)
        : [unsuitable(where, 'a number, date or timestamp column', found)]
    case 'countDistinct':
      return isGroupable(column) && isComparable(column)
        ? bounds
            .filter((bound) => bound !== null && !Number.isSafeInteger(bound))
            .map((bound) => unsuitable(where, 'whole bounds', JSON.stringify(bound)))
        : [unsuitable(where, 'a column of single values', found)]
    case 'sum':
    case 'avg':
    case 'stddev':
    case 'variance':
      return numbers.has(family)
        ? valueProblems(where, column, bounds)
        : [unsuitable(where, 'a number column', found)]
  }
}

/** Bounds and values that the column could never hold. */
function valueProblems(
  where: string,
  column: Column,
  values: readonly (CheckValue | null)[],
): Problem[] {
  const form = writtenForm(column)
  return values
    .filter((value) => value !== null && !form.accepts(value))
    .map((value) =>
      unsuitable(
        where,
        form.words,
        typeof value === 'string' ? JSON.stringify(value) : String(value),
      ),
    )
}

function unsuitable(where: string, expected: string, found: string): Problem {
  return {
    code: 'CHECK_UNSUITABLE',
    where,
    expected,
    found,
    fix: 'Choose a check that fits the column, or correct its bounds.',
  }
}
