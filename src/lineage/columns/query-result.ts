import type { IndirectLink } from './edge.ts'
import type { UnknownColumns } from './unknown-columns.ts'
import type { Column } from './trace.ts'

/** What a query returns. */
export interface QueryResult {
  readonly columns: readonly Column[]
  /** Of a query with a star over something unknown. */
  readonly more?: UnknownColumns | undefined
  /** What decides which rows there are, and in which order. */
  readonly rows: ReadonlySet<IndirectLink>
}
