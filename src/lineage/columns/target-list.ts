import type { Node } from 'libpg-query'
import { outputName } from './output-name.ts'
import type { QueryResult } from './query-result.ts'
import type { Resolution } from './resolution.ts'
import type { Relation, Scope } from './scope.ts'
import type { Column } from './trace.ts'
import { endsInStar, names, type Tree } from './tree.ts'
import type { UnknownColumns } from './unknown-columns.ts'

type Targets = Pick<QueryResult, 'columns' | 'more'>

/** The output columns of a SELECT or RETURNING list, stars expanded. */
export function readTargets(
  resolution: Resolution,
  nodes: readonly Node[] | undefined,
  scope: Scope,
): Targets {
  const columns: Column[] = []
  let more: UnknownColumns | undefined
  for (const node of nodes ?? []) {
    const { ResTarget: target }: Tree = node
    if (!target?.val) continue
    const star = expandedStar(resolution, target.val, scope)
    if (star) {
      columns.push(...star.columns)
      more ??= star.more
      continue
    }
    const trace = resolution.expression(target.val, scope)
    columns.push({ name: target.name ?? outputName(target.val), trace, reads: [] })
  }
  return { columns, more }
}

/** The values of a row expression or of a line of VALUES, where `t.*` is each of its columns. */
export function expandedRow(
  resolution: Resolution,
  nodes: readonly Node[],
  scope: Scope,
): readonly Column[] {
  return nodes.flatMap((node): readonly Column[] => {
    const star = expandedStar(resolution, node, scope)
    if (star) return star.columns
    return [{ name: outputName(node), trace: resolution.expression(node, scope), reads: [] }]
  })
}

/** The columns of `*`, `t.*` or `(row).*`; undefined where the node is none of these. */
function expandedStar(resolution: Resolution, node: Node, scope: Scope): Targets | undefined {
  const { ColumnRef: reference, A_Indirection: indirection }: Tree = node
  if (reference && endsInStar(reference.fields)) {
    const path = names(reference.fields)
    const name = path.at(-1)
    if (name === undefined) return starOf(resolution, listed(scope), '*')
    const relation = scope.relation(path.at(-2), name)
    if (relation) return starOf(resolution, [relation], `${name}.*`)
    return unknown(resolution, `${path.join('.')}.*`, 'names no relation of FROM')
  }
  if (!indirection?.arg || !endsInStar(indirection.indirection)) return undefined
  const fields = (indirection.indirection ?? []).slice(0, -1)
  const row: Node =
    fields.length === 0
      ? indirection.arg
      : { A_Indirection: { arg: indirection.arg, indirection: fields } }
  const trace = resolution.expression(row, scope)
  if (trace.row) return starOf(resolution, [{ columns: trace.row }], '(…).*')
  const name = `(${outputName(row)}).*`
  return unknown(resolution, name, 'expands a row whose columns are not known')
}

const listed = ({ relations }: Scope): readonly Relation[] =>
  relations.filter((relation) => relation.listed)

function starOf(
  resolution: Resolution,
  relations: readonly Pick<Relation, 'columns' | 'more'>[],
  name: string,
): Targets {
  const columns = relations.flatMap((relation) =>
    relation.columns.map((column): Column => {
      resolution.findings.use(column)
      return { name: column.name, trace: column.trace, reads: [] }
    }),
  )
  const more = relations.find((relation) => relation.more?.likely)?.more
  if (more) unknown(resolution, name, 'stands for columns that are not known')
  return { columns, more }
}

function unknown(resolution: Resolution, name: string, reason: string): Targets {
  resolution.findings.cannotResolve({ kind: 'columns', name, reason })
  return { columns: [], more: { trace: undefined, likely: true } }
}
