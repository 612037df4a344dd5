import {
  directSubtypes,
  type DirectLink,
  type DirectSubtype,
  type IndirectLink,
  type IndirectSubtype,
  type Mask,
  type SourceColumn,
} from './edge.ts'

/** Where a value comes from. */
export interface Trace {
  readonly direct: ReadonlySet<DirectLink>
  readonly indirect: ReadonlySet<IndirectLink>
  /** The columns of a value that is a row, where they are known. */
  readonly row?: readonly Column[] | undefined
  /** Of an array of rows: the columns of any of them, where they are known. */
  readonly elements?: readonly Column[] | undefined
}

/** A named value of a table, a query or a function in FROM. */
export interface Column {
  readonly name: string
  readonly trace: Trace
  /** The columns of tables that Postgres counts as read where this one is named. */
  readonly reads: readonly SourceColumn[]
}

/** A value that comes from no column. */
export const nothing: Trace = { direct: new Set(), indirect: new Set() }

/** The value of a table's column itself. */
export function traceOf(source: SourceColumn): Trace {
  return { direct: new Set([source.direct('IDENTITY', undefined)]), indirect: nothing.indirect }
}

/** Everything that any of the values comes from. */
export function together(traces: readonly Trace[]): Trace {
  const some = traces.filter(({ direct, indirect }) => direct.size > 0 || indirect.size > 0)
  const [first = nothing, ...rest] = some
  if (rest.length === 0) return first.row || first.elements ? valueOnly(first) : first
  const direct = new Set(first.direct)
  const indirect = new Set(first.indirect)
  for (const trace of rest) {
    for (const link of trace.direct) direct.add(link)
    for (const link of trace.indirect) indirect.add(link)
  }
  return { direct, indirect }
}

/** The value without what is known of its parts. */
function valueOnly({ direct, indirect }: Trace): Trace {
  return { direct, indirect }
}

/** A value computed from the given one: its direct edges become at least `subtype`. */
export function derived(trace: Trace, subtype: DirectSubtype): Trace {
  const rank = directSubtypes.indexOf(subtype)
  const direct = new Set<DirectLink>()
  for (const link of trace.direct) {
    const { edge, source } = link
    const weaker = directSubtypes.indexOf(edge.subtype) < rank
    direct.add(weaker ? source.direct(subtype, edge.mask) : link)
  }
  return { direct, indirect: trace.indirect }
}

/** The value behind a hash: every edge says so. Of two hashes the one that anonymizes counts. */
export function masked(trace: Trace, mask: Mask): Trace {
  const best = (before: Mask | undefined): Mask =>
    before && (before.anonymizes || !mask.anonymizes) ? before : mask
  const direct = new Set<DirectLink>()
  for (const { edge, source } of trace.direct) {
    direct.add(source.direct(edge.subtype, best(edge.mask)))
  }
  const indirect = new Set<IndirectLink>()
  for (const { edge, source } of trace.indirect) {
    indirect.add(source.indirect(edge.subtype, best(edge.mask)))
  }
  return { direct, indirect }
}

/**
 * A value that only decides. What it comes from, and the conditions inside it, decide in the same
 * way; what its own subqueries join, filter, group, sort and window keeps its word.
 */
export function deciding(trace: Trace, subtype: IndirectSubtype): Set<IndirectLink> {
  const indirect = new Set<IndirectLink>()
  for (const { edge, source } of trace.direct) indirect.add(source.indirect(subtype, edge.mask))
  for (const link of trace.indirect) {
    const { edge, source } = link
    const condition = edge.subtype === 'CONDITIONAL'
    indirect.add(condition ? source.indirect(subtype, edge.mask) : link)
  }
  return indirect
}

/** A value with further indirect edges; of a row, each of its columns has them. */
export function decidedBy(trace: Trace, links: ReadonlySet<IndirectLink>): Trace {
  if (links.size === 0) return trace
  const { row, elements } = trace
  const decided = (columns: readonly Column[] | undefined): readonly Column[] | undefined =>
    columns?.map((column) => ({ ...column, trace: decidedBy(column.trace, links) }))
  const indirect = allOf(trace.indirect, links)
  return row || elements
    ? { direct: trace.direct, indirect, row: decided(row), elements: decided(elements) }
    : { direct: trace.direct, indirect }
}

/** The links of several sets. */
export function allOf(...sets: readonly ReadonlySet<IndirectLink>[]): Set<IndirectLink> {
  const all = new Set<IndirectLink>()
  for (const links of sets) for (const link of links) all.add(link)
  return all
}
