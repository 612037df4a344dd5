import type { TextRow } from '../database/text-rows.ts'
import { badInput } from './bad-input.ts'
import type { Output } from './level.ts'
import type { ListShape } from './shape.ts'
import { characterCode, join, sql, type Sql } from './sql-text.ts'

/*
 * The rows of a list under a row, as one text: cells end rows and rows end lists by control
 * characters, two for each level of lists. Postgres writes it in half the time that JSON
 * takes, and Node reads it with `split`.
 *
 * Nothing is mistaken for a separator. What may hold any character is written as a JSON string,
 * where control characters are escaped; numbers, times and the like hold none; JSON itself holds
 * tabs and line breaks alone, which separate nothing. No value is written as an empty cell, so that
 * one is NULL.
 */

/** Stands after each cell of a row that travels as one text and is in no list. */
export const endOfCell = 0x02

/** Control characters that JSON does not use between its parts, a pair for each level. */
const separators: readonly (readonly [endOfRow: number, betweenCells: number])[] = [
  [0x1e, 0x1f],
  [0x1c, 0x1d],
  [0x1a, 0x1b],
  [0x18, 0x19],
  [0x16, 0x17],
  [0x14, 0x15],
  [0x12, 0x13],
  [0x10, 0x11],
  [0x0e, 0x0f],
  [0x0b, 0x0c],
  [0x07, 0x08],
  [0x05, 0x06],
  [0x03, 0x04],
]

/** A function of Postgres takes 100 arguments: cells, and what stands between them. */
const cellsOfCall = 48

/**
 * The rows of a query as one text; NULL when there are none.
 * @param rows the query, whose columns are those of `output`
 * @param depth lists that it stands in, itself included
 * @throws BAD_USER_INPUT for more lists inside each other than there are separators
 */
export function listText(
  rows: Sql,
  { columns }: Output,
  depth: number,
): { readonly query: Sql; readonly list: ListShape } {
  const pair = separators[depth - 1]
  if (!pair) {
    throw badInput(`Ask for at most ${separators.length} lists inside each other.`, [])
  }
  const [endOfRow, betweenCells] = pair
  const cells = columns.map(({ name, isText }) => {
    const cell = sql`r.${name}`
    return isText ? sql`to_json(${cell})` : cell
  })
  const text = rowText(cells, betweenCells, endOfRow)
  return {
    query: sql`select string_agg(${text}, '') as j from (${rows}) as r`,
    list: {
      endOfRow: String.fromCharCode(endOfRow),
      betweenCells: String.fromCharCode(betweenCells),
      quoted: columns.map(({ isText }) => isText),
    },
  }
}

/** Cells as one text: control characters between them and at the end, an empty cell for NULL. */
export function rowText(cells: readonly Sql[], between: number, end: number): Sql {
  const calls: Sql[] = []
  for (let start = 0; start < cells.length || calls.length === 0; start += cellsOfCall) {
    const some = cells.slice(start, start + cellsOfCall)
    const after = start + cellsOfCall < cells.length ? between : end
    const parts = some.length > 0 ? [join(some, sql`, ${characterCode(between)}, `)] : []
    // A call also for one alone, since a cast writes booleans in another way.
    calls.push(sql`concat(${join([...parts, characterCode(after)], ', ')})`)
  }
  return join(calls, sql` || `)
}

/**
 * Cuts the next cells off a text. Looking for each separator takes half the time of `split`.
 * @param cells where they go
 * @returns where the following cells start
 */
export function cutCells(
  text: string,
  from: number,
  { endOfRow, betweenCells }: Pick<ListShape, 'endOfRow' | 'betweenCells'>,
  count: number,
  cells: (string | null)[],
): number {
  let start = from
  for (let index = 1; index <= count; index++) {
    const stop = text.indexOf(index < count ? betweenCells : endOfRow, start)
    if (stop < 0) throw new TypeError('a row has fewer cells than it was written with')
    cells.push(stop === start ? null : text.slice(start, stop))
    start = stop + 1
  }
  return start
}

/** Reads the rows of what `listText` wrote. */
export function readList(text: string | null | undefined, list: ListShape): readonly TextRow[] {
  const rows = splitList(text, list)
  for (const cells of rows) {
    for (let index = 0; index < cells.length; index++) {
      const cell = cells[index]
      if (list.quoted[index] === true && typeof cell === 'string') cells[index] = unquoted(cell)
    }
  }
  return rows
}

/** The same with free text left as the JSON strings that it came as, for who writes JSON. */
export function splitList(text: string | null | undefined, list: ListShape): (string | null)[][] {
  const rows: (string | null)[][] = []
  if (text === null || text === undefined) return rows
  // A row of nothing is an empty cell.
  const count = Math.max(list.quoted.length, 1)
  for (let start = 0; start < text.length;) {
    const cells: (string | null)[] = []
    start = cutCells(text, start, list, count, cells)
    rows.push(cells)
  }
  return rows
}

/** What a JSON string says. */
export function unquoted(cell: string): string {
  return cell.includes('\\') ? String(JSON.parse(cell)) : cell.slice(1, -1)
}
