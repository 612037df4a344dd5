import type { Problem } from '../errors/platinum-error.ts'
import type { Check } from './check.ts'
import type { Column, ColumnFamily } from './column.ts'
import type { ProductDraft } from './product.ts'
import { unknownColumn } from './validate-product.ts'

const ordered: ReadonlySet<ColumnFamily> = new Set<ColumnFamily>([
  'integer',
  'bigint',
  'float',
  'numeric',
  'timestamptz',
  'timestamp',
  'date',
  'time',
])
const textual: ReadonlySet<ColumnFamily> = new Set<ColumnFamily>(['text', 'enum'])

/** Checks that name a column that is not there, do not fit its type, or can never be met. */
export function checkProblems(product: ProductDraft): Problem[] {
  const byKey = new Map(product.columns.map((column) => [column.key, column]))
  const names = new Set<string>()
  return product.checks.flatMap((check) => {
    const where = `${product.id}, check "${check.name}"`
    const problems: Problem[] = []
    if (names.has(check.name))
      problems.push(unsuitable(where, 'a name of its own', 'a second check with this name'))
    names.add(check.name)
    for (const key of check.columns) {
      const column = byKey.get(key)
      if (!column) problems.push(unknownColumn(product.id, `check "${check.name}"`, key, byKey))
      else problems.push(...fitProblems(where, check, column))
    }
    problems.push(...boundProblems(where, check))
    return problems
  })
}

function fitProblems(where: string, check: Check, column: Column): Problem[] {
  const { family } = column
  const found = `${column.key}, which is ${column.sqlType}`
  switch (check.rule.kind) {
    case 'atLeast':
    case 'atMost': {
      if (!ordered.has(family))
        return [unsuitable(where, 'a number, date or timestamp column', found)]
      const numeric = ['integer', 'bigint', 'float', 'numeric'].includes(family)
      const given = check.rule.bound
      if (numeric && typeof given === 'string' && !/^-?\d+(\.\d+)?$/.test(given)) {
        return [unsuitable(where, 'a numeric bound', JSON.stringify(given))]
      }
      if (!numeric && typeof given === 'number') {
        return [unsuitable(where, 'a bound in ISO 8601 text', String(given))]
      }
      return []
    }
    case 'matches':
    case 'length':
      return textual.has(family) ? [] : [unsuitable(where, 'a text column', found)]
    case 'acceptedValues':
      return family === 'json' || family === 'vector' || family === 'array'
        ? [unsuitable(where, 'a column of single values', found)]
        : []
    case 'unique':
      return family === 'vector' ? [unsuitable(where, 'columns that are no vectors', found)] : []
    case 'notNull':
    case 'rowCount':
    case 'references':
      return []
  }
}

function boundProblems(where: string, check: Check): Problem[] {
  const { rule } = check
  if (rule.kind === 'rowCount' || rule.kind === 'length') {
    const { min, max } = rule
    const whole = Number.isInteger(min) && min >= 0 && (max === null || Number.isInteger(max))
    if (!whole || (max !== null && max < min)) {
      return [unsuitable(where, 'whole bounds with min ≤ max', `min ${min}, max ${max ?? 'none'}`)]
    }
  }
  if (rule.kind === 'atLeast' || rule.kind === 'atMost') {
    if (typeof rule.bound === 'number' && !Number.isFinite(rule.bound)) {
      return [unsuitable(where, 'a finite bound', String(rule.bound))]
    }
  }
  if (rule.kind === 'acceptedValues' && rule.values.length === 0) {
    return [unsuitable(where, 'at least one accepted value', 'an empty list')]
  }
  return []
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
