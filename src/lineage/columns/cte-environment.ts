import type { QueryResult } from './query-result.ts'

/** A query of a WITH clause, resolved when it is first asked for. */
export interface Cte {
  readonly name: string
  /** Its columns, under the names of the WITH clause where it gives any. */
  result(): QueryResult
}

/** The CTEs that can be seen from some place. */
export interface CteEnvironment {
  readonly outer: CteEnvironment | undefined
  readonly ctes: ReadonlyMap<string, Cte>
}

/** The innermost CTE of this name. */
export function findCte(environment: CteEnvironment | undefined, name: string): Cte | undefined {
  for (let level = environment; level; level = level.outer) {
    const cte = level.ctes.get(name)
    if (cte) return cte
  }
  return undefined
}
