import type { Column } from './trace.ts'

/** Columns under new names, first to first; those without a new name keep theirs. */
export function renamed(columns: readonly Column[], names: readonly string[]): readonly Column[] {
  if (names.length === 0) return columns
  return columns.map((column, position) => {
    const name = names[position]
    return name === undefined || name === column.name ? column : { ...column, name }
  })
}
