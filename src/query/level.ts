import type { Column } from '../product/column.ts'
import type { Product } from '../product/product.ts'
import type { Aliases } from './aliases.ts'
import type { Place } from './output.ts'
import type { RowField } from './plan.ts'
import type { RowFieldShape } from './shape.ts'
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
  readonly laterals: Sql[]
  /** Columns already read at this level, so that each is read once. */
  readonly slots: Map<Column, string>
}

export const createOutput = (): Output => ({ columns: [], laterals: [], slots: new Map() })

/** Adds a value to the SELECT list under a name of its own. @returns the name */
export function addOutput(output: Output, level: Level, expression: Sql): string {
  const slot = level.aliases.next('c')
  output.columns.push(sql`${expression} as ${identifier(slot)}`)
  return slot
}

/** `SELECT` list; a level with nothing to read still says that there is a row. */
export function selectList(output: Output): Sql {
  return output.columns.length === 0 ? sql`true as c` : join(output.columns, ', ')
}
