import { SourceColumn } from './edge.ts'
import { traceOf, type Column } from './trace.ts'

/** The columns of every table a statement may read: `{ "gold.packages": ["name", "license"] }`. */
export type TableColumns = Readonly<Record<string, readonly string[]>>

/** A table or view of the schema. */
export interface CatalogTable {
  /** `schema.table` */
  readonly dataset: string
  readonly schema: string
  readonly columns: readonly Column[]
}

/** Looks tables up as Postgres does, and remembers those that a script makes. */
export class Catalog {
  readonly #columns: TableColumns
  readonly #searchPath: readonly string[]
  readonly #made = new Map<string, readonly string[]>()
  readonly #found = new Map<string, CatalogTable>()

  constructor(columns: TableColumns, searchPath: readonly string[]) {
    this.#columns = columns
    this.#searchPath = searchPath
  }

  /** The table of this name; undefined when the schema does not have it. */
  find(schema: string | undefined, table: string): CatalogTable | undefined {
    if (schema !== undefined) return this.#table(schema, table)
    for (const each of ['pg_temp', 'pg_catalog', ...this.#searchPath]) {
      const found = this.#table(each, table)
      if (found) return found
    }
    return undefined
  }

  /** What an unknown table is called in answers. */
  nameOf(schema: string | undefined, table: string): string {
    return `${schema ?? this.#searchPath[0] ?? 'public'}.${table}`
  }

  /** Makes a table known to the statements that follow in a script. */
  add(dataset: string, columns: readonly string[]): void {
    this.#made.set(dataset, columns)
    this.#found.delete(dataset)
  }

  #table(schema: string, table: string): CatalogTable | undefined {
    const dataset = `${schema}.${table}`
    const known = this.#found.get(dataset)
    if (known) return known
    const names = this.#made.get(dataset) ?? this.#given(dataset)
    if (!names) return undefined
    const columns = names.map((name) => {
      const source = new SourceColumn(dataset, name)
      return { name, trace: traceOf(source), reads: [source] }
    })
    const found = { dataset, schema, columns }
    this.#found.set(dataset, found)
    return found
  }

  #given(dataset: string): readonly string[] | undefined {
    return Object.hasOwn(this.#columns, dataset) ? this.#columns[dataset] : undefined
  }
}
