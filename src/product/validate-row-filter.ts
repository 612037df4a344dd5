import type { Problem } from '../errors/platinum-error.ts'
import type { Column, ColumnFamily } from './column.ts'
import type { Conditions, FilterValue, RowFilter } from './row-filter.ts'
import { unknownColumn } from './validate-product.ts'
import { writtenForm } from './written-form.ts'

/** Conditions of a contract that its columns could not be compared by. */
export function filterProblems(
  id: string,
  place: string,
  filter: RowFilter,
  columns: ReadonlyMap<string, Column>,
): Problem[] {
  const { and, or, not, ...byColumn } = filter
  return [
    ...[...(and ?? []), ...(or ?? []), ...(not ? [not] : [])].flatMap((each) =>
      filterProblems(id, place, each, columns),
    ),
    ...Object.entries<Conditions | undefined>(byColumn).flatMap(([key, conditions = {}]) =>
      conditionsProblems(id, place, key, conditions, columns),
    ),
  ]
}

/** As `filterProblems`, for the conditions on one column. */
export function conditionsProblems(
  id: string,
  place: string,
  key: string,
  conditions: Conditions,
  columns: ReadonlyMap<string, Column>,
): Problem[] {
  const column = columns.get(key)
  if (!column) return [unknownColumn(id, place, key, columns)]
  return Object.entries<Operand>({ ...conditions }).flatMap(([operator, operand]) =>
    conditionProblems(`${id}, ${place}, ${key}.${operator}`, column, operator, operand),
  )
}

const compared: ReadonlySet<ColumnFamily> = new Set([
  'text',
  'integer',
  'bigint',
  'float',
  'numeric',
  'timestamptz',
  'timestamp',
  'date',
  'time',
  'interval',
])
const incomparable: ReadonlySet<ColumnFamily> = new Set(['json', 'vector', 'array'])

type Operand = FilterValue | readonly FilterValue[] | undefined

function conditionProblems(
  where: string,
  column: Column,
  operator: string,
  operand: Operand,
): Problem[] {
  if (operand === undefined || operator === 'isNull') return []
  if (!suits(operator, column)) {
    return [unsuitable(where, 'an operator that suits the column', column.sqlType)]
  }
  const values = typeof operand === 'object' ? operand : [operand]
  if (operator === 'like' && endsInEscape(String(operand))) {
    return [unsuitable(where, 'a pattern', 'one that ends in a single backslash')]
  }
  return values
    .filter((value) => !canHold(column, value))
    .map((value) => unsuitable(where, writtenForm(column).words, JSON.stringify(value)))
}

/** Whether a column of this family can be compared by the operator. */
export function suits(operator: string, { family }: Column): boolean {
  switch (operator) {
    case 'eq':
    case 'ne':
      return !incomparable.has(family)
    case 'in':
    case 'notIn':
      return !incomparable.has(family) && family !== 'boolean'
    case 'lt':
    case 'lte':
    case 'gt':
    case 'gte':
      return compared.has(family)
    default:
      return family === 'text'
  }
}

function endsInEscape(pattern: string): boolean {
  return (/\\*$/.exec(pattern)?.[0].length ?? 0) % 2 === 1
}

/** Whether Postgres could read the value as one of the column's type. */
export function canHold(column: Column, value: FilterValue): boolean {
  if (typeof value === 'boolean') return column.family === 'boolean'
  if (typeof value === 'string' && value.includes('\0')) return false
  switch (column.family) {
    case 'boolean':
      return false
    case 'integer':
      return isWhole(value, 31n)
    case 'bigint':
      return isWhole(value, 63n)
    case 'date':
    case 'timestamp':
    case 'timestamptz':
      return writtenForm(column).accepts(value) && isDay(String(value))
    case 'text':
    case 'interval':
    case 'other':
      return typeof value === 'string'
    case 'array':
    case 'enum':
    case 'float':
    case 'json':
    case 'numeric':
    case 'time':
    case 'uuid':
    case 'vector':
      return writtenForm(column).accepts(value)
  }
}

function isWhole(value: string | number, bits: bigint): boolean {
  if (typeof value === 'number' ? !Number.isSafeInteger(value) : !/^-?\d{1,19}$/.test(value)) {
    return false
  }
  const whole = BigInt(value)
  return whole < 1n << bits && whole >= -(1n << bits)
}

/** Whether the calendar has the day that the text begins with. */
function isDay(text: string): boolean {
  const day = text.slice(0, 10)
  const instant = new Date(`${day}T00:00:00Z`)
  return !Number.isNaN(instant.getTime()) && instant.toISOString().startsWith(day)
}

/** A problem of an operator or a value that its column does not take. */
export function unsuitable(where: string, expected: string, found: string): Problem {
  return {
    code: 'FILTER_UNSUITABLE',
    where,
    expected,
    found,
    fix: 'Choose an operator and a value that suit the column.',
  }
}
