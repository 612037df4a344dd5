import type { Column } from '../product/column.ts'
import type { Relation } from '../product/product.ts'
import type { Aliases } from './aliases.ts'
import { relationJoin } from './filter.ts'
import { scan, scanColumn } from './scan.ts'
import { join, sql, type Sql } from './sql-text.ts'

/** A row that a statement reads from: one of its scan, or one that it leads to. */
export interface RelatedRow {
  readonly column: (column: Column) => Sql
  readonly rows: Map<Relation, RelatedRow>
}

/**
 * The rows that relations to one row lead to, each relation joined once. A row on the other side is
 * named by its grain, so a plain join finds one at most, and Postgres is free in how it joins.
 */
export class RelatedRows {
  readonly #root: RelatedRow
  readonly #aliases: Aliases
  readonly #joins: (() => Sql)[] = []

  /** @param column how the rows that relations start from refer to a column of theirs */
  constructor(column: (column: Column) => Sql, aliases: Aliases) {
    this.#root = { column, rows: new Map() }
    this.#aliases = aliases
  }

  /** The row at the end of a path; NULL in all its columns where there is none. */
  at(path: readonly Relation[]): RelatedRow {
    return path.reduce((from, relation) => this.#follow(relation, from), this.#root)
  }

  /** Adds a join of another kind behind what it reads from. */
  add(made: () => Sql): void {
    this.#joins.push(made)
  }

  /** What follows the scan; each join keeps every row once. */
  joins(): Sql {
    return join(
      this.#joins.map((each) => each()),
      ' ',
    )
  }

  #follow(relation: Relation, from: RelatedRow): RelatedRow {
    const known = from.rows.get(relation)
    if (known) return known
    const { to } = relation
    const alias = this.#aliases.next('t')
    const condition = relationJoin(relation, alias, from.column)
    this.add(() => sql` left join ${scan(to, alias, this.#aliases.asOf)} on ${condition}`)
    const row: RelatedRow = { column: (each) => scanColumn(to, alias, each), rows: new Map() }
    from.rows.set(relation, row)
    return row
  }
}
