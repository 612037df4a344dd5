import type { IndirectLink } from './edge.ts'
import type { Column, Trace } from './trace.ts'

/** What a statement writes and returns. */
export interface StatementResult {
  /** `schema.table` that it writes or makes. */
  readonly target?: string | undefined
  /** The columns it writes; of a statement that writes none, the columns it returns. */
  readonly columns: readonly Column[]
  /** What it returns besides writing; undefined without RETURNING. */
  readonly returning?: readonly Column[] | undefined
  /** What decides which rows there are, and in which order. */
  readonly rows: ReadonlySet<IndirectLink>
}

/** The values written to the columns of a table, by column. */
export type Assignments = Map<string, Trace[]>

/** Adds a value to those of a column. */
export function assign(assignments: Assignments, name: string, trace: Trace): void {
  const traces = assignments.get(name)
  if (traces) traces.push(trace)
  else assignments.set(name, [trace])
}
