import { z } from 'zod'
import { saysTheSame } from '../document/canonical-json.ts'

/*
 * What ODCS has no word for stands in `customProperties`, each name with `platinum.` before it. Only
 * that: what the standard can say is said in its own words, and read from them.
 */

export const customProperties = z.array(
  z.looseObject({ property: z.string('text'), value: z.unknown() }),
  'a list of properties with property and value',
)

export type CustomProperties = z.infer<typeof customProperties>

const prefix = 'platinum.'

/** The properties that are given, as ODCS lists them; undefined where there are none. */
export function customList(
  values: Readonly<Record<string, unknown>>,
): { property: string; value: unknown }[] | undefined {
  const list = Object.entries(values).flatMap(([name, value]) =>
    value === undefined ? [] : [{ property: `${prefix}${name}`, value }],
  )
  return list.length > 0 ? list : undefined
}

/** A value that a reader could not find out; undefined where it could. */
export function unlessDerived<T>(value: T, derived: unknown): T | undefined {
  return saysTheSame(value ?? null, derived ?? null) ? undefined : value
}

/** Position of a property in a list, and its value. */
export function customValue(
  list: CustomProperties | undefined,
  name: string,
): { readonly position: number; readonly value: unknown } | undefined {
  const position = (list ?? []).findIndex(({ property }) => property === `${prefix}${name}`)
  const found = list?.[position]
  return found && { position, value: found.value }
}

/** Positions of the properties of others. */
export function foreignProperties(list: CustomProperties | undefined): number[] {
  return (list ?? []).flatMap(({ property }, position) =>
    property.startsWith(prefix) ? [] : [position],
  )
}
