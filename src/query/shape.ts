import type { Column } from '../product/column.ts'
import type { Bound } from './bound.ts'
import type { CursorHome } from './cursor-seal.ts'
import type {
  AggregateField,
  CountField,
  FactField,
  OrderTerm,
  Page,
  TypenameField,
} from './plan.ts'

/** Where a value stands: its position in a row. */
export type Slot = number

/** Where each part of the answer stands in the rows of a statement. */
export interface RowShape {
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
  | {
      readonly kind: 'toOne'
      readonly key: string
      /** Whether there is one. Its values stand in the same row. */
      readonly slot: Slot
      readonly row: RowShape
    }
  | {
      readonly kind: 'toMany'
      readonly key: string
      /** Absent when no row is asked for. */
      readonly rows: ListSlot | undefined
      readonly connection: ConnectionShape
    }
  | {
      readonly kind: 'groups'
      readonly key: string
      /** Absent when no group is asked for. */
      readonly rows: ListSlot | undefined
      readonly groups: GroupsShape
    }

/** How the text of a list is read. */
export interface ListShape {
  /** Stands after each row. */
  readonly endOfRow: string
  /** Stands between two cells. */
  readonly betweenCells: string
  /** Which cells are JSON strings. */
  readonly quoted: readonly boolean[]
}

/** Where the text of a list stands, and how it is read. */
export interface ListSlot extends ListShape {
  readonly slot: Slot
}

/** Rows in groups: where keys and measures stand in a row. */
export interface GroupsShape {
  readonly fields: readonly AggregateField[]
  readonly slots: ReadonlyMap<Column, Slot>
}

export interface ConnectionShape {
  readonly page: Page
  readonly cursors: CursorHome
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
