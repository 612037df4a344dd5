import type { Column } from '../product/column.ts'
import type { Embedding, Product, Relation } from '../product/product.ts'
import type { GroupKey, Measure } from './measure.ts'

/**
 * What one GraphQL root field asks for, as data: read once from the selection, printed by
 * `printPlan`, turned into one statement by `compile`. Nothing in it is SQL and nothing is GraphQL.
 */
export type RootPlan = AggregatePlan | ListPlan | RowPlan

/** `packages(…)`: a page of rows with what is said about them. */
export interface ListPlan {
  readonly kind: 'list'
  readonly connection: ConnectionPlan
}

/** `package(name:)`: the row with this grain, or nothing. */
export interface RowPlan {
  readonly kind: 'row'
  readonly product: Product
  /** Values of the grain, as Postgres text, in the grain's order. */
  readonly grain: readonly string[]
  readonly row: RowSelection
}

/** `packagesAggregate(…)`: rows in groups, with measures of each group. */
export interface AggregatePlan {
  readonly kind: 'aggregate'
  readonly product: Product
  readonly filter: Filter | undefined
  /** None: all rows are one group. */
  readonly keys: readonly GroupKey[]
  /** Every measure that is selected, filtered or ordered by, each once. */
  readonly measures: readonly Measure[]
  /** A filter on groups: its columns are those of keys and measures. */
  readonly having: Filter | undefined
  /** Total, by columns of keys and measures. */
  readonly order: readonly OrderTerm[]
  readonly size: number
  readonly offset: number
  readonly fields: readonly AggregateField[]
}

export type AggregateField =
  | { readonly kind: 'groups'; readonly key: string; readonly fields: readonly GroupField[] }
  | { readonly kind: 'meta'; readonly key: string }

/** What is asked of a group: columns of keys and measures, under response keys. */
export type GroupField =
  | { readonly kind: 'value'; readonly key: string; readonly column: Column }
  | {
      readonly kind: 'values'
      /** What the values are: the group's key, or one function of several columns. */
      readonly of: string
      readonly key: string
      readonly fields: readonly { readonly key: string; readonly column: Column }[]
    }

/** The fields of one row that are asked for, in the response's order, under the response's keys. */
export interface RowSelection {
  readonly product: Product
  readonly fields: readonly RowField[]
}

export type RowField =
  | { readonly kind: 'column'; readonly key: string; readonly column: Column }
  | {
      readonly kind: 'toOne'
      readonly key: string
      readonly relation: Relation
      readonly row: RowSelection
    }
  | {
      readonly kind: 'toMany'
      readonly key: string
      readonly relation: Relation
      readonly connection: ConnectionPlan
    }

/** A filtered, ordered page of a product, at the root or under a row. */
export interface ConnectionPlan {
  readonly product: Product
  readonly filter: Filter | undefined
  /** Total: no two rows compare equal (unless the grain itself is masked). */
  readonly order: readonly OrderTerm[]
  readonly page: Page
  readonly near: Near | undefined
  /** Says which ordering a cursor belongs to. */
  readonly fingerprint: string
  readonly fields: readonly ConnectionField[]
}

export type ConnectionField =
  | { readonly kind: 'nodes'; readonly key: string; readonly row: RowSelection }
  | { readonly kind: 'edges'; readonly key: string; readonly fields: readonly EdgeField[] }
  | { readonly kind: 'pageInfo'; readonly key: string; readonly names: ReadonlySet<string> }
  | { readonly kind: 'count'; readonly key: string }
  | { readonly kind: 'meta'; readonly key: string }
  | { readonly kind: 'searchInfo'; readonly key: string; readonly names: ReadonlySet<string> }

export type EdgeField =
  | { readonly kind: 'node'; readonly key: string; readonly row: RowSelection }
  | { readonly kind: 'cursor' | 'score' | 'distance'; readonly key: string }

export interface Page {
  /** Forward pages count from the start of the range, backward pages from its end. */
  readonly direction: 'forward' | 'backward'
  readonly size: number
  /** Rows to leave out at the start; 0 beside a position and on backward pages. */
  readonly offset: number
  /** Rows strictly after this position. */
  readonly after: Position | undefined
  /** Rows strictly before this position. */
  readonly before: Position | undefined
}

/** A place in an ordering: one value an order term, as Postgres text. */
export type Position = readonly (string | null)[]

export type OrderTerm =
  | {
      readonly by: 'column'
      readonly column: Column
      readonly direction: 'asc' | 'desc'
      readonly nulls: 'first' | 'last'
    }
  /** Cosine distance to what is searched for, nearest first. Never null. */
  | { readonly by: 'distance' }

/** What a search compares rows with. */
export interface Near {
  readonly embedding: Embedding
  readonly target:
    /** Embedded before the plan is compiled. */
    | { readonly kind: 'text'; readonly text: string }
    | { readonly kind: 'vector'; readonly vector: string }
    /** The vector of another row, named by its grain as Postgres text. */
    | { readonly kind: 'key'; readonly grain: readonly string[] }
  /** Where the key stands in the arguments, to name it when no such row exists. */
  readonly path: readonly (string | number)[]
}

export type Filter =
  | { readonly kind: 'and' | 'or'; readonly filters: readonly Filter[] }
  | { readonly kind: 'not'; readonly filter: Filter }
  | {
      readonly kind: 'compare'
      readonly column: Column
      readonly operator: ValueOperator
      readonly value: string
    }
  | {
      readonly kind: 'member'
      readonly column: Column
      readonly operator: ListOperator
      readonly values: readonly string[]
    }
  | { readonly kind: 'isNull'; readonly column: Column; readonly value: boolean }
  | {
      readonly kind: 'relation'
      readonly relation: Relation
      readonly quantifier: 'some' | 'every' | 'none'
      readonly filter: Filter
    }

/** Operators with one value. */
export type ValueOperator =
  'eq' | 'ne' | 'lt' | 'lte' | 'gt' | 'gte' | 'like' | 'ilike' | 'startsWith' | 'contains' | 'has'

/** Operators with a list of values. */
export type ListOperator = 'in' | 'notIn' | 'hasEvery'
