import type { SelectStmt } from 'libpg-query'
import type { IndirectSubtype } from './edge.ts'
import type { QueryResult } from './query-result.ts'
import { oneOf } from './rows.ts'
import { deciding, type Column } from './trace.ts'

/**
 * UNION, INTERSECT or EXCEPT of two results. A value of UNION comes from either side, one of
 * INTERSECT from both, one of EXCEPT from the left alone. Where rows are compared, every column
 * decides which rows there are.
 */
export function combined(
  { op, all }: SelectStmt,
  left: QueryResult,
  right: QueryResult,
): QueryResult {
  const columns = left.columns.map((column, position): Column => {
    const other = right.columns[position]
    const both = op !== 'SETOP_EXCEPT' && other
    const trace = both ? oneOf([column.trace, other.trace], 'IDENTITY') : column.trace
    return { name: column.name, trace, reads: [] }
  })
  const rows = new Set([...left.rows, ...right.rows])
  const compare = comparison(op, all === true)
  if (compare) {
    for (const { trace } of [...left.columns, ...right.columns]) {
      for (const link of deciding(trace, compare)) rows.add(link)
    }
  }
  return { columns, more: left.more ?? right.more, rows }
}

/** How comparing rows decides which there are; undefined where all of them are kept. */
function comparison(op: SelectStmt['op'], all: boolean): IndirectSubtype | undefined {
  if (op !== 'SETOP_UNION') return 'FILTER'
  return all ? undefined : 'GROUP_BY'
}
