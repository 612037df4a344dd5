import type { Column } from '../product/column.ts'
import type { OrderTerm, Page } from './plan.ts'

/** Where each part of the answer stands in the rows of a statement. Slots are output names: `c0`. */
export type RowShape = readonly RowFieldShape[]

export type RowFieldShape =
  | {
      readonly kind: 'column'
      readonly key: string
      readonly slot: string
      readonly column: Column
    }
  | { readonly kind: 'toOne'; readonly key: string; readonly slot: string; readonly row: RowShape }
  | {
      readonly kind: 'toMany'
      readonly key: string
      /** JSON list of the rows; absent when no row is asked for. */
      readonly slot: string | undefined
      readonly connection: ConnectionShape
    }

export interface ConnectionShape {
  readonly page: Page
  readonly fingerprint: string
  readonly order: readonly OrderTerm[]
  readonly fields: readonly ConnectionFieldShape[]
  /** Values of the ordering as text, for cursors; empty when no cursor is asked for or possible. */
  readonly position: readonly string[]
  readonly distance: string | undefined
  /** Whether the rows were searched for. */
  readonly searched: boolean
  /** Whether rows stand on the other side of the page: after a backward page, before a forward one. */
  readonly otherSide: string | undefined
  /** Whether rows stand beyond the given end of the range (`before` for forward pages). */
  readonly beyondRange: string | undefined
  readonly count: string | undefined
}

export type ConnectionFieldShape =
  | { readonly kind: 'nodes'; readonly key: string; readonly row: RowShape }
  | { readonly kind: 'edges'; readonly key: string; readonly fields: readonly EdgeFieldShape[] }
  | { readonly kind: 'pageInfo' | 'count' | 'meta' | 'searchInfo'; readonly key: string }

export type EdgeFieldShape =
  | { readonly kind: 'node'; readonly key: string; readonly row: RowShape }
  | { readonly kind: 'cursor' | 'score' | 'distance'; readonly key: string }
