import type { Column } from '../product/column.ts'
import type { Product } from '../product/product.ts'
import type { Aliases } from './aliases.ts'
import type { Place } from './output.ts'
import type { RowField } from './plan.ts'
import type { RowFieldShape, Slot } from './shape.ts'
import { identifier, join, sql, type Sql } from './sql-text.ts'

/** One level of a statement that rows come from. */
export interface Level {
  readonly product: Product
  /** How this level refers to a column of its product. */
  readonly column: (column: Column) => Sql
  readonly place: Place
  readonly aliases: Aliases
  /** How the lists under a row are compiled. */
  readonly toMany: CompileToMany
}

export type CompileToMany = (
  field: RowField & { readonly kind: 'toMany' },
  level: Level,
  output: Output,
) => RowFieldShape

/** What a level puts into its SELECT list and its FROM clause, collected while reading the plan. */
export interface Output {
  readonly columns: Sql[]
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

/** Adds a value to the SELECT list under a name of its own. @returns where it stands in a row */
export function addOutput(output: Output, level: Level, expression: Sql): Slot {
  const name = level.aliases.next('c')
  const position = output.columns.push(sql`${expression} as ${identifier(name)}`) - 1
  return level.place === 'row' ? output.first + position : name
}

/** `SELECT` list; a level with nothing to read still says that there is a row. */
export function selectList(output: Output): Sql {
  return output.columns.length === 0 ? sql`true as c` : join(output.columns, ', ')
}
