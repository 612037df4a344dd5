import { quoteIdentifier } from '../database/identifier.ts'
import type { Column } from '../product/column.ts'
import type { EncodedRow } from './encode-row.ts'

/** One INSERT of all rows. */
export function insertStatement(
  table: string,
  columns: readonly Column[],
  rows: readonly EncodedRow[],
): { text: string; values: unknown[] } {
  const values: unknown[] = []
  const tuples = rows.map(({ cells }) => {
    const placeholders = cells.map((cell) => {
      if (cell === undefined) return 'DEFAULT'
      values.push(cell)
      return `$${values.length}`
    })
    return `(${placeholders.join(', ')})`
  })
  const names = columns.map(({ name }) => quoteIdentifier(name)).join(', ')
  return { text: `INSERT INTO ${table} (${names}) VALUES ${tuples.join(', ')}`, values }
}
