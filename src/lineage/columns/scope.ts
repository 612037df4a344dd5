import type { WindowDef } from 'libpg-query'
import type { CteEnvironment } from './cte-environment.ts'
import type { IndirectLink } from './edge.ts'
import type { Column, Trace } from './trace.ts'
import type { UnknownColumns } from './unknown-columns.ts'

/** Something in FROM: a table, a query, a function, or a join of them. */
export interface Relation {
  /** Alias, or the table's own name; undefined where nothing can be said before a dot. */
  readonly name: string | undefined
  /** Of a table without alias, which may be called `schema.table`. */
  readonly schema?: string | undefined
  readonly columns: readonly Column[]
  /** May be named before a dot. */
  readonly named: boolean
  /** Its columns may be named alone, and stand in `*`. */
  readonly listed: boolean
  /** Of a relation that has further columns, or may have. */
  readonly more?: UnknownColumns | undefined
  /** What the relation's name stands for alone, where that is not a row of its columns. */
  readonly whole?: Trace | undefined
  /** Of a table: its system columns. */
  readonly system?: ((name: string) => Column | undefined) | undefined
}

/** What a name was found to be. */
export type Found =
  | { readonly kind: 'column'; readonly column: Column }
  /** One of the columns that are not known by name. */
  | { readonly kind: 'more'; readonly trace: Trace }
  | { readonly kind: 'relation'; readonly relation: Relation }
  | { readonly kind: 'ambiguous' }
  | { readonly kind: 'missing' }

const missing: Found = { kind: 'missing' }

/** What can be named at one level of a query, and outside of it. */
export class Scope {
  /** This level and those around it, innermost first. */
  readonly levels: readonly Scope[]
  readonly relations: readonly Relation[]
  readonly ctes: CteEnvironment | undefined
  /** The WINDOW clause of the query, by name. */
  readonly windows: ReadonlyMap<string, WindowDef>
  #multiplied: Set<IndirectLink> | undefined

  constructor(
    outer: Scope | undefined,
    relations: readonly Relation[],
    ctes: CteEnvironment | undefined,
    windows: ReadonlyMap<string, WindowDef> = new Map(),
  ) {
    this.levels = [this, ...(outer?.levels ?? [])]
    this.relations = relations
    this.ctes = ctes
    this.windows = windows
  }

  /** Notes what decides how many rows a function in a list of columns makes of each. */
  multiply(links: ReadonlySet<IndirectLink>): void {
    this.#multiplied ??= new Set()
    for (const link of links) this.#multiplied.add(link)
  }

  /** What functions in a list of columns decide about its rows. */
  get multiplied(): ReadonlySet<IndirectLink> | undefined {
    return this.#multiplied
  }

  /** A name alone: a column of the innermost level that has it, else a relation as a whole row. */
  find(name: string): Found {
    let open: Relation | undefined
    for (const level of this.levels) {
      const found = level.findHere(name)
      if (found.kind !== 'missing') return open?.more?.likely ? { kind: 'ambiguous' } : found
      for (const relation of level.relations) {
        if (!relation.listed || !relation.more) continue
        if (open?.more?.likely && relation.more.likely) return { kind: 'ambiguous' }
        if (!open || relation.more.likely) open = relation
      }
    }
    const relation = this.relation(undefined, name)
    if (relation) return { kind: 'relation', relation }
    return open?.more?.trace ? { kind: 'more', trace: open.more.trace } : missing
  }

  /** A name alone as a column of this level; system columns give way to others. */
  findHere(name: string): Found {
    const listed = this.relations.filter((relation) => relation.listed)
    const columns = listed.flatMap((relation) => columnsNamed(relation, name))
    return theOnly(columns) ?? theOnly(systemColumns(listed, name)) ?? missing
  }

  /** A name behind a relation's: `t.c`, `s.t.c`. Only the innermost relation of that name counts. */
  findIn(schema: string | undefined, relationName: string, name: string): Found {
    const relation = this.relation(schema, relationName)
    if (!relation) return missing
    const found = theOnly(columnsNamed(relation, name)) ?? theOnly(systemColumns([relation], name))
    if (found) return found
    return relation.more?.trace ? { kind: 'more', trace: relation.more.trace } : missing
  }

  /** The innermost relation of a name. */
  relation(schema: string | undefined, name: string): Relation | undefined {
    for (const level of this.levels) {
      const found = level.relations.find(
        (each) =>
          each.named && each.name === name && (schema === undefined || each.schema === schema),
      )
      if (found) return found
    }
    return undefined
  }
}

function columnsNamed({ columns }: Relation, name: string): readonly Column[] {
  return columns.filter((column) => column.name === name)
}

function systemColumns(relations: readonly Relation[], name: string): readonly Column[] {
  return relations.flatMap((relation) => relation.system?.(name) ?? [])
}

/** The column, where it is one alone; undefined without any. */
function theOnly(columns: readonly Column[]): Found | undefined {
  const [column] = columns
  if (!column) return undefined
  return columns.length === 1 ? { kind: 'column', column } : { kind: 'ambiguous' }
}
