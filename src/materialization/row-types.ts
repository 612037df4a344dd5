import type { PgTable } from 'drizzle-orm/pg-core'
import type { EmbeddedColumn } from '../product/data-product.ts'

type GeneratedColumn<P extends PgTable> = {
  [K in keyof P['_']['columns']]: P['_']['columns'][K]['_']['generated'] extends undefined
    ? P['_']['columns'][K]['_']['identity'] extends 'always'
      ? K
      : never
    : K
}[keyof P['_']['columns']]

/** Columns a run must deliver: all but those Postgres generates and the engine embeds. */
export type WrittenColumn<P extends PgTable> = Exclude<
  Extract<keyof P['$inferSelect'], string>,
  EmbeddedColumn<P> | GeneratedColumn<P>
>

/** A row as a source or a compute step yields it. Columns with a default or without NOT NULL may be left out. */
export type WrittenRow<P extends PgTable> = Pick<
  P['$inferInsert'],
  Extract<WrittenColumn<P>, keyof P['$inferInsert']>
>

/** Never a value: carries a sentence into the compiler's error message. */
export interface Mismatch<Sentence extends string> {
  readonly mismatch: Sentence
}

type Expected<P extends PgTable> = Pick<P['$inferSelect'], WrittenColumn<P>>

type Missing<P extends PgTable, R> = Exclude<WrittenColumn<P>, keyof R>
type Added<P extends PgTable, R> = Exclude<Extract<keyof R, string>, WrittenColumn<P>>
type Nullable<P extends PgTable, R> = {
  [K in WrittenColumn<P> & keyof R]: null extends R[K]
    ? null extends Expected<P>[K]
      ? never
      : K
    : never
}[WrittenColumn<P> & keyof R]
type Mistyped<P extends PgTable, R> = {
  [K in WrittenColumn<P> & keyof R]: [NonNullable<R[K]>] extends [NonNullable<Expected<P>[K]>]
    ? never
    : K
}[WrittenColumn<P> & keyof R]

/**
 * `unknown` when a query with rows `R` makes product `P`; otherwise a `Mismatch` naming the column.
 * Checked in the order in which a person would mend it.
 */
export type SelectVerdict<P extends PgTable, R> = [Missing<P, R>] extends [never]
  ? [Added<P, R>] extends [never]
    ? [Mistyped<P, R>] extends [never]
      ? [Nullable<P, R>] extends [never]
        ? unknown
        : Mismatch<`Column "${Extract<Nullable<P, R>, string>}" is NOT NULL, but the select may give null there, as a left join does.`>
      : Mismatch<`Column "${Extract<Mistyped<P, R>, string>}" has another type in the select than in the product.`>
    : Mismatch<`The select adds "${Added<P, R>}", which is not a column to write.`>
  : Mismatch<`The select misses column "${Missing<P, R>}".`>
