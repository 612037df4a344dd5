import type { CopyStmt, CreateStmt, Node, RangeVar, SelectStmt } from 'libpg-query'
import { resolveInsert } from './insert.ts'
import { resolveMerge } from './merge.ts'
import type { QueryResult } from './query-result.ts'
import { renamed } from './rename.ts'
import type { Resolution } from './resolution.ts'
import type { Scope } from './scope.ts'
import type { Column } from './trace.ts'
import { names, type Tree } from './tree.ts'
import { resolveDelete, resolveUpdate } from './update.ts'
import type { StatementResult } from './written.ts'

const noColumns: StatementResult = { columns: [], rows: new Set() }

/** Any statement. One that has no columns, such as GRANT, has none here. */
export function resolveStatement(
  resolution: Resolution,
  node: Node,
  scope: Scope,
): StatementResult {
  const tree: Tree = node
  const wrapped =
    tree.ExplainStmt?.query ??
    tree.PrepareStmt?.query ??
    tree.DeclareCursorStmt?.query ??
    tree.CopyStmt?.query
  if (wrapped) return resolveStatement(resolution, wrapped, scope)
  if (tree.SelectStmt) return resolveSelect(resolution, tree.SelectStmt, scope)
  const changed = resolveChange(resolution, tree, scope)
  if (changed) return changed
  if (tree.ViewStmt) {
    const { view, aliases, query } = tree.ViewStmt
    return made(resolution, view, names(aliases), query, scope)
  }
  if (tree.CreateTableAsStmt) {
    const { into, query } = tree.CreateTableAsStmt
    return made(resolution, into?.rel, names(into?.colNames), query, scope)
  }
  if (tree.CopyStmt) return copied(resolution, tree.CopyStmt, scope)
  if (tree.CreateStmt) declareTable(resolution, tree.CreateStmt)
  return noColumns
}

/** COPY … TO gives the columns of a table as they are; COPY … FROM reads none. */
function copied(
  resolution: Resolution,
  { relation, is_from: isFrom, attlist }: CopyStmt,
  scope: Scope,
): StatementResult {
  if (!relation || isFrom === true) return noColumns
  const fields: Node[][] = attlist ? attlist.map((name) => [name]) : [[{ A_Star: {} }]]
  const targetList = fields.map((path): Node => ({
    ResTarget: { val: { ColumnRef: { fields: path } } },
  }))
  const select: SelectStmt = { targetList, fromClause: [{ RangeVar: relation }] }
  return resolution.query(select, scope)
}

/** A query, or a statement that changes rows and returns some, as they stand in a WITH clause. */
export function resolveCte(resolution: Resolution, node: Node, scope: Scope): QueryResult {
  const tree: Tree = node
  if (tree.SelectStmt) return resolution.query(tree.SelectStmt, scope)
  const changed = resolveChange(resolution, tree, scope)
  return { columns: changed?.returning ?? [], rows: changed?.rows ?? new Set() }
}

/** INSERT, UPDATE, DELETE and MERGE; undefined for any other statement. */
function resolveChange(
  resolution: Resolution,
  tree: Tree,
  scope: Scope,
): StatementResult | undefined {
  const { InsertStmt, UpdateStmt, DeleteStmt, MergeStmt } = tree
  const target = nameOf(resolution, (InsertStmt ?? UpdateStmt ?? DeleteStmt ?? MergeStmt)?.relation)
  if (InsertStmt) return { target, ...resolveInsert(resolution, InsertStmt, scope) }
  if (UpdateStmt) return { target, ...resolveUpdate(resolution, UpdateStmt, scope) }
  if (DeleteStmt) return { target, ...resolveDelete(resolution, DeleteStmt, scope) }
  if (MergeStmt) return { target, ...resolveMerge(resolution, MergeStmt, scope) }
  return undefined
}

/** A SELECT, which makes a table if it has INTO. */
function resolveSelect(resolution: Resolution, select: SelectStmt, scope: Scope): StatementResult {
  const result = resolution.query(select, scope)
  // In a set operation, INTO stands in its first SELECT.
  let first = select
  while (first.larg) first = first.larg
  const into = first.intoClause
  if (!into) return result
  return keep(resolution, into.rel, renamed(result.columns, names(into.colNames)), result)
}

function made(
  resolution: Resolution,
  relation: RangeVar | undefined,
  columnNames: readonly string[],
  query: Node | undefined,
  scope: Scope,
): StatementResult {
  const { SelectStmt: select }: Tree = query ?? {}
  if (!select) {
    const name = nameOf(resolution, relation) ?? ''
    const reason = 'is made by a statement whose columns are not known'
    resolution.findings.cannotResolve({ kind: 'statement', name, reason })
    return noColumns
  }
  const result = resolution.query(select, scope)
  return keep(resolution, relation, renamed(result.columns, columnNames), result)
}

/** Makes a new table known to the statements that follow. */
function keep(
  { catalog }: Resolution,
  relation: RangeVar | undefined,
  columns: readonly Column[],
  { rows }: QueryResult,
): StatementResult {
  const target = newName(catalog, relation)
  catalog.add(
    target,
    columns.map(({ name }) => name),
  )
  return { target, columns, rows }
}

/** CREATE TABLE: its columns, and those it takes from other tables. */
function declareTable({ catalog }: Resolution, create: CreateStmt): void {
  const parents = (create.inhRelations ?? []).flatMap((node) => {
    const { RangeVar: parent }: Tree = node
    return catalog.find(parent?.schemaname, parent?.relname ?? '')?.columns ?? []
  })
  const own = (create.tableElts ?? []).flatMap((node): string[] => {
    const { ColumnDef: column, TableLikeClause: like }: Tree = node
    if (column?.colname !== undefined) return [column.colname]
    const table =
      like?.relation && catalog.find(like.relation.schemaname, like.relation.relname ?? '')
    return (table?.columns ?? []).map(({ name }) => name)
  })
  const all = new Set([...parents.map(({ name }) => name), ...own])
  catalog.add(newName(catalog, create.relation), [...all])
}

function newName(catalog: Resolution['catalog'], relation: RangeVar | undefined): string {
  const schema = relation?.relpersistence === 't' ? 'pg_temp' : relation?.schemaname
  return catalog.nameOf(schema, relation?.relname ?? '')
}

/** What a statement's target is called. */
function nameOf({ catalog }: Resolution, relation: RangeVar | undefined): string | undefined {
  if (!relation) return undefined
  const { schemaname: schema, relname: name = '' } = relation
  return catalog.find(schema, name)?.dataset ?? catalog.nameOf(schema, name)
}
