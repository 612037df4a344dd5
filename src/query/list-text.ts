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

/** Stands between the cells of a row that travels as one text and is in no list. */
export const betweenCellsOfRow = 0x02

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
  const text = concat([...chunksOfRow(cells, betweenCells), characterCode(endOfRow)])
  return {
    query: sql`select string_agg(${text}, '') as j from (${rows}) as r`,
    list: {
      endOfRow: String.fromCharCode(endOfRow),
      betweenCells: String.fromCharCode(betweenCells),
      quoted: columns.map(({ isText }) => isText),
    },
  }
}

/** Values as one text, with a control character between them; an empty cell for NULL. */
export function cellsText(cells: readonly Sql[], between: number): Sql {
  const [first, ...others] = chunksOfRow(cells, between)
  return first && others.length === 0 ? first : concat([...(first ? [first] : []), ...others])
}

function chunksOfRow(cells: readonly Sql[], between: number): Sql[] {
  if (cells.length === 0) return [sql`''`]
  const separator = characterCode(between)
  const chunks: Sql[] = []
  for (let start = 0; start < cells.length; start += cellsOfCall) {
    if (start > 0) chunks.push(separator)
    const some = cells.slice(start, start + cellsOfCall)
    // Also one alone, since a cast writes booleans in another way.
    chunks.push(sql`concat(${join(some, sql`, ${separator}, `)})`)
  }
  return chunks
}

const concat = (parts: readonly Sql[]): Sql => sql`concat(${join(parts, sql`, `)})`

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
export function splitList(
  text: string | null | undefined,
  { endOfRow, betweenCells }: ListShape,
): (string | null)[][] {
  if (text === null || text === undefined || text === '') return []
  const lines = text.split(endOfRow)
  lines.pop()
  return lines.map((line) => {
    const cells: (string | null)[] = line.split(betweenCells)
    for (let index = 0; index < cells.length; index++) {
      if (cells[index] === '') cells[index] = null
    }
    return cells
  })
}

/** What a JSON string says. */
export function unquoted(cell: string): string {
  return cell.includes('\\') ? String(JSON.parse(cell)) : cell.slice(1, -1)
}
