import { hasSqlDetails, loadModule, parseSync, type Node, type ParseResult } from 'libpg-query'
import { LineageError } from '../../errors/platinum-error.ts'
import { Catalog, type TableColumns } from './catalog.ts'
import { UnknownSource, type DirectEdge, type IndirectEdge, type SourceColumn } from './edge.ts'
import { expressionTrace } from './expression.ts'
import { resolveQuery } from './query.ts'
import { isKnownFunction, isNamed } from './postgres-functions.ts'
import { Findings, type Resolution, type Unresolved } from './resolution.ts'
import { Scope } from './scope.ts'
import { resolveCte, resolveStatement } from './statement.ts'
import type { Column } from './trace.ts'

/** Where one column of a result comes from. */
export interface OutputLineage {
  /** As Postgres names it; several columns of a result may share a name. */
  readonly name: string
  /** The columns its values are made from. */
  readonly direct: readonly DirectEdge[]
  /** The columns that decide about its values alone. */
  readonly indirect: readonly IndirectEdge[]
  /**
   * What its values are made by or decided about that may read tables: functions that are not known,
   * `slugify()`. Left out where there is nothing.
   */
  readonly unknown?: readonly string[]
}

/** A column of a table. */
export interface TableColumn {
  /** `schema.table` */
  readonly dataset: string
  readonly field: string
}

/** Where the columns of one statement come from. */
export interface StatementLineage {
  /** `schema.table` that the statement writes or makes; undefined for a query. */
  readonly target: string | undefined
  /** The columns it writes; those it returns, if it writes none. */
  readonly columns: readonly OutputLineage[]
  /** What RETURNING gives, besides what is written; empty without one. */
  readonly returning: readonly OutputLineage[]
  /** The columns that decide which rows there are, and so about every column. */
  readonly dataset: readonly IndirectEdge[]
  /** What could not be traced. Lineage is complete only where this is empty. */
  readonly unresolved: readonly Unresolved[]
  /** Every table that is read or written, `schema.table`. */
  readonly tables: readonly string[]
  /**
   * Every column that is named anywhere, as Postgres counts them: a star names each of its columns,
   * a whole row names none. Some may have no effect on the result.
   */
  readonly referenced: readonly TableColumn[]
}

export interface LineageOptions {
  /** Schemas in which a table without one is looked for; `['public']` by default. */
  readonly searchPath?: readonly string[]
  /**
   * Functions that depend on nothing but what they are given, besides those that are known:
   * `slugify`, `house.slugify` or, for all that begin alike, `st_*`.
   */
  readonly functions?: readonly string[]
}

/**
 * Where every column of every statement comes from: from the SQL and the columns of its tables
 * alone, without a database. A table that a statement makes is known to those after it.
 *
 * @throws LineageError `SQL_UNPARSEABLE` with Postgres' message and the position.
 */
export async function columnLineage(
  sql: string,
  tables: TableColumns,
  { searchPath = ['public'], functions = [] }: LineageOptions = {},
): Promise<StatementLineage[]> {
  await loadModule()
  const catalog = new Catalog(tables, searchPath)
  return (parse(sql).stmts ?? []).flatMap(({ stmt }) =>
    stmt ? [statementLineage(stmt, catalog, functions)] : [],
  )
}

function parse(sql: string): ParseResult {
  try {
    return parseSync(sql)
  } catch (error) {
    if (!hasSqlDetails(error)) throw error
    const position = error.sqlDetails?.cursorPosition ?? 0
    throw new LineageError(
      {
        code: 'SQL_UNPARSEABLE',
        where: placeOf(sql, position),
        expected: 'SQL that Postgres can parse',
        found: error.message,
        fix: 'Correct the SQL there.',
      },
      { cause: error },
    )
  }
}

/** A position in words people search by. Postgres counts characters from 1, the parser from 0. */
function placeOf(sql: string, position: number): string {
  const before = Array.from(sql).slice(0, position).join('').split('\n')
  const column = Array.from(before.at(-1) ?? '').length + 1
  return `line ${before.length}, column ${column} (position ${position + 1})`
}

function statementLineage(
  statement: Node,
  catalog: Catalog,
  functions: readonly string[],
): StatementLineage {
  const findings = new Findings()
  const resolution: Resolution = {
    catalog,
    findings,
    isKnownFunction: (name) => isKnownFunction(name) || isNamed(name, functions),
    expression: (node, scope) => expressionTrace(resolution, node, scope),
    query: (select, outer) => resolveQuery(resolution, select, outer),
    statement: (node, outer) => resolveCte(resolution, node, outer),
  }
  const root = new Scope(undefined, [], undefined)
  const { target, columns, returning, rows } = resolveStatement(resolution, statement, root)
  return {
    target,
    columns: columns.map(outputLineage),
    returning: (returning ?? []).map(outputLineage),
    dataset: edgesOf(rows),
    unresolved: findings.unresolved(),
    tables: [...findings.tables],
    referenced: Array.from(findings.referenced, ({ dataset, field }) => ({ dataset, field })),
  }
}

function outputLineage({ name, trace }: Column): OutputLineage {
  const unknown = [...trace.direct, ...trace.indirect].flatMap(({ source, edge }) =>
    source instanceof UnknownSource && edge.mask?.anonymizes !== true ? [source.field] : [],
  )
  return {
    name,
    direct: edgesOf(trace.direct),
    indirect: edgesOf(trace.indirect),
    ...(unknown.length === 0 ? {} : { unknown: [...new Set(unknown)] }),
  }
}

/** Each edge once: of several that differ in their masks alone, the one that is masked least. */
function edgesOf<Edge extends DirectEdge | IndirectEdge>(
  links: Iterable<{ readonly source: SourceColumn; readonly edge: Edge }>,
): Edge[] {
  const edges = new Map<string, Edge>()
  for (const { source, edge } of links) {
    if (source instanceof UnknownSource) continue
    const { dataset, field, subtype, masking, mask } = edge
    const key = JSON.stringify([dataset, field, subtype, masking])
    if (!edges.has(key) || mask?.anonymizes === false) edges.set(key, edge)
  }
  return [...edges.values()]
}
