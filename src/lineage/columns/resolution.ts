import type { Node, SelectStmt } from 'libpg-query'
import type { Catalog } from './catalog.ts'
import { UnknownSource, type SourceColumn } from './edge.ts'
import type { QueryResult } from './query-result.ts'
import type { Scope } from './scope.ts'
import { derived, traceOf, type Column, type Trace } from './trace.ts'

/** Something in a statement that could not be traced. */
export interface Unresolved {
  readonly kind: 'table' | 'column' | 'columns' | 'function' | 'window' | 'expression' | 'statement'
  /** As it stands in the statement: `public.packages`, `p.license`. */
  readonly name: string
  /** A sentence without subject: "is not in the schema". */
  readonly reason: string
}

/** What resolving one statement has found besides its columns. */
export class Findings {
  /** Columns of tables that are named anywhere, as Postgres counts them. */
  readonly referenced = new Set<SourceColumn>()
  /** Tables that are read, by name. */
  readonly tables = new Set<string>()
  readonly #unknown = new Map<string, UnknownSource>()
  readonly #unresolved = new Map<string, Unresolved>()

  /** Marks a column as named. */
  use(column: Column): Trace {
    for (const source of column.reads) {
      this.referenced.add(source)
      this.tables.add(source.dataset)
    }
    return column.trace
  }

  cannotResolve(problem: Unresolved): void {
    this.#unresolved.set(`${problem.kind} ${problem.name} ${problem.reason}`, problem)
  }

  /**
   * Names a function that is not known: it may read tables, or mask what it is given.
   * @returns what it may have read
   */
  unknownFunction(name: readonly string[]): Trace {
    const reason = 'is no known function: it may read tables, or mask what it is given'
    this.cannotResolve({ kind: 'function', name: name.join('.'), reason })
    return this.unknown(`${name.join('.')}()`)
  }

  /** A value of which it is not known where it comes from. */
  unknown(name: string): Trace {
    const source = this.#unknown.get(name) ?? new UnknownSource(name)
    this.#unknown.set(name, source)
    return derived(traceOf(source), 'TRANSFORMATION')
  }

  unresolved(): Unresolved[] {
    return [...this.#unresolved.values()]
  }
}

/**
 * One statement while it is resolved: what each part of the resolver may ask of the others.
 * Queries hold expressions and expressions hold queries; here they meet without importing each
 * other.
 */
export interface Resolution {
  readonly catalog: Catalog
  readonly findings: Findings
  /** Whether the result of a function of this qualified name comes from what it is given alone. */
  isKnownFunction(name: readonly string[]): boolean
  /** Where the value of an expression comes from. */
  expression(node: Node | undefined, scope: Scope): Trace
  /** A SELECT, VALUES or set operation; `outer` is what can be seen from around it. */
  query(select: SelectStmt, outer: Scope): QueryResult
  /** A query, or a statement that changes rows and returns some, as they stand in a WITH clause. */
  statement(node: Node, outer: Scope): QueryResult
}
