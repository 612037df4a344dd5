/*
 * Rows as the server sent them. A row of a hundred is bytes until it is written into an answer as
 * other bytes: a string for each cell took more time than everything else Node does with it.
 */

/** A row as text: null for NULL. */
export type TextRow = readonly (string | null)[]

/** What can be asked of a row. */
export interface Row {
  /** A value as Postgres wrote it; null for NULL, and beyond the last. */
  readonly text: (slot: number) => string | null
}

/** A row that is text already. */
export function textRow(row: TextRow): Row {
  return { text: (slot) => row[slot] ?? null }
}

/** Rows, one of which is looked at at a time. */
export interface Rows<R extends Row = Row> {
  readonly length: number
  /** Looks at a row. The one looked at before is forgotten: it is the same object. */
  readonly at: (index: number) => R
}

/** What is read of each row. */
export function eachRow<R extends Row, T>(rows: Rows<R>, read: (row: R) => T): T[] {
  return Array.from({ length: rows.length }, (_, index) => read(rows.at(index)))
}

const nothing = Buffer.alloc(0)

/** Where the cells of a row stand among bytes. */
export class Cells implements Row {
  bytes: Buffer = nothing
  /** Where the first cell of the row is in the lists that follow. */
  base = 0
  readonly starts: number[] = []
  /** Ends of cells; -1 for NULL. */
  readonly ends: number[] = []

  /** Where the value of a slot ends; below 0 for NULL. */
  end(slot: number): number {
    return this.ends[this.base + slot] ?? -1
  }

  start(slot: number): number {
    return this.starts[this.base + slot] ?? 0
  }

  text(slot: number): string | null {
    const end = this.end(slot)
    return end < 0 ? null : this.bytes.toString('utf8', this.start(slot), end)
  }

  /** Whether a boolean is true. */
  isTrue(slot: number): boolean {
    return this.end(slot) >= 0 && this.bytes[this.start(slot)] === letterT
  }
}

const letterT = 0x74

/** The rows of a statement, in the order they came. */
export class SentRows implements Rows<Cells> {
  readonly #bytes: Buffer[] = []
  readonly #places: number[] = []
  readonly #cells = new Cells()

  get length(): number {
    return this.#places.length
  }

  /** @param place where the body of its DataRow message begins: 16 bits with the number of cells */
  add(bytes: Buffer, place: number): void {
    this.#bytes.push(bytes)
    this.#places.push(place)
  }

  at(index: number): Cells {
    const cells = this.#cells
    const bytes = this.#bytes[index]
    let at = this.#places[index]
    if (bytes === undefined || at === undefined) throw new RangeError(`there is no row ${index}`)
    cells.bytes = bytes
    const { starts, ends } = cells
    const count = number16(bytes, at)
    at += 2
    for (let slot = 0; slot < count; slot++) {
      const size = number32(bytes, at)
      at += 4
      starts[slot] = at
      ends[slot] = size < 0 ? -1 : at + size
      if (size > 0) at += size
    }
    // What was in a longer row before.
    ends.length = count
    return cells
  }

  /** Whether the first cell of a row is the boolean true; sooner known than where all cells are. */
  beginsTrue(index: number): boolean {
    const bytes = this.#bytes[index]
    const at = this.#places[index]
    if (bytes === undefined || at === undefined) return false
    return number16(bytes, at) > 0 && number32(bytes, at + 2) > 0 && bytes[at + 6] === letterT
  }

  /** Takes a row out. @returns its text; empty when there is no such row */
  take(index: number): TextRow {
    if (index < 0 || index >= this.length) return []
    const row = this.#textOf(index)
    this.#bytes.splice(index, 1)
    this.#places.splice(index, 1)
    return row
  }

  /** All rows as text. */
  texts(): TextRow[] {
    return this.#places.map((_, index) => this.#textOf(index))
  }

  #textOf(index: number): TextRow {
    const cells = this.at(index)
    return cells.ends.map((_, slot) => cells.text(slot))
  }
}

function number16(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0)
}

/** Signed: -1 stands for NULL. */
function number32(bytes: Uint8Array, at: number): number {
  return (number16(bytes, at) << 16) | number16(bytes, at + 2)
}

/** The body of a DataRow message of these cells. */
export function rowMessage(row: TextRow): Buffer {
  const head = Buffer.alloc(2)
  head.writeUInt16BE(row.length)
  const cells = row.flatMap((cell) => {
    const size = Buffer.alloc(4)
    if (cell === null) {
      size.writeInt32BE(-1)
      return [size]
    }
    const bytes = Buffer.from(cell)
    size.writeInt32BE(bytes.length)
    return [size, bytes]
  })
  return Buffer.concat([head, ...cells])
}
