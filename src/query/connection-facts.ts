import type { Row, Rows } from '../database/cells.ts'
import type { Bindings } from './bound.ts'
import { writeCursors } from './cursor.ts'
import type { ConnectionShape, CountSlots, Slot } from './shape.ts'

const exact = { strategy: 'EXACT', exact: true } as const
const approximate = { strategy: 'HNSW', exact: false } as const

/** Largest number GraphQL's Int can hold. */
const largestInt = 2 ** 31 - 1

/** The rows of a page in the reader's order, and what can be said about them. */
export interface ConnectionFacts<R extends Row> {
  readonly rows: Rows<R>
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
 */
export function connectionFacts<R extends Row>(
  shape: ConnectionShape,
  fetched: Rows<R>,
  beside: Row,
  bindings: Bindings,
): ConnectionFacts<R> {
  const { page } = shape
  const size = page.size.in(bindings)
  const forward = page.direction === 'forward'
  const length = Math.min(fetched.length, size)
  const last = length - 1
  const rows: Rows<R> = {
    length,
    at: (index) => fetched.at(forward ? index : last - index),
  }
  const ahead = (): boolean => fetched.length > size || holds(beside, shape.beyondRange)
  const behind = (): boolean => holds(beside, shape.otherSide)
  // No rows at all is what comparing every row came to.
  const byIndex = shape.compared !== undefined && length > 0 && !holds(rows.at(0), shape.compared)
  const cursorAt = (index: number): string | null =>
    length === 0
      ? null
      : (cursorsOf({ length: 1, at: () => rows.at(index) }, shape, bindings)[0] ?? null)
  return {
    rows,
    // A cursor is made where it is asked for.
    pageInfo: () => ({
      hasNextPage: forward ? ahead() : behind(),
      hasPreviousPage: forward ? behind() : ahead(),
      get startCursor() {
        return cursorAt(0)
      },
      get endCursor() {
        return cursorAt(last)
      },
    }),
    count: (slots) => countFacts(slots, beside, bindings),
    searchInfo: () =>
      shape.searched
        ? {
            ...(byIndex ? approximate : exact),
            exhausted: !ahead(),
            candidates:
              shape.candidates === undefined
                ? null
                : Math.min(Number(beside.text(shape.candidates)), largestInt),
          }
        : null,
  }
}

function countFacts(slots: CountSlots, beside: Row, bindings: Bindings): CountFacts {
  const estimate = slots.estimate === undefined ? null : beside.text(slots.estimate)
  if (estimate !== null) {
    return { value: Math.min(Number(estimate), largestInt), exact: false, kind: 'ESTIMATE' }
  }
  const counted = Number(beside.text(slots.counted))
  const cap = Math.min(slots.cap?.in(bindings) ?? largestInt, largestInt)
  return counted > cap
    ? { value: cap, exact: false, kind: 'AT_LEAST' }
    : { value: counted, exact: true, kind: 'EXACT' }
}

/** The cursors of rows; none where rows cannot be told apart. */
export function cursorsOf(
  rows: Rows,
  shape: ConnectionShape,
  bindings: Bindings,
): readonly string[] {
  if (shape.position.length === 0) return []
  const positions = Array.from({ length: rows.length }, (_, index) => {
    const row = rows.at(index)
    return shape.position.map((slot) => row.text(slot))
  })
  return writeCursors(shape.cursors, positions, bindings)
}

/** Distance of a row to what is searched for; null without a search. */
export function distanceOf(row: Row, { distance }: ConnectionShape): number | null {
  const value = distance === undefined ? null : row.text(distance)
  return value === null ? null : Number(value)
}

function holds(row: Row, slot: Slot | undefined): boolean {
  return slot !== undefined && row.text(slot) === 't'
}
