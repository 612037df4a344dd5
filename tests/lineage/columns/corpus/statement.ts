/**
 * A statement with what its columns come from, written by hand.
 *
 * Sources are separated by spaces. A sign says how a value comes from a column: `=` as it is
 * (IDENTITY), `~` changed (TRANSFORMATION), `+` from several rows (AGGREGATION), with `!` behind it
 * where it is masked: `=orders.id ~!customers.email`. The schema public is left out.
 * Indirect sources are written with their subtype: `FILTER:orders.status`.
 */
export interface Statement {
  readonly name: string
  readonly sql: string
  /** Direct sources by output column. Left out where only Postgres is asked. */
  readonly direct?: Readonly<Record<string, string>>
  /** Indirect sources of single columns; columns that are left out have none. */
  readonly indirect?: Readonly<Record<string, string>>
  /** Indirect sources of all columns. Not checked where it is left out. */
  readonly rows?: string
  /** Why some columns that Postgres counts have no edge. In every other statement all have. */
  readonly without?: string
  /** Why some edges start from columns that Postgres does not count. In every other none does. */
  readonly beyond?: string
}
