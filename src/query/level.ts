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
  /** Whether it is part of the answer; else the statement alone needs it. */
  readonly isSent: boolean
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
  return output.first + output.columns.push({ expression, name, isText, isSent: true }) - 1
}

/** What rows are ordered by, under a name that the statement knows them by. */
export function addOrderValue(output: Output, expression: Sql, name: string): void {
  output.columns.push({ expression, name: identifier(name), isText: false, isSent: false })
}

/** What says that there is a row, of a level with nothing to read. */
const presence: OutputColumn = {
  expression: sql`true`,
  name: identifier('c'),
  isText: false,
  isSent: true,
}

/** What the `SELECT` list of a level holds. */
export const outputColumns = ({ columns }: Output): readonly OutputColumn[] =>
  columns.length === 0 ? [presence] : columns

export function selectList(output: Output): Sql {
  const named = outputColumns(output).map(({ expression, name }) => sql`${expression} as ${name}`)
  return join(named, ', ')
}
