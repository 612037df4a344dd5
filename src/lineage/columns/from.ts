import type { Alias, JoinExpr, Node, RangeSubselect, RangeTableSample, RangeVar } from 'libpg-query'
import { findCte } from './cte-environment.ts'
import { SourceColumn, type IndirectLink } from './edge.ts'
import { joinColumns } from './join.ts'
import { jsonTable, xmlTable } from './document-table.ts'
import { renamed } from './rename.ts'
import type { Resolution } from './resolution.ts'
import { Scope, type Relation } from './scope.ts'
import { deciding, together, traceOf, type Column } from './trace.ts'
import { functionRelation } from './table-function.ts'
import { names, type Tree } from './tree.ts'

/** The FROM clause of a query while it is read, from left to right. */
interface Reading {
  readonly resolution: Resolution
  /** What can be seen from around the query, its WITH clause included. */
  readonly outer: Scope
  /** What decides which rows there are; grows. */
  readonly rows: Set<IndirectLink>
}

/** The relations of a FROM clause, and what decides which rows they give together. */
export interface FromClause {
  readonly relations: readonly Relation[]
  readonly rows: ReadonlySet<IndirectLink>
}

/** Reads a FROM clause. LATERAL items, and functions always, see those before them. */
export function readFrom(
  resolution: Resolution,
  nodes: readonly Node[] | undefined,
  outer: Scope,
): FromClause {
  const reading: Reading = { resolution, outer, rows: new Set() }
  const relations: Relation[] = []
  for (const node of nodes ?? []) relations.push(...readItem(reading, node, relations))
  return { relations, rows: reading.rows }
}

/** What one item of FROM makes visible; `left` is what a LATERAL item sees. */
function readItem(reading: Reading, node: Node, left: readonly Relation[]): readonly Relation[] {
  const { resolution, outer, rows } = reading
  const tree: Tree = node
  const lateral = new Scope(outer, left, outer.ctes)
  if (tree.RangeVar) return [readTable(reading, tree.RangeVar)]
  if (tree.RangeSubselect) return [readSubquery(reading, tree.RangeSubselect, lateral)]
  if (tree.JoinExpr) return readJoin(reading, tree.JoinExpr, left)
  if (tree.RangeTableSample) return readSample(reading, tree.RangeTableSample, left)
  const made = tree.RangeFunction
    ? functionRelation(resolution, tree.RangeFunction, lateral)
    : tree.JsonTable
      ? jsonTable(resolution, tree.JsonTable, lateral)
      : tree.RangeTableFunc
        ? xmlTable(resolution, tree.RangeTableFunc, lateral)
        : undefined
  if (!made) return []
  // How many rows it gives depends on what it is given, even where no column of it is used.
  for (const link of deciding(made.input, 'JOIN')) rows.add(link)
  return [made.relation]
}

function readTable({ resolution, outer, rows }: Reading, range: RangeVar): Relation {
  const cte = range.schemaname === undefined ? findCte(outer.ctes, range.relname ?? '') : undefined
  if (!cte) return tableRelation(resolution, range)
  const result = cte.result()
  for (const link of result.rows) rows.add(link)
  return aliased({ name: cte.name, columns: result.columns, more: result.more }, range.alias)
}

/** A table of the schema under its alias. One that is not there is named as unresolved. */
export function tableRelation(resolution: Resolution, range: RangeVar): Relation {
  const { schemaname: schema, relname: name = '', alias } = range
  const table = resolution.catalog.find(schema, name)
  if (!table) {
    const dataset = resolution.catalog.nameOf(schema, name)
    resolution.findings.tables.add(dataset)
    resolution.findings.cannotResolve({
      kind: 'table',
      name: dataset,
      reason: 'is not in the schema',
    })
    return aliased({ name, schema, columns: [], more: { trace: undefined, likely: true } }, alias)
  }
  resolution.findings.tables.add(table.dataset)
  const { dataset, columns } = table
  const system = (column: string) => systemColumn(dataset, column)
  return aliased({ name, schema: table.schema, columns, system }, alias)
}

const systemColumns: ReadonlySet<string> = new Set([
  'cmax',
  'cmin',
  'ctid',
  'tableoid',
  'xmax',
  'xmin',
])

function systemColumn(dataset: string, name: string): Column | undefined {
  if (!systemColumns.has(name)) return undefined
  return { name, trace: traceOf(new SourceColumn(dataset, name)), reads: [] }
}

function readSubquery(
  { resolution, outer, rows }: Reading,
  { lateral: isLateral, subquery, alias }: RangeSubselect,
  lateral: Scope,
): Relation {
  const query: Tree = subquery ?? {}
  if (!query.SelectStmt) return aliased({ name: undefined, columns: [] }, alias)
  const result = resolution.query(query.SelectStmt, isLateral === true ? lateral : outer)
  for (const link of result.rows) rows.add(link)
  return aliased({ name: undefined, columns: result.columns, more: result.more }, alias)
}

function readSample(
  reading: Reading,
  { relation, args, repeatable }: RangeTableSample,
  left: readonly Relation[],
): readonly Relation[] {
  const { resolution, outer, rows } = reading
  const inputs = [...(args ?? []), ...(repeatable ? [repeatable] : [])]
  const input = together(inputs.map((node) => resolution.expression(node, outer)))
  for (const link of deciding(input, 'FILTER')) rows.add(link)
  return relation ? readItem(reading, relation, left) : []
}

function readJoin(
  reading: Reading,
  join: JoinExpr,
  left: readonly Relation[],
): readonly Relation[] {
  const { resolution, outer, rows } = reading
  const ours = join.larg ? readItem(reading, join.larg, left) : []
  const theirs = join.rarg ? readItem(reading, join.rarg, [...left, ...ours]) : []
  // ON sees the two sides of its join, not what stands before them in FROM.
  const on = new Scope(outer, [...ours, ...theirs], outer.ctes)
  const condition = deciding(resolution.expression(join.quals, on), 'JOIN')
  const { columns, merged, conditions, more } = joinColumns(resolution, join, ours, theirs)
  for (const links of [condition, conditions]) for (const link of links) rows.add(link)

  const { alias, join_using_alias: usingAlias } = join
  const using: readonly Relation[] = usingAlias
    ? [{ name: usingAlias.aliasname, columns: merged, named: true, listed: false }]
    : []
  if (alias) return [...using, aliased({ name: undefined, columns, more }, alias)]
  const sides = [...ours, ...theirs].map((relation) => ({ ...relation, listed: false }))
  return [...sides, ...using, { name: undefined, columns, more, named: false, listed: true }]
}

/** A relation under its alias, which may name columns too. Under one, its own name is gone. */
export function aliased(
  relation: Omit<Relation, 'named' | 'listed'>,
  alias: Alias | undefined,
): Relation {
  if (!alias) return { ...relation, named: relation.name !== undefined, listed: true }
  return {
    ...relation,
    name: alias.aliasname,
    schema: undefined,
    columns: renamed(relation.columns, names(alias.colnames)),
    named: true,
    listed: true,
  }
}
