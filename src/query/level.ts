import type { Column } from '../product/column.ts'
import type { Product } from '../product/product.ts'
import type { Aliases } from './aliases.ts'
import type { RowField } from './plan.ts'
import type { RowFieldShape, Slot } from './shape.ts'
import { identifier, join, sql, type Sql } from './sql-text.ts'

/** One level of a statement that rows come from. */
export interface Level {
  readonly product: Product
  /** How this level refers to a column of its product. */
  readonly column: (column: Column) => Sql
  /** Lists that it stands in: 0 at the root. */
  readonly depth: number
  readonly aliases: Aliases
  /** How the lists under a row are compiled. */
  readonly toMany: CompileToMany
}

export type CompileToMany = (
  field: RowField & { readonly kind: 'toMany' },
  level: Level,
  output: Output,
) => RowFieldShape

/** A value of the SELECT list, under a name of its own. */
export interface OutputColumn {
  readonly expression: Sql
  readonly name: Sql
  /** Whether its text may hold any character, or none at all. */
  readonly isText: boolean
}

/** What a level puts into its SELECT list and its FROM clause, collected while reading the plan. */
export interface Output {
  readonly columns: OutputColumn[]
  /** Where its first column stands in a row of the answer. */
  readonly first: number
  readonly laterals: Sql[]
  /** Columns already read at this level, so that each is read once. */
  readonly slots: Map<Column, Slot>
}

/** @param first where its first column stands in a row of the answer */
export const createOutput = (first = 0): Output => ({
  columns: [],
  first,
  laterals: [],
  slots: new Map(),
})

/**
 * Adds a value to the SELECT list under a name of its own.
 * @param isText whether its text may hold any character, or none at all
 * @returns where it stands in a row
 */
export function addOutput(
  output: Output,
  { aliases }: Pick<Level, 'aliases'>,
  expression: Sql,
  isText = false,
): Slot {
  const name = identifier(aliases.next('c'))
  return output.first + output.columns.push({ expression, name, isText }) - 1
}

/** What rows are ordered by, under a name that the statement knows them by. */
export function addOrderValue(output: Output, expression: Sql, name: string): void {
  output.columns.push({ expression, name: identifier(name), isText: false })
}

/** `SELECT` list; a level with nothing to read still says that there is a row. */
export function selectList({ columns }: Output): Sql {
  if (columns.length === 0) return sql`true as c`
  const named = columns.map(({ expression, name }) => sql`${expression} as ${name}`)
  return join(named, ', ')
}
