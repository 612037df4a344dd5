import type { Column } from '../product/column.ts'
import type { MeasureFunction } from '../product/measure-functions.ts'
import type {
  Embedding,
  Product,
  Relation,
  Rollup,
  RollupDimension,
  RollupMeasure,
} from '../product/product.ts'
import type { InputPath } from './bad-input.ts'
import type { Bound } from './bound.ts'
import type { CursorHome } from './cursor-seal.ts'
import type { GroupKey } from './measure.ts'
import type { Terms } from './terms.ts'

/**
 * What one GraphQL root field asks for, as data: read once from the selection, printed by
 * `printPlan`, turned into one statement by `compile`. Nothing in it is SQL and nothing is GraphQL.
 */
export type RootPlan = AggregatePlan | ListPlan | RowPlan

/** `packages(…)`: a page of rows with what is said about them. */
export interface ListPlan {
  readonly kind: 'list'
  readonly asOf: AsOf | undefined
  readonly terms?: Terms | undefined
  /** Whether it is recorded with the data versions that it reads. Default false. */
  readonly recordsVersions?: boolean
  readonly connection: ConnectionPlan
}

/** `package(name:)`: the row with this grain, or nothing. */
export interface RowPlan {
  readonly kind: 'row'
  readonly product: Product
  readonly asOf: AsOf | undefined
  readonly terms?: Terms | undefined
  /** Whether it is recorded with the data versions that it reads. Default false. */
  readonly recordsVersions?: boolean
  /** Values of the grain, as Postgres text, in the grain's order. */
  readonly grain: readonly Bound<string>[]
  readonly row: RowSelection
}

/** `packagesAggregate(…)`: rows in groups, with measures of each group. */
export interface AggregatePlan {
  readonly kind: 'aggregate'
  readonly product: Product
  readonly asOf: AsOf | undefined
  /** None under a row. */
  readonly terms?: Terms | undefined
  /** Whether it is recorded with the data versions that it reads. Default false. */
  readonly recordsVersions?: boolean
  readonly filter: Filter | undefined
  /** None: all rows are one group. */
  readonly keys: readonly GroupKey[]
  /** Every measure that is selected, filtered or ordered by, each once. */
  readonly measures: readonly Measure[]
  /** A filter on groups: its columns are those of keys and measures. */
  readonly having: Filter | undefined
  /** Total, by columns of keys and measures. */
  readonly order: readonly OrderTerm[]
  readonly size: Bound<number>
  readonly offset: Bound<number> | undefined
  readonly fields: readonly AggregateField[]
  /** What the rollups of the product can do for it; empty where there are none to ask. */
  readonly rollups: readonly RollupUse[]
}

/** Whether an aggregate can be worked out from a rollup of its product. */
export interface RollupUse {
  readonly rollup: Rollup
  /** What it lacks, in words; empty: the groups can be worked out from it while it is fresh. */
  readonly lacks: readonly string[]
  /** Undefined: another rollup is read, or none. */
  readonly groups: RolledGroups | undefined
}

/** How the groups of an aggregate are worked out from those of a rollup. */
export interface RolledGroups {
  readonly rollup: Rollup
  readonly measures: ReadonlyMap<Measure, RolledFormula>
  /** What has to hold of the values of a request, so that the rollup can tell. */
  readonly conditions: readonly RolledCondition[]
}

/** How a measure is worked out from the rows of a rollup. */
export type RolledFormula =
  | {
      readonly kind: 'stored'
      readonly stored: RollupMeasure
      /** The groups that are looked at; undefined: all. Its columns are dimensions. */
      readonly where: Filter | undefined
    }
  /** A function of a dimension, which does not care how many rows have a value. */
  | { readonly kind: 'dimension'; readonly formula: Formula & { readonly kind: 'function' } }
  /** A sum divided by a count, as decimals; NULL without a value. */
  | { readonly kind: 'average'; readonly sum: RolledFormula; readonly count: RolledFormula }
  /** NULL where the divisor is 0. */
  | { readonly kind: 'ratio'; readonly dividend: RolledFormula; readonly divisor: RolledFormula }

export type RolledCondition =
  /** The time zone asked for is the dimension's. */
  | { readonly kind: 'timeZone'; readonly of: RollupDimension; readonly given: Bound<string> }
  /** The value compared with is the start of one of the dimension's times. */
  | { readonly kind: 'start'; readonly of: RollupDimension; readonly value: Bound<string> }

/**
 * The moment whose rows are read, from products that keep history. Undefined in a plan: now.
 */
export interface AsOf {
  readonly by: 'asOf' | 'asOfVersion'
  /** Whose version is meant. */
  readonly product: Product
  /** A time with an offset, or a data version. */
  readonly value: Bound<string>
  readonly path: InputPath
}

/** One value of a group, such as the sum of a column. */
export interface Measure {
  /** What a plan calls it: `sum of amount`. */
  readonly name: string
  readonly formula: Formula
  /** The measure as a column of its groups: its type, and what names it in filters and orderings. */
  readonly column: Column
}

/** How a measure is worked out. */
export type Formula =
  | { readonly kind: 'count'; readonly where: Filter | undefined }
  | {
      readonly kind: 'function'
      readonly function: MeasureFunction
      readonly of: Column
      /** The rows of a group that are looked at; undefined: all. */
      readonly where: Filter | undefined
    }
  | { readonly kind: 'percentile'; readonly of: Column; readonly at: Bound<number> }
  /** NULL where the divisor is 0. */
  | { readonly kind: 'ratio'; readonly dividend: Formula; readonly divisor: Formula }

export type AggregateField =
  | { readonly kind: 'groups'; readonly key: string; readonly fields: readonly GroupField[] }
  | FactField
  | TypenameField

/** What is asked of a group: columns of keys and measures, under response keys. */
export type GroupField =
  | TypenameField
  | { readonly kind: 'value'; readonly key: string; readonly column: Column }
  | {
      readonly kind: 'values'
      /** What the values are: the group's key, a row that keys are of, or one function. */
      readonly of: string
      readonly key: string
      readonly fields: readonly GroupField[]
    }

/** `__typename`, which is the same in every answer. */
export interface TypenameField {
  readonly kind: 'typename'
  readonly key: string
  readonly typeName: string
}

/** What is said about rows rather than read from them. */
export interface FactField {
  readonly kind: 'pageInfo' | 'meta' | 'searchInfo'
  readonly key: string
  readonly facts: FactSelection
}

/** How many rows match. */
export interface CountField {
  readonly kind: 'count'
  readonly key: string
  readonly precision: CountPrecision
  readonly facts: FactSelection
}

export type CountPrecision =
  /** Every row is counted. */
  | { readonly kind: 'exact' }
  /** Rows are counted up to so many, and one more to know whether there are more. */
  | { readonly kind: 'capped'; readonly cap: Bound<number> }
  /** Every row is counted where that is cheap. */
  | { readonly kind: 'cheap' }

/** What is asked of an object of facts, by its type's name. */
export interface FactSelection {
  readonly typeName: string
  readonly fields: readonly FactOf[]
}

export interface FactOf {
  readonly key: string
  readonly name: string
  /** For facts that have facts of their own. */
  readonly facts: FactSelection | undefined
}

/** The fields of one row that are asked for, in the response's order, under the response's keys. */
export interface RowSelection {
  readonly product: Product
  readonly fields: readonly RowField[]
}

export type RowField =
  | TypenameField
  | { readonly kind: 'column'; readonly key: string; readonly column: Column }
  /** The bytes of a vector, as base64. */
  | { readonly kind: 'vectorBytes'; readonly key: string; readonly column: Column }
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
  /** The rows of a list in groups: `chunksAggregate`. */
  | {
      readonly kind: 'groups'
      readonly key: string
      readonly relation: Relation
      readonly aggregate: AggregatePlan
    }

/** A filtered, ordered page of a product, at the root or under a row. */
export interface ConnectionPlan {
  readonly product: Product
  readonly filter: Filter | undefined
  /** Total: no two rows compare equal (unless the grain itself is masked). */
  readonly order: readonly OrderTerm[]
  readonly page: Page
  readonly near: Near | undefined
  readonly cursors: CursorHome
  readonly fields: readonly ConnectionField[]
}

export type ConnectionField =
  | { readonly kind: 'nodes'; readonly key: string; readonly row: RowSelection }
  | { readonly kind: 'edges'; readonly key: string; readonly fields: readonly EdgeField[] }
  | CountField
  | FactField
  | TypenameField

export type EdgeField =
  | TypenameField
  | { readonly kind: 'node'; readonly key: string; readonly row: RowSelection }
  | { readonly kind: 'cursor' | 'score' | 'distance'; readonly key: string }

export interface Page {
  /** Forward pages count from the start of the range, backward pages from its end. */
  readonly direction: 'forward' | 'backward'
  readonly size: Bound<number>
  /** Rows to leave out at the start; never beside a position or on backward pages. */
  readonly offset: Bound<number> | undefined
  /** Rows strictly after this position. */
  readonly after: BoundPosition | undefined
  /** Rows strictly before this position. */
  readonly before: BoundPosition | undefined
}

/** A place in an ordering: one value an order term, as Postgres text. */
export type Position = readonly (string | null)[]

/** A place that the request names; which of its values are NULL decides the statement. */
export interface BoundPosition {
  readonly values: Bound<Position>
  readonly nulls: readonly boolean[]
}

export type OrderTerm =
  | ({ readonly by: 'column'; readonly column: Column } & Direction)
  | RelatedTerm
  /** Cosine distance to what is searched for, nearest first. Never null. */
  | { readonly by: 'distance' }

export interface Direction {
  readonly direction: 'asc' | 'desc'
  readonly nulls: 'first' | 'last'
}

/** A value that stands beside the row that is ordered, in rows related to it. */
export type RelatedTerm = Direction & {
  /** Relations to one row each, followed one after the other from the row that is ordered. */
  readonly path: readonly Relation[]
  /** The value as a column: its type, and whether it can be NULL. */
  readonly column: Column
} & (
    | {
        readonly by: 'related'
        /** The column of the row at the end of the path; NULL where there is no such row. */
        readonly of: Column
      }
    | {
        readonly by: 'measure'
        /** A list under the row at the end of the path, whose rows are measured. */
        readonly relation: Relation
        readonly measure: Measure
      }
  )

/** What a search compares rows with. */
export interface Near {
  readonly embedding: Embedding
  readonly target:
    /** Embedded before the statement runs. */
    | { readonly kind: 'text'; readonly text: Bound<string> }
    | { readonly kind: 'vector'; readonly vector: Bound<Buffer> }
    /** The vector of another row, named by its grain as Postgres text. */
    | { readonly kind: 'key'; readonly grain: readonly Bound<string>[] }
  /**
   * Whether an approximate index may choose the rows. It answers alone only when it finds as many
   * as were asked for; else every row is compared, in the same statement.
   */
  readonly approximate: boolean
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
      readonly value: Bound<string>
    }
  | {
      readonly kind: 'member'
      readonly column: Column
      readonly operator: ListOperator
      readonly values: Bound<readonly string[]>
    }
  | { readonly kind: 'isNull'; readonly column: Column; readonly value: boolean }
  /** A condition on what stands at a place within JSON; its columns are those of `jsonColumn`. */
  | {
      readonly kind: 'at'
      readonly column: Column
      /** Keys of objects and positions in lists, from the outside in. */
      readonly keys: Bound<readonly string[]>
      readonly as: JsonKind
      readonly filter: Filter
    }
  | {
      readonly kind: 'relation'
      readonly relation: Relation
      readonly quantifier: 'some' | 'every' | 'none'
      readonly filter: Filter
    }

/**
 * What is looked for within JSON: anything at all, anything but JSON's null, or a value of one of
 * its types. Whatever else stands there is NULL.
 */
export type JsonKind = 'anything' | 'value' | 'text' | 'number' | 'boolean'

/** Operators with one value. */
export type ValueOperator =
  'eq' | 'ne' | 'lt' | 'lte' | 'gt' | 'gte' | 'like' | 'ilike' | 'startsWith' | 'contains' | 'has'

/** Operators with a list of values. */
export type ListOperator = 'in' | 'notIn' | 'hasEvery'
