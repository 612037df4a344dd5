import { VariableLeaf } from './variable-leaf.ts'

/** GraphQL has checked the arguments' types; these say so to the compiler. */

export type Arguments = Readonly<Record<string, unknown>>

export function isRecord(value: unknown): value is Arguments {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof VariableLeaf)
  )
}

/** A list, or nothing. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as readonly unknown[]) : []
}

/** The one entry of a `@oneOf` input. */
export function onlyEntry(value: unknown): readonly [string, unknown] | undefined {
  return isRecord(value) ? Object.entries(value).find(([, each]) => each !== undefined) : undefined
}
