import type { CommonTableExpr, Node, WithClause } from 'libpg-query'
import type { Cte, CteEnvironment } from './cte-environment.ts'
import { renamed } from './rename.ts'
import type { QueryResult } from './query-result.ts'
import type { Resolution } from './resolution.ts'
import { Scope } from './scope.ts'
import { allOf, deciding, derived, together, type Column, type Trace } from './trace.ts'
import { names, type Tree } from './tree.ts'

/**
 * Opens a WITH clause: what the statement under it can see. Each CTE sees those before it; with
 * RECURSIVE it sees all, itself included.
 *
 * The second result resolves the CTEs that nobody asked for; their columns are named all the same.
 */
export function openWith(
  resolution: Resolution,
  clause: WithClause | undefined,
  outer: Scope,
): { readonly scope: Scope; readonly close: () => void } {
  if (!clause) return { scope: outer, close: () => {} }
  const definitions = (clause.ctes ?? []).flatMap((node) => {
    const { CommonTableExpr: cte }: Tree = node
    return cte ? [cte] : []
  })
  const opened: Cte[] = []
  let environment: CteEnvironment | undefined = outer.ctes
  if (clause.recursive === true) {
    const ctes = new Map<string, Cte>()
    environment = { outer: outer.ctes, ctes }
    const scope = new Scope(outer, [], environment)
    for (const definition of definitions) {
      const cte = new CteOfClause(resolution, definition, scope)
      ctes.set(cte.name, cte)
      opened.push(cte)
    }
  } else {
    for (const definition of definitions) {
      const cte = new CteOfClause(resolution, definition, new Scope(outer, [], environment))
      environment = { outer: environment, ctes: new Map([[cte.name, cte]]) }
      opened.push(cte)
    }
  }
  const close = (): void => opened.forEach((cte) => cte.result())
  return { scope: new Scope(outer, [], environment), close }
}

class CteOfClause implements Cte {
  readonly name: string
  readonly #resolution: Resolution
  readonly #definition: CommonTableExpr
  readonly #scope: Scope
  #done: QueryResult | undefined
  /** While it is being resolved: what is known so far, for where it names itself. */
  #soFar: QueryResult | undefined
  #running = false
  #namesItself = false

  constructor(resolution: Resolution, definition: CommonTableExpr, scope: Scope) {
    this.name = definition.ctename ?? ''
    this.#resolution = resolution
    this.#definition = definition
    this.#scope = scope
  }

  result(): QueryResult {
    if (this.#done) return this.#done
    if (this.#running) {
      this.#namesItself = true
      this.#soFar ??= this.#named(this.#firstTerm())
      return this.#soFar
    }
    this.#running = true
    let result = this.#resolve()
    // What goes around grows until nothing is added: a column may reach another in several rounds.
    while (this.#namesItself && (!this.#soFar || size(result) > size(this.#soFar))) {
      this.#soFar = result
      result = this.#resolve()
    }
    this.#running = false
    this.#done = result
    return result
  }

  #resolve(): QueryResult {
    const { ctequery } = this.#definition
    if (!ctequery) return { columns: [], rows: new Set() }
    return this.#named(this.#resolution.statement(ctequery, this.#scope))
  }

  /** The part of a recursive query that does not name itself: the left side of its UNION. */
  #firstTerm(): QueryResult {
    const query: Tree = this.#definition.ctequery ?? {}
    const select = query.SelectStmt
    if (!select?.larg) return { columns: [], rows: new Set() }
    const { scope } = openWith(this.#resolution, select.withClause, this.#scope)
    return this.#resolution.query(select.larg, scope)
  }

  #named(result: QueryResult): QueryResult {
    const columns = renamed(result.columns, names(this.#definition.aliascolnames))
    const { cycle_clause: cycle } = this.#definition
    const named = { ...result, columns: [...columns, ...this.#searchColumns(columns)] }
    if (!cycle) return named
    // Where a cycle begins, no further rows are made.
    const compared = valuesOf(columns, cycle.cycle_col_list)
    return { ...named, rows: allOf(result.rows, deciding(compared, 'FILTER')) }
  }

  /** The columns that SEARCH and CYCLE add. */
  #searchColumns(columns: readonly Column[]): Column[] {
    const { search_clause: search, cycle_clause: cycle } = this.#definition
    const added: Column[] = []
    const add = (name: string | undefined, trace: Trace): void => {
      if (name !== undefined) added.push({ name, trace, reads: [] })
    }
    if (search) add(search.search_seq_column, valuesOf(columns, search.search_col_list))
    if (cycle) {
      add(cycle.cycle_mark_column, valuesOf(columns, cycle.cycle_col_list))
      add(cycle.cycle_path_column, valuesOf(columns, cycle.cycle_col_list))
    }
    return added
  }
}

/** The values of some columns, as one. */
function valuesOf(columns: readonly Column[], list: readonly Node[] | undefined): Trace {
  const wanted = new Set(names(list))
  const found = columns.filter(({ name }) => wanted.has(name))
  return derived(together(found.map(({ trace }) => trace)), 'TRANSFORMATION')
}

/** How many edges a result has, those of the parts of its rows too. */
function size({ columns, rows }: QueryResult): number {
  const edges = ({ direct, indirect, row = [], elements = [] }: Trace): number =>
    [...row, ...elements].reduce(
      (sum, { trace }) => sum + edges(trace),
      direct.size + indirect.size,
    )
  return columns.reduce((sum, { trace }) => sum + edges(trace), rows.size)
}
