import { quoteIdentifier, quoteLiteral } from '../database/identifier.ts'
import { isAttribute, type Attribute, type Rule } from '../policy/row-rule.ts'
import type { Column } from '../product/column.ts'
import type { FilterValue } from '../product/row-filter.ts'
import { canHold } from '../product/validate-row-filter.ts'
import { attributeSetting, type AttributeSetting } from './attribute-setting.ts'

/*
 * Row rules as SQL for row-level security. This is written apart from the compiler of statements on
 * purpose, and shares nothing with it but the rule: a mistake there is not repeated here.
 */

/** A rule in SQL, and the settings that it reads. */
export interface RuleText {
  readonly sql: string
  readonly settings: readonly AttributeSetting[]
}

/** @param isHistory whether the table keeps enums as text, with names that may be gone by now */
export function ruleText(rule: Rule, isHistory: boolean): RuleText {
  const settings = new Map<string, AttributeSetting>()
  const sql = write(rule, {
    reference: (column) => reference(column, isHistory),
    use: (setting) => settings.set(setting.setting, setting),
  })
  return { sql, settings: [...settings.values()] }
}

interface Writing {
  readonly reference: (column: Column) => string
  readonly use: (setting: AttributeSetting) => void
}

function write(rule: Rule, writing: Writing): string {
  switch (rule.kind) {
    case 'and':
    case 'or': {
      const parts = rule.rules.map((each) => `(${write(each, writing)})`)
      return parts.length === 0 ? String(rule.kind === 'and') : parts.join(` ${rule.kind} `)
    }
    case 'not':
      return `not (${write(rule.rule, writing)})`
    case 'isNull':
      return `${writing.reference(rule.column)} is ${rule.value ? '' : 'not '}null`
    case 'compare':
      return comparison(rule, writing)
  }
}

function comparison(
  { column, operator, operand }: Rule & { kind: 'compare' },
  { reference, use }: Writing,
): string {
  const left = reference(column)
  const type = comparedType(column)
  const one = (): string => oneValue(column, operand, type, use)
  const list = (): string => listOfValues(column, operand, type, use)
  switch (operator) {
    case 'eq':
      return `${left} = ${one()}`
    case 'ne':
      return `${left} <> ${one()}`
    case 'lt':
      return `${left} < ${one()}`
    case 'lte':
      return `${left} <= ${one()}`
    case 'gt':
      return `${left} > ${one()}`
    case 'gte':
      return `${left} >= ${one()}`
    case 'in':
      return `${left} = any (${list()})`
    case 'notIn':
      return `${left} <> all (${list()})`
    case 'startsWith':
      return `starts_with(${left}, ${one()})`
  }
}

/** Enums and what has no comparison of its own are compared as text, so that no type is depended on. */
function isComparedAsText({ family }: Column): boolean {
  return family === 'enum' || family === 'other'
}

function comparedType(column: Column): string {
  const { family, castType } = column
  if (isComparedAsText(column)) return 'text'
  // A value of type char would be cut to one character.
  if (family === 'text') return castType === 'citext' ? 'citext' : 'text'
  return family === 'integer' ? 'integer' : castType
}

function reference(column: Column, isHistory: boolean): string {
  const name = quoteIdentifier(column.name)
  if (column.family === 'enum' && isHistory) {
    return `(case when ${name} = any (${textArray(column.enumValues ?? [])}) then ${name} end)`
  }
  return isComparedAsText(column) ? `(${name})::text` : name
}

type Operand = Attribute | FilterValue | readonly FilterValue[]

/** Settings are read in a query of their own, which Postgres runs once a statement and not once a row. */
function oneValue(column: Column, operand: Operand, type: string, use: Writing['use']): string {
  if (isAttribute(operand)) {
    const setting = attributeSetting(operand.attribute, column, false)
    use(setting)
    return `(select substr(${settingValue(setting.setting)}, 2)::${type})`
  }
  const text = constantText(column, operand)
  return text === undefined ? `null::${type}` : `${quoteLiteral(text)}::${type}`
}

function listOfValues(column: Column, operand: Operand, type: string, use: Writing['use']): string {
  if (isAttribute(operand)) {
    const setting = attributeSetting(operand.attribute, column, true)
    use(setting)
    // Without the cast, Postgres would take the query for a list of rows.
    return `(select ${settingValue(setting.setting)}::${type}[])::${type}[]`
  }
  const texts = [operand].flat().map((each) => constantText(column, each))
  const known = texts.filter((text) => text !== undefined)
  return known.length === texts.length ? `${textArray(known)}::${type}[]` : `null::${type}[]`
}

function constantText(column: Column, operand: Operand): string | undefined {
  return typeof operand !== 'object' && canHold(column, operand) ? String(operand) : undefined
}

/** NULL where it was never set, and where a transaction that set it has ended. */
export function settingValue(name: string): string {
  return `nullif(current_setting(${quoteLiteral(name)}, true), '')`
}

/** Texts as an array of text. */
export function textArray(texts: readonly string[]): string {
  return texts.length === 0
    ? `'{}'::text[]`
    : `array[${texts.map((text) => quoteLiteral(text)).join(', ')}]::text[]`
}
