import type { JoinExpr } from 'libpg-query'
import type { IndirectLink } from './edge.ts'
import type { Resolution } from './resolution.ts'
import type { Relation } from './scope.ts'
import {
  decidedBy,
  deciding,
  derived,
  nothing,
  together,
  type Column,
  type Trace,
} from './trace.ts'
import { names } from './tree.ts'
import type { UnknownColumns } from './unknown-columns.ts'

/** The columns of a join, as a star lists them. */
export interface JoinColumns {
  /** Merged ones first, then those of the left side, then those of the right. */
  readonly columns: readonly Column[]
  /** The columns of USING or NATURAL. */
  readonly merged: readonly Column[]
  /** What the columns that are compared decide. */
  readonly conditions: ReadonlySet<IndirectLink>
  readonly more: UnknownColumns | undefined
}

/** Merges the columns that USING or NATURAL compares; the others follow. */
export function joinColumns(
  resolution: Resolution,
  join: JoinExpr,
  left: readonly Relation[],
  right: readonly Relation[],
): JoinColumns {
  const ours = listed(left)
  const theirs = listed(right)
  const more = [...left, ...right].find(({ listed, more }) => listed && more?.likely)?.more
  const shared = join.isNatural ? naturalNames(resolution, ours, theirs, more) : usingNames(join)
  const conditions = new Set<IndirectLink>()
  const merged = shared.map((name): Column => {
    const pair = [ours, theirs].map((side) => side.find((column) => column.name === name))
    const [a, b] = pair.map((column) => column && resolution.findings.use(column))
    if (!a || !b) {
      const reason = 'is not a known column of both sides of the join'
      resolution.findings.cannotResolve({ kind: 'column', name, reason })
    }
    const rest = a && b ? nothing : resolution.findings.unknown(name)
    const known = [a, b].filter((trace) => trace !== undefined)
    for (const trace of known) for (const link of deciding(trace, 'JOIN')) conditions.add(link)
    return {
      name,
      trace: together([mergedTrace(join, a, b), rest]),
      reads: pair.flatMap((each) => each?.reads ?? []),
    }
  })
  const others = [...ours, ...theirs].filter(({ name }) => !shared.includes(name))
  return { columns: [...merged, ...others], merged, conditions, more }
}

/** Which side a merged column takes its value from: both where either may be missing. */
function mergedTrace(
  { jointype }: JoinExpr,
  left: Trace | undefined,
  right: Trace | undefined,
): Trace {
  const [first, second] = jointype === 'JOIN_RIGHT' ? [right, left] : [left, right]
  if (!first || !second) return first ?? second ?? together([])
  if (jointype !== 'JOIN_FULL') return first
  const either = derived(together([first, second]), 'TRANSFORMATION')
  return decidedBy(either, deciding(first, 'CONDITIONAL'))
}

function listed(relations: readonly Relation[]): Column[] {
  return relations.flatMap(({ listed, columns }) => (listed ? columns : []))
}

const usingNames = ({ usingClause }: JoinExpr): readonly string[] => names(usingClause)

function naturalNames(
  resolution: Resolution,
  left: readonly Column[],
  right: readonly Column[],
  more: UnknownColumns | undefined,
): readonly string[] {
  if (more) {
    const reason = 'compares columns of a relation whose columns are not known'
    resolution.findings.cannotResolve({ kind: 'columns', name: 'NATURAL JOIN', reason })
  }
  const theirs = new Set(right.map(({ name }) => name))
  return left.flatMap(({ name }) => (theirs.has(name) ? [name] : []))
}
