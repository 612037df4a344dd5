import { arrayText } from '../database/text-rows.ts'
import type { Column } from '../product/column.ts'
import type { FilterValue } from '../product/row-filter.ts'
import { canHold } from '../product/validate-row-filter.ts'
import { isAttribute, type Attribute, type Rule } from '../policy/row-rule.ts'
import { mapped, type Bindings, type Bound } from './bound.ts'
import { comparable, comparisonType } from './comparison.ts'
import { all, any, parameter, sql, type Sql } from './sql-text.ts'

/**
 * Whether a row meets a rule. Whatever is compared travels as a parameter: what an identity does
 * not have, or what is no value of the column's type, is NULL there, and meets nothing.
 */
export function ruleCondition(rule: Rule, reference: (column: Column) => Sql): Sql {
  switch (rule.kind) {
    case 'and':
      return all(rule.rules.map((each) => ruleCondition(each, reference)))
    case 'or':
      return any(rule.rules.map((each) => ruleCondition(each, reference)))
    case 'not':
      return sql`not (${ruleCondition(rule.rule, reference)})`
    case 'isNull': {
      const column = reference(rule.column)
      return rule.value ? sql`${column} is null` : sql`${column} is not null`
    }
    case 'compare':
      return comparison(rule, comparable(rule.column, reference(rule.column)))
  }
}

function comparison({ column, operator, operand }: Rule & { kind: 'compare' }, left: Sql): Sql {
  const type = comparisonType(column)
  const one = (): Sql => parameter(oneValue(column, operand), type)
  const list = (): Sql => parameter(listOfValues(column, operand), `${type}[]`)
  switch (operator) {
    case 'eq':
      return sql`${left} = ${one()}`
    case 'ne':
      return sql`${left} <> ${one()}`
    case 'lt':
      return sql`${left} < ${one()}`
    case 'lte':
      return sql`${left} <= ${one()}`
    case 'gt':
      return sql`${left} > ${one()}`
    case 'gte':
      return sql`${left} >= ${one()}`
    case 'in':
      return sql`${left} = any(${list()})`
    case 'notIn':
      return sql`${left} <> all(${list()})`
    case 'startsWith':
      return sql`starts_with(${left}, ${parameter(beginning(column, operand), type)})`
  }
}

type Operand = Attribute | FilterValue | readonly FilterValue[]

function oneValue(column: Column, operand: Operand): Bound<string | null> {
  const read = (value: unknown): string | null => {
    const text = Array.isArray(value) ? undefined : valueText(column, value)
    return text ?? null
  }
  return bound(operand, read)
}

/** Every text begins with an empty one, so an attribute that is empty would let every row through. */
function beginning(column: Column, operand: Operand): Bound<string | null> {
  return mapped(oneValue(column, operand), (text) => (text === '' ? null : text))
}

/** A list as Postgres reads it; one that holds something else than values of the column's type is none. */
function listOfValues(column: Column, operand: Operand): Bound<string | null> {
  const read = (value: unknown): string | null => {
    if (value === undefined || value === null) return null
    const texts = [value].flat().map((each) => valueText(column, each))
    const known = texts.filter((each) => each !== undefined)
    return known.length === texts.length ? arrayText(known) : null
  }
  return bound(operand, rememberingLists(read))
}

/** Reads a list once for all requests of an identity, which holds the same one as long as it is known. */
function rememberingLists<T>(read: (value: unknown) => T): (value: unknown) => T {
  const known = new WeakMap<object, { readonly result: T }>()
  return (value) => {
    if (!Array.isArray(value)) return read(value)
    const found = known.get(value) ?? { result: read(value) }
    known.set(value, found)
    return found.result
  }
}

function bound<T>(operand: Operand, read: (value: unknown) => T): Bound<T> {
  if (!isAttribute(operand)) {
    const value = read(operand)
    return { print: JSON.stringify(operand), in: () => value }
  }
  const { attribute } = operand
  return {
    print: `the reader's ${attribute}`,
    in: ({ reader }: Bindings) => read(reader?.attribute(attribute)),
  }
}

function valueText(column: Column, value: unknown): string | undefined {
  const isScalar =
    typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
  // JSON has rounded a whole number of that size, and the one it stands for is somebody else's.
  const isRounded = Number.isInteger(value) && !Number.isSafeInteger(value)
  return isScalar && !isRounded && canHold(column, value) ? String(value) : undefined
}
