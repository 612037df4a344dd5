import type { ReturningClause } from 'libpg-query'
import type { Resolution } from './resolution.ts'
import { Scope, type Relation } from './scope.ts'
import { readTargets } from './target-list.ts'
import type { Column } from './trace.ts'
import type { Tree } from './tree.ts'

/** The rows a RETURNING clause can speak of. */
export interface ReturnedRows {
  /** The target as the statement leaves it; as it was, for a DELETE. */
  readonly target: Relation
  readonly before: Relation
  readonly after: Relation
  /** The other relations of the statement, before and behind the target in a star. */
  readonly first?: readonly Relation[]
  readonly others?: readonly Relation[]
}

/** The columns of RETURNING; undefined without one. */
export function readReturning(
  resolution: Resolution,
  clause: ReturningClause | undefined,
  { target, before, after, first = [], others = [] }: ReturnedRows,
  outer: Scope,
): readonly Column[] | undefined {
  if (!clause) return undefined
  const aliases = { RETURNING_OPTION_OLD: 'old', RETURNING_OPTION_NEW: 'new' }
  for (const node of clause.options ?? []) {
    const { ReturningOption: option }: Tree = node
    if (option?.option && option.value !== undefined) aliases[option.option] = option.value
  }
  const relations = [...first, target, ...others]
  const taken = new Set(relations.flatMap(({ named, name }) => (named ? [name] : [])))
  const versions: Relation[] = [
    { ...before, name: aliases.RETURNING_OPTION_OLD, listed: false },
    { ...after, name: aliases.RETURNING_OPTION_NEW, listed: false },
  ]
  const free = versions.filter(({ name }) => !taken.has(name))
  const scope = new Scope(outer, [...relations, ...free], outer.ctes)
  return readTargets(resolution, clause.exprs, scope).columns
}

/** A relation with other values in some of its columns. */
export function withValues(relation: Relation, values: readonly Column[]): Relation {
  const byName = new Map(values.map((value) => [value.name, value.trace]))
  const columns = relation.columns.map((column) => {
    const trace = byName.get(column.name)
    return trace ? { ...column, trace } : column
  })
  return { ...relation, columns }
}
