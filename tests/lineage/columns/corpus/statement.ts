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
  /** Columns that Postgres counts and that have no edge. In every other statement all have. */
  readonly unread?: Unread
}

/**
 * Columns that are named where nothing depends on them. That is proven by a shorter statement with
 * the same edges: Postgres counts exactly those columns in it.
 */
export interface Unread {
  readonly why: UnreadReason
  /** All columns of a table that have no edge are `orders.*`. */
  readonly columns: string
  /** Parts of the text, in order, and what stands there in the shorter statement. */
  readonly shorter: readonly (readonly [part: string, instead: string])[]
}

/** The first two are the exceptions that exactness allows. */
export type UnreadReason =
  | 'the list of EXISTS'
  | 'a CTE that nobody reads'
  | 'a column of a subquery that nobody reads'
  | 'a column of a CTE that nobody reads'
  | 'a window that nobody uses'
  | 'a column of a row whose other columns are read'
  | 'a field of a type that is named after a table'

/** The statement without the parts that nothing depends on. */
export function shortened(sql: string, { shorter }: Unread): string {
  return shorter.reduce((text, [part, instead]) => {
    if (!text.includes(part)) throw new Error(`The statement has no part ${part}`)
    return text.replace(part, instead)
  }, sql)
}
