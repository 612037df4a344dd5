import { createHash } from 'node:crypto'
import { arrayText } from '../database/text-rows.ts'
import type { AttributeValue } from '../identity/identity.ts'
import type { Column } from '../product/column.ts'
import { canHold } from '../product/validate-row-filter.ts'

/** The Postgres setting that holds the names of the reader's roles, as an array. */
export const rolesSetting = 'platinum.roles'

/**
 * The Postgres setting that an attribute of the reader travels in, for comparison with columns of
 * one type. Its value is empty where the attribute has none of that type.
 */
export interface AttributeSetting {
  readonly setting: string
  readonly attribute: string
  readonly isList: boolean
  readonly column: Column
}

export function attributeSetting(
  attribute: string,
  column: Column,
  isList: boolean,
): AttributeSetting {
  const { family, castType, enumValues } = column
  const hash = createHash('sha256')
    .update(JSON.stringify([attribute, family, castType, enumValues, isList]))
    .digest('hex')
    .slice(0, 10)
  // The first part is for people who look at the policies.
  const readable = attribute.replace(/\W/g, '_').slice(0, 30)
  return { setting: `platinum.a_${readable}_${hash}`, attribute, isList, column }
}

/**
 * An attribute as its setting holds it: an array, or a text after `=`; empty for none.
 * What is no value of the column's type is none, and a list with such a value is none.
 */
export function settingText(
  { column, isList }: AttributeSetting,
  value: AttributeValue | undefined,
): string {
  if (value === undefined || value === null) return ''
  if (!isList) {
    const text = typeof value === 'object' ? undefined : heldText(column, value)
    return text === undefined ? '' : `=${text}`
  }
  const texts: string[] = []
  for (const each of [value].flat()) {
    const text = heldText(column, each)
    if (text === undefined) return ''
    texts.push(text)
  }
  return arrayText(texts)
}

function heldText(column: Column, value: string | number | boolean | null): string | undefined {
  return value !== null && canHold(column, value) ? String(value) : undefined
}
