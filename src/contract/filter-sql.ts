import { quoteIdentifier } from '../database/identifier.ts'
import type { Column } from '../product/column.ts'
import type { Product } from '../product/product.ts'
import type { Conditions, FilterValue, RowFilter } from '../product/row-filter.ts'
import { columnOf } from './column-sql.ts'
import type { Parameters } from './parameters.ts'

/** Conditions of a contract on the rows of `b`, which were validated when the project was read. */
export function rowFilterSql(
  product: Product,
  { and, or, not, ...byColumn }: RowFilter,
  parameters: Parameters,
): string {
  const inner = (filter: RowFilter): string => rowFilterSql(product, filter, parameters)
  return all([
    ...(and ?? []).map(inner),
    ...(or ? [any(or.map(inner))] : []),
    ...(not && !saysNothing(not) ? [`NOT (${inner(not)})`] : []),
    ...Object.entries<Conditions | undefined>(byColumn).flatMap(([key, conditions = {}]) =>
      columnSql(columnOf(product, key), conditions, parameters),
    ),
  ])
}

function columnSql(column: Column, conditions: Conditions, parameters: Parameters): string[] {
  const name = `b.${quoteIdentifier(column.name)}`
  const type = comparedType(column)
  const left = column.family === 'other' ? `${name}::text` : name
  const value = (operand: FilterValue): string => parameters.add(String(operand), type)
  const values = (operands: readonly FilterValue[]): string =>
    parameters.add(operands.map(String), `${type}[]`)
  const { eq, ne, lt, lte, gt, gte, like, startsWith, contains, isNull } = conditions
  const compared = Object.entries({ '=': eq, '<>': ne, '<': lt, '<=': lte, '>': gt, '>=': gte })
  return [
    ...compared.flatMap(([operator, operand]) =>
      operand === undefined ? [] : [`${left} ${operator} ${value(operand)}`],
    ),
    ...(conditions.in ? [`${left} = ANY (${values(conditions.in)})`] : []),
    ...(conditions.notIn ? [`${left} <> ALL (${values(conditions.notIn)})`] : []),
    ...(like === undefined ? [] : [`${left} LIKE ${value(like)}`]),
    ...(startsWith === undefined ? [] : [`${left} LIKE ${value(`${literally(startsWith)}%`)}`]),
    ...(contains === undefined ? [] : [`${left} LIKE ${value(`%${literally(contains)}%`)}`]),
    ...(isNull === undefined ? [] : [`${name} IS ${isNull ? '' : 'NOT '}NULL`]),
  ]
}

/** The type that values are compared as, so that none is cut short. */
function comparedType({ family, castType }: Column): string {
  if (family === 'text') return castType === 'citext' ? 'citext' : 'text'
  if (family === 'other') return 'text'
  return family === 'integer' ? 'integer' : castType
}

/** Makes `%`, `_` and the escape itself stand for themselves in LIKE. */
function literally(text: string): string {
  return text.replace(/[\\%_]/g, (character) => `\\${character}`)
}

/** The denial of no condition is none either, as where a reader says it. */
function saysNothing({ and = [], or, not, ...byColumn }: RowFilter): boolean {
  return (
    and.every(saysNothing) &&
    !or &&
    (!not || saysNothing(not)) &&
    Object.values<Conditions | undefined>(byColumn).every((conditions = {}) =>
      Object.values(conditions).every((each) => each === undefined),
    )
  )
}

function all(conditions: readonly string[]): string {
  return conditions.length === 0 ? 'true' : conditions.map((each) => `(${each})`).join(' AND ')
}

function any(conditions: readonly string[]): string {
  return conditions.length === 0 ? 'false' : conditions.map((each) => `(${each})`).join(' OR ')
}
