import type { Problem } from '../errors/platinum-error.ts'
import type { Column } from '../product/column.ts'
import { canHold, suits, unsuitable } from '../product/validate-row-filter.ts'
import { unknownColumn } from '../product/validate-product.ts'
import { isAttribute, type RowRule, type RuleConditions } from './row-rule.ts'

/** Conditions of a row rule that its columns could not be compared by. */
export function ruleProblems(
  id: string,
  place: string,
  rule: RowRule,
  columns: ReadonlyMap<string, Column>,
): Problem[] {
  const { and, or, not, ...byColumn } = rule
  return [
    ...[...(and ?? []), ...(or ?? []), ...(not ? [not] : [])].flatMap((each) =>
      ruleProblems(id, place, each, columns),
    ),
    ...Object.entries<RuleConditions | undefined>(byColumn).flatMap(([key, conditions = {}]) => {
      const column = columns.get(key)
      if (!column) return [unknownColumn(id, place, key, columns)]
      return Object.entries<unknown>({ ...conditions }).flatMap(([operator, operand]) =>
        operandProblems(`${id}, ${place}, ${key}.${operator}`, column, operator, operand),
      )
    }),
  ]
}

function operandProblems(
  where: string,
  column: Column,
  operator: string,
  operand: unknown,
): Problem[] {
  if (operand === undefined || operator === 'isNull') return []
  if (!suits(operator, column)) {
    return [unsuitable(where, 'an operator that suits the column', column.sqlType)]
  }
  if (isAttribute(operand)) return []
  const values: readonly unknown[] = Array.isArray(operand) ? operand : [operand]
  return values
    .filter((value) => !isFilterValue(value) || !canHold(column, value))
    .map((value) => unsuitable(where, "a value of the column's type", JSON.stringify(value)))
}

function isFilterValue(value: unknown): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
}
