import type { TextRow } from '../database/text-rows.ts'
import type { Output, OutputColumn } from './level.ts'
import { cutCells, endOfCell, rowText } from './list-text.ts'
import type { PageQuery } from './head.ts'
import { identifier, join, sql, type Sql } from './sql-text.ts'

/*
 * Wide rows, such as those of features: the driver makes a string of each cell by itself, which is
 * most of what Node has to do for them. The cells that hold no free text travel as one, and are
 * cut apart here.
 */

/** Cells that make it worth while: below, cutting costs what fewer strings save. */
const fewest = 8

const separator = String.fromCharCode(endOfCell)
const separators = { endOfRow: separator, betweenCells: separator }

/** Where the cells of a row stand, slot by slot. */
export interface RowLine {
  /** Place in the line, or beyond it in what follows the line. */
  readonly places: readonly number[]
  /** Cells of the line. */
  readonly length: number
}

/** The same rows with one cell for all that hold no free text; undefined where these are few. */
export function lineOfRow({
  query,
  output,
}: PageQuery & { readonly output: Output }): { query: Sql; line: RowLine } | undefined {
  const slots = output.columns.keys().toArray()
  const isText = (slot: number): boolean => output.columns[slot]?.isText ?? true
  const line = slots.filter((slot) => !isText(slot))
  const beside = slots.filter(isText)
  if (line.length < fewest) return undefined
  const cell = ({ name }: OutputColumn): Sql => sql`r.${name}`
  const at = (some: readonly number[]): Sql[] =>
    output.columns.filter((_, slot) => some.includes(slot)).map(cell)
  const columns = [
    sql`${rowText(at(line), endOfCell, endOfCell)} as ${identifier('line')}`,
    ...at(beside),
  ]
  const order = [...line, ...beside]
  return {
    query: sql`select ${join(columns, ', ')} from (${query}) as r`,
    line: { places: slots.map((slot) => order.indexOf(slot)), length: line.length },
  }
}

/** Cuts a row of `lineOfRow` apart. No value is written as an empty cell, so that one is NULL. */
export function cutRow(row: TextRow, { places, length }: RowLine): TextRow {
  const cells: (string | null)[] = []
  cutCells(row[0] ?? '', 0, separators, length, cells)
  const whole: (string | null)[] = []
  for (const place of places) {
    whole.push((place < length ? cells[place] : row[place - length + 1]) ?? null)
  }
  return whole
}
