import type { Column, ColumnFamily } from '../../src/product/column.ts'
import { formatClock, formatDay, formatInstant, parseClock, parseInstant } from './calendar.ts'
import { decimalOrder, formatDecimal, parseDecimal } from './decimal.ts'
import { formatSpan, parseSpan, spanOrder } from './span.ts'
import { scalarText } from './scalar-text.ts'

/** A value that is not NULL. */
export interface Cell {
  /** As a reader writes it, and as it is read again. */
  readonly text: string
  /** Sorts as the value does, and is the same for equal values. NaN is the largest number. */
  readonly order: string | number | bigint
  /** What the API answers, ready for JSON. */
  readonly out: unknown
  /** For arrays. */
  readonly elements: readonly (Cell | null)[]
}

/** The type of a value: a column's, or a measure's. */
export type CellType = Pick<Column, 'family' | 'enumValues'> & {
  readonly element?: ColumnFamily | undefined
  readonly sqlType?: string
}

/** Where texts stand in the database's collation. */
export type Ranks = ReadonlyMap<string, number>

/** Makes values out of text, each type in its own way. */
export class Cells {
  readonly #ranks: Ranks

  constructor(ranks: Ranks) {
    this.#ranks = ranks
  }

  read(type: CellType, text: string): Cell {
    if (type.family === 'array') return this.#list(type, text)
    return { text, elements: [], ...this.#scalar(type, text) }
  }

  #list(type: CellType, text: string): Cell {
    const element: CellType = { family: type.element ?? 'other', enumValues: type.enumValues }
    const list: unknown = JSON.parse(text)
    if (!Array.isArray(list)) throw new TypeError(`${text} is no list`)
    const elements = list.map((each: unknown) =>
      each === null ? null : this.read(element, scalarText(each)),
    )
    return { text, elements, order: text, out: elements.map((each) => each?.out ?? null) }
  }

  #scalar(type: CellType, text: string): Pick<Cell, 'order' | 'out'> {
    switch (type.family) {
      case 'text':
        return { order: this.#rank(text), out: text }
      case 'enum':
        // Elements of lists are not ordered, so they come without their type's words.
        return { order: type.enumValues?.indexOf(text) ?? text, out: text }
      case 'uuid':
        return { order: text.toLowerCase(), out: text.toLowerCase() }
      case 'integer':
        return { order: Number(text), out: Number(text) }
      case 'bigint':
        return { order: BigInt(text), out: String(BigInt(text)) }
      case 'float':
        return float(Number(text), type.sqlType === 'real')
      case 'numeric': {
        const value = parseDecimal(text)
        return { order: decimalOrder(value), out: formatDecimal(value) }
      }
      case 'boolean':
        return { order: text === 'true' ? 1 : 0, out: text === 'true' }
      case 'timestamptz':
      case 'timestamp': {
        const micros = parseInstant(text)
        return {
          order: micros,
          out: formatInstant(micros, type.family === 'timestamptz' ? 'Z' : ''),
        }
      }
      case 'date': {
        const micros = parseInstant(text)
        return { order: micros, out: formatDay(micros) }
      }
      case 'time': {
        const micros = parseClock(text)
        return { order: micros, out: formatClock(micros) }
      }
      case 'interval': {
        const span = parseSpan(text)
        return { order: spanOrder(span), out: formatSpan(span) }
      }
      case 'json':
      case 'vector':
        return { order: text, out: readJson(text) }
      case 'other':
        return { order: text, out: text }
      case 'array':
        throw new TypeError('a list is no scalar')
    }
  }

  #rank(text: string): number {
    const rank = this.#ranks.get(text)
    if (rank === undefined) throw new TypeError(`nobody asked where ${text} stands`)
    return rank
  }
}

/** Single precision compares as what it holds, and reads as its shortest text. */
function float(value: number, single: boolean): Pick<Cell, 'order' | 'out'> {
  const held = single ? Math.fround(value) : value
  return { order: held === 0 ? 0 : held, out: Number.isFinite(value) ? value : null }
}

/** JSON.parse with what TypeScript's library lacks yet. */
interface SourceAwareJson {
  parse(
    text: string,
    reviver: (key: string, value: unknown, context: { readonly source?: string }) => unknown,
  ): unknown
  rawJSON(text: string): unknown
}

const sourceAware: SourceAwareJson = JSON as typeof JSON & SourceAwareJson

/** Numbers that a double cannot hold keep their digits. */
function readJson(text: string): unknown {
  return sourceAware.parse(text, (_key, value, { source }) =>
    typeof value === 'number' && source !== undefined && !isHeld(source)
      ? sourceAware.rawJSON(source)
      : value,
  )
}

function isHeld(source: string): boolean {
  const value = Number(source)
  return (
    Number.isFinite(value) &&
    decimalOrder(parseDecimal(source)) === decimalOrder(parseDecimal(scalarText(value)))
  )
}

/** As `ORDER BY … ASC` has them. */
export function compareCells(left: Cell, right: Cell): number {
  if (Object.is(left.order, NaN) || Object.is(right.order, NaN)) {
    return Number(Object.is(left.order, NaN)) - Number(Object.is(right.order, NaN))
  }
  return left.order < right.order ? -1 : left.order > right.order ? 1 : 0
}
