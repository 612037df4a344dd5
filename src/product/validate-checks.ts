import type { Problem } from '../errors/platinum-error.ts'
import type { Check } from './check.ts'
import { isComparable, type Column, type ColumnFamily } from './column.ts'
import { impliedChecks } from './implied-checks.ts'
import type { ProductDraft } from './product.ts'
import { unknownColumn } from './validate-product.ts'
import { writtenForm } from './written-form.ts'

const numbers: ReadonlySet<ColumnFamily> = new Set(['integer', 'bigint', 'float', 'numeric'])
const ordered: ReadonlySet<ColumnFamily> = new Set([
  ...numbers,
  'timestamptz',
  'timestamp',
  'date',
  'time',
])

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
    if ((check.columns.length === 0) !== (check.rule.kind === 'rowCount'))
      problems.push(unsuitable(where, 'columns to look at', check.columns.join(', ') || 'none'))
    for (const key of check.columns) {
      const column = byKey.get(key)
      if (!column) problems.push(unknownColumn(product.id, `check "${check.name}"`, key, byKey))
      else problems.push(...fitProblems(where, check, column))
    }
    problems.push(...boundProblems(where, check))
    return problems
  })
}

/** A check that the table implies cannot be weakened or replaced by one of its name. */
function impliedProblems(where: string, check: Check, implied: Check): Problem[] {
  const says = ({ rule, columns }: Check) => JSON.stringify([rule, columns])
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

function fitProblems(where: string, check: Check, column: Column): Problem[] {
  const { family } = column
  const found = `${column.key}, which is ${column.sqlType}`
  switch (check.rule.kind) {
    case 'atLeast':
    case 'atMost':
      if (!ordered.has(family))
        return [unsuitable(where, 'a number, date or timestamp column', found)]
      return valueProblems(where, column, [check.rule.bound])
    case 'matches':
    case 'length':
      return family === 'text' || family === 'enum'
        ? []
        : [unsuitable(where, 'a text column', found)]
    case 'acceptedValues':
      return family === 'array' || family === 'json' || !isComparable(column)
        ? [unsuitable(where, 'a column of single values', found)]
        : valueProblems(where, column, check.rule.values)
    case 'unique':
      return isComparable(column)
        ? []
        : [unsuitable(where, 'columns that Postgres can compare', found)]
    case 'notNull':
    case 'rowCount':
    case 'references':
      return []
  }
}

/** Bounds and accepted values that the column could never hold. */
function valueProblems(
  where: string,
  column: Column,
  values: readonly (string | number)[],
): Problem[] {
  const form = writtenForm(column)
  return values
    .filter((value) => !form.accepts(value))
    .map((value) =>
      unsuitable(
        where,
        form.words,
        typeof value === 'string' ? JSON.stringify(value) : String(value),
      ),
    )
}

function boundProblems(where: string, check: Check): Problem[] {
  const { rule } = check
  if (rule.kind === 'rowCount' || rule.kind === 'length') {
    const { min, max } = rule
    const whole = isCount(min) && (max === null || isCount(max))
    if (!whole || (max !== null && max < min)) {
      return [unsuitable(where, 'whole bounds with min ≤ max', `min ${min}, max ${max ?? 'none'}`)]
    }
  }
  if (rule.kind === 'acceptedValues' && rule.values.length === 0) {
    return [unsuitable(where, 'at least one accepted value', 'an empty list')]
  }
  return []
}

/** Texts and row counts within Postgres' integer. */
function isCount(value: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= 2_147_483_647
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
