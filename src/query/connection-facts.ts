import type { TextRow } from '../database/text-rows.ts'
import type { Bindings } from './bound.ts'
import { encodeCursor } from './cursor.ts'
import { unquoted } from './list-text.ts'
import type { ConnectionShape, CountSlots, Slot } from './shape.ts'

const exact = { strategy: 'EXACT', exact: true } as const
const approximate = { strategy: 'HNSW', exact: false } as const

/** Largest number GraphQL's Int can hold. */
const largestInt = 2 ** 31 - 1

/** The rows of a page in the reader's order, and what can be said about them. */
export interface ConnectionFacts {
  readonly rows: readonly TextRow[]
  readonly pageInfo: () => PageInfoFacts
  readonly count: (slots: CountSlots) => CountFacts
  /** Null where nothing was searched for. */
  readonly searchInfo: () => SearchFacts | null
}

export interface CountFacts {
  readonly value: number
  readonly exact: boolean
  readonly kind: 'EXACT' | 'AT_LEAST' | 'ESTIMATE'
}

export interface PageInfoFacts {
  readonly hasNextPage: boolean
  readonly hasPreviousPage: boolean
  readonly startCursor: string | null
  readonly endCursor: string | null
}

export interface SearchFacts {
  readonly strategy: 'EXACT' | 'HNSW'
  readonly exact: boolean
  readonly exhausted: boolean
  /** Null where an index chose the rows: how many it compared is not known. */
  readonly candidates: number | null
}

/**
 * @param fetched rows in the order they were fetched, with one more than asked for where the plan
 *   wanted to know whether there is one
 * @param beside the row with the values that stand beside: the parent's, or the head
 * @param quoted which cells of the rows are JSON strings
 */
export function connectionFacts(
  shape: ConnectionShape,
  fetched: readonly TextRow[],
  beside: TextRow,
  bindings: Bindings,
  quoted: readonly boolean[] = [],
): ConnectionFacts {
  const { page } = shape
  const size = page.size.in(bindings)
  const forward = page.direction === 'forward'
  const cut = fetched.length > size ? fetched.slice(0, size) : fetched
  const rows = forward ? cut : cut.toReversed()
  const ahead = (): boolean => fetched.length > size || holds(beside, shape.beyondRange)
  const behind = (): boolean => holds(beside, shape.otherSide)
  // No rows at all is what comparing every row came to.
  const [first] = rows
  const byIndex =
    shape.compared !== undefined && first !== undefined && !holds(first, shape.compared)
  return {
    rows,
    pageInfo: () => {
      const fingerprint = shape.fingerprint.in(bindings)
      return {
        hasNextPage: forward ? ahead() : behind(),
        hasPreviousPage: forward ? behind() : ahead(),
        startCursor: cursorOf(rows[0], shape, fingerprint, quoted),
        endCursor: cursorOf(rows.at(-1), shape, fingerprint, quoted),
      }
    },
    count: (slots) => countFacts(slots, beside, bindings),
    searchInfo: () =>
      shape.searched
        ? {
            ...(byIndex ? approximate : exact),
            exhausted: !ahead(),
            candidates:
              shape.candidates === undefined
                ? null
                : Math.min(Number(beside[shape.candidates]), largestInt),
          }
        : null,
  }
}

function countFacts(slots: CountSlots, beside: TextRow, bindings: Bindings): CountFacts {
  const estimate = slots.estimate === undefined ? null : beside[slots.estimate]
  if (estimate !== null && estimate !== undefined) {
    return { value: Math.min(Number(estimate), largestInt), exact: false, kind: 'ESTIMATE' }
  }
  const counted = Number(beside[slots.counted])
  const cap = Math.min(slots.cap?.in(bindings) ?? largestInt, largestInt)
  return counted > cap
    ? { value: cap, exact: false, kind: 'AT_LEAST' }
    : { value: counted, exact: true, kind: 'EXACT' }
}

/** The cursor of a row; null where rows cannot be told apart. */
export function cursorOf(
  row: TextRow | undefined,
  shape: ConnectionShape,
  fingerprint: string,
  quoted: readonly boolean[] = [],
): string | null {
  if (!row || shape.position.length === 0) return null
  const position = shape.position.map((slot) => {
    const cell = row[slot] ?? null
    return cell !== null && quoted[slot] === true ? unquoted(cell) : cell
  })
  return encodeCursor(fingerprint, position)
}

/** Distance of a row to what is searched for; null without a search. */
export function distanceOf(row: TextRow, { distance }: ConnectionShape): number | null {
  const value = distance === undefined ? null : row[distance]
  return value === null || value === undefined ? null : Number(value)
}

function holds(row: TextRow, slot: Slot | undefined): boolean {
  return slot !== undefined && row[slot] === 't'
}
