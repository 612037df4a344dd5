import { Cells, type Rows } from '../database/cells.ts'
import { badInput } from './bad-input.ts'
import type { Output } from './level.ts'
import type { ListShape, ListSlot } from './shape.ts'
import { characterCode, join, sql, type Sql } from './sql-text.ts'

/*
 * The rows of a list under a row, as one text: cells end rows and rows end lists by control
 * characters, two for each level of lists. Postgres writes it in half the time that JSON
 * takes, and Node finds the rows among the bytes.
 *
 * Nothing is mistaken for a separator. What may hold any character is written as a JSON string,
 * where control characters are escaped; numbers, times and the like hold none; JSON itself holds
 * tabs and line breaks alone, which separate nothing. No value is written as an empty cell, so that
 * one is NULL.
 */

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
function rowText(cells: readonly Sql[], between: number, end: number): Sql {
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

/** The rows of what `listText` wrote. */
export class ListRows extends Cells implements Rows<Cells> {
  readonly #endOfRow: number
  readonly #betweenCells: number
  /** Which cells are JSON strings. */
  readonly #quoted: readonly boolean[]
  /** Cells of a row. A row of nothing is an empty cell. */
  readonly #width: number
  length = 0

  constructor({ endOfRow, betweenCells, quoted }: ListShape) {
    super()
    this.#endOfRow = endOfRow.charCodeAt(0)
    this.#betweenCells = betweenCells.charCodeAt(0)
    this.#quoted = quoted
    this.#width = Math.max(quoted.length, 1)
  }

  /** Reads the list that stands in a slot; NULL is an empty one. */
  read(row: Cells, slot: number): this {
    const last = row.end(slot)
    let at = row.start(slot)
    this.bytes = row.bytes
    this.length = 0
    const { bytes, starts, ends } = this
    for (let count = 0; at < last; this.length++) {
      for (let cell = 1; cell <= this.#width; cell++, count++) {
        const stop = cell < this.#width ? this.#betweenCells : this.#endOfRow
        const start = at
        while (at < last && bytes[at] !== stop) at++
        if (at === last) throw new TypeError('a row has fewer cells than it was written with')
        starts[count] = start
        // No value is written as an empty cell.
        ends[count] = at === start ? -1 : at
        at++
      }
    }
    return this
  }

  at(index: number): this {
    this.base = index * this.#width
    return this
  }

  override text(slot: number): string | null {
    const text = super.text(slot)
    return text !== null && this.#quoted[slot] === true ? unquoted(text) : text
  }
}

/**
 * Makes the reader of the lists that stand under rows.
 * @param list undefined: none was asked for
 * @returns the rows under a row; those under the row before are forgotten
 */
export function listReader(list: ListSlot | undefined): (row: Cells) => Rows<Cells> {
  if (!list) return () => noRows
  const rows = new ListRows(list)
  return (row) => rows.read(row, list.slot)
}

const noRows: Rows<Cells> = {
  length: 0,
  at: () => {
    throw new RangeError('there is no row')
  },
}

/** What a JSON string says. */
export function unquoted(cell: string): string {
  return cell.includes('\\') ? String(JSON.parse(cell)) : cell.slice(1, -1)
}
