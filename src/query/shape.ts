import type { Column } from '../product/column.ts'
import type { Bound } from './bound.ts'
import type { Place } from './output.ts'
import type {
  AggregateField,
  CountField,
  FactField,
  OrderTerm,
  Page,
  TypenameField,
} from './plan.ts'

/** Where a value stands: its position in a row of the answer, its name inside JSON. */
export type Slot = number | string

/** One row of an answer, by position, or one object of JSON in it, by name. */
export type SlotRow = readonly unknown[] | Readonly<Record<string, unknown>>

/** What stands in a row. */
export function at(row: SlotRow, slot: Slot): unknown {
  return (row as Readonly<Record<Slot, unknown>>)[slot]
}

/** Where each part of the answer stands in the rows of a statement. */
export interface RowShape {
  readonly place: Place
  readonly fields: readonly RowFieldShape[]
}

export type RowFieldShape =
  | {
      readonly kind: 'column'
      readonly key: string
      readonly slot: Slot
      readonly column: Column
      readonly nullable: boolean
    }
  | {
      readonly kind: 'vectorBytes'
      readonly key: string
      readonly slot: Slot
      readonly nullable: boolean
    }
  | TypenameField
  | { readonly kind: 'toOne'; readonly key: string; readonly slot: Slot; readonly row: RowShape }
  | {
      readonly kind: 'toMany'
      readonly key: string
      /** JSON list of the rows; absent when no row is asked for. */
      readonly slot: Slot | undefined
      readonly connection: ConnectionShape
    }
  | {
      readonly kind: 'groups'
      readonly key: string
      /** JSON list of the groups; absent when none is asked for. */
      readonly slot: Slot | undefined
      readonly groups: GroupsShape
    }

/** Rows in groups: where keys and measures stand in a row. */
export interface GroupsShape {
  readonly place: Place
  readonly fields: readonly AggregateField[]
  readonly slots: ReadonlyMap<Column, Slot>
}

export interface ConnectionShape {
  readonly page: Page
  readonly fingerprint: Bound<string>
  readonly order: readonly OrderTerm[]
  readonly fields: readonly ConnectionFieldShape[]
  /** Values of the ordering as text, for cursors; empty when no cursor is asked for or possible. */
  readonly position: readonly Slot[]
  readonly distance: Slot | undefined
  /** Whether the rows were searched for. */
  readonly searched: boolean
  /** Whether every row was compared, where an index may have chosen them. */
  readonly compared: Slot | undefined
  /** Whether rows stand on the other side of the page: after a backward page, before a forward one. */
  readonly otherSide: Slot | undefined
  /** Whether rows stand beyond the given end of the range (`before` for forward pages). */
  readonly beyondRange: Slot | undefined
  /** How many rows a search compared. */
  readonly candidates: Slot | undefined
}

/** How many rows there are, as far as they were counted. */
export interface CountSlots {
  readonly counted: Slot
  /** What statistics say, where rows were not counted; NULL where they were. */
  readonly estimate: Slot | undefined
  /** More were not counted than one beyond this. */
  readonly cap: Bound<number> | undefined
}

export type ConnectionFieldShape =
  | { readonly kind: 'nodes'; readonly key: string; readonly row: RowShape }
  | { readonly kind: 'edges'; readonly key: string; readonly fields: readonly EdgeFieldShape[] }
  | (CountField & { readonly slots: CountSlots })
  | FactField
  | TypenameField

export type EdgeFieldShape =
  | TypenameField
  | { readonly kind: 'node'; readonly key: string; readonly row: RowShape }
  | { readonly kind: 'cursor' | 'score' | 'distance'; readonly key: string }
