import type { PgTable } from 'drizzle-orm/pg-core'
import type { Column } from '../product/column.ts'
import type { FilterValue, ValueOf } from '../product/row-filter.ts'

/** A value of whoever asks, taken from their identity in each request. */
export interface Attribute {
  readonly attribute: string
}

/**
 * A value of whoever asks. A rule that compares with an attribute which the identity does not
 * have, or which holds no value of the column's type, lets no row through.
 * @param name as identities hold it: `country`
 */
export function attribute(name: string): Attribute {
  return { attribute: name }
}

/** Conditions on one column; all given ones must hold. A comparison with NULL never does. */
export interface RuleConditions<Value extends FilterValue = FilterValue> {
  readonly eq?: Value | Attribute
  readonly ne?: Value | Attribute
  /** One of a list, or of an attribute's values. */
  readonly in?: readonly Value[] | Attribute
  readonly notIn?: readonly Value[] | Attribute
  readonly lt?: Value | Attribute
  readonly lte?: Value | Attribute
  readonly gt?: Value | Attribute
  readonly gte?: Value | Attribute
  readonly startsWith?: string | Attribute
  readonly isNull?: boolean
}

/** Which rows a role sees: conditions on columns of the product, as in a segment. */
export type RowRule<T extends PgTable = PgTable> = {
  readonly [K in Extract<keyof T['_']['columns'], string>]?: RuleConditions<
    ValueOf<T['_']['columns'][K]['_']['data']>
  >
} & {
  readonly and?: readonly RowRule<T>[]
  readonly or?: readonly RowRule<T>[]
  readonly not?: RowRule<T>
}

export const ruleOperators = [
  'eq',
  'ne',
  'in',
  'notIn',
  'lt',
  'lte',
  'gt',
  'gte',
  'startsWith',
  'isNull',
] as const satisfies readonly (keyof RuleConditions)[]
export type RuleOperator = (typeof ruleOperators)[number]

/** A rule with its columns found. */
export type Rule =
  | { readonly kind: 'and' | 'or'; readonly rules: readonly Rule[] }
  | { readonly kind: 'not'; readonly rule: Rule }
  | { readonly kind: 'isNull'; readonly column: Column; readonly value: boolean }
  | {
      readonly kind: 'compare'
      readonly column: Column
      readonly operator: Exclude<RuleOperator, 'isNull'>
      readonly operand: Attribute | FilterValue | readonly FilterValue[]
    }

/** Reads a rule. What names no column is left out: it is a problem, told where rules are validated. */
export function resolveRule(rule: RowRule, columns: ReadonlyMap<string, Column>): Rule {
  const { and, or, not, ...byColumn } = rule
  const rules: Rule[] = Object.entries<RuleConditions | undefined>(byColumn).flatMap(
    ([key, conditions = {}]) => {
      const column = columns.get(key)
      return column ? resolveConditions(column, conditions) : []
    },
  )
  const resolved = (each: RowRule): Rule => resolveRule(each, columns)
  if (and) rules.push({ kind: 'and', rules: and.map(resolved) })
  if (or) rules.push({ kind: 'or', rules: or.map(resolved) })
  if (not) rules.push({ kind: 'not', rule: resolved(not) })
  const [only, ...others] = rules
  return only && others.length === 0 ? only : { kind: 'and', rules }
}

function resolveConditions(column: Column, conditions: RuleConditions): Rule[] {
  return ruleOperators.flatMap((operator): Rule[] => {
    const operand = conditions[operator]
    if (operand === undefined) return []
    if (operator === 'isNull') return [{ kind: operator, column, value: operand === true }]
    return [{ kind: 'compare', column, operator, operand }]
  })
}

/** Every column that a rule reads. */
export function ruleColumns(rule: Rule): readonly Column[] {
  switch (rule.kind) {
    case 'and':
    case 'or':
      return rule.rules.flatMap(ruleColumns)
    case 'not':
      return ruleColumns(rule.rule)
    case 'isNull':
    case 'compare':
      return [rule.column]
  }
}

export function isAttribute(operand: unknown): operand is Attribute {
  return typeof operand === 'object' && operand !== null && 'attribute' in operand
}
