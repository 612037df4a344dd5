import type { PgTable } from 'drizzle-orm/pg-core'
import type { Check } from './check.ts'
import type { Column } from './column.ts'
import type { Contract } from './contract.ts'
import type { Duration } from './duration.ts'
import type { History } from './history.ts'
import type { LayerName } from './layer.ts'
import type { MeasureFormula, ProductMeasure, Segment } from './semantics.ts'
import type { TimeGrain } from './time-grain.ts'

/** A data product read from its declaration: names settled, relations resolved, nothing optional left open. */
export interface Product {
  /** `gold.packages`: the id in the ledger, in lineage and on the command line. */
  readonly id: string
  readonly layer: LayerName
  readonly tableName: string
  readonly table: PgTable
  /** GraphQL names: type `Package`, list `packages`, single row `package`. */
  readonly typeName: string
  readonly listField: string
  readonly rowField: string
  /** Whether readers may query its rows (gold and platinum). */
  readonly served: boolean
  readonly version: string
  readonly owner: string
  readonly description: string
  readonly columns: readonly Column[]
  readonly grain: readonly Column[]
  readonly freshness: Freshness
  /** As the contract declares them; those that the table and its relations imply come on top. */
  readonly checks: readonly ProductCheck[]
  readonly embeddings: readonly Embedding[]
  /** Undefined: only the rows served are kept. */
  readonly history: History | undefined
  /** Numbers that groups of rows have. */
  readonly measures: readonly ProductMeasure[]
  readonly segments: readonly Segment[]
  /** The product whose rows this one holds in groups. */
  readonly rollupOf: Rollup | undefined
  /** Products that hold its rows in groups, in the order of `schema/index.ts`. */
  readonly rollups: readonly Rollup[]
  /** Both directions: declared `belongsTo` and the `hasMany` that follow from other products. */
  readonly relations: readonly Relation[]
}

export interface Freshness {
  readonly lane: 'realtime' | 'batch'
  readonly within: Duration
  readonly withinSeconds: number
  /** Older than this, rows are not served. Undefined: they are, whatever their age. */
  readonly refuseAfter?: Duration | undefined
  readonly refuseAfterSeconds?: number | undefined
  readonly eventTime: Column | undefined
}

/** A vector column and the text it is made of. */
export interface Embedding {
  readonly column: Column
  readonly of: readonly Column[]
  readonly space: string
  /** Whether its table declares an HNSW index on it, by cosine distance, over all rows. */
  readonly indexed: boolean
}

/** One direction of a relation. `localColumns[i]` on `from` equals `targetColumns[i]` on `to`. */
export interface Relation {
  readonly kind: 'belongsTo' | 'hasMany'
  readonly field: string
  readonly from: Product
  readonly to: Product
  readonly localColumns: readonly Column[]
  readonly targetColumns: readonly Column[]
}

/** A check together with what its SQL needs to know of other products. */
export interface ProductCheck extends Check {
  /** For `references`: where the values must be found. */
  readonly reference?: Reference
  /** For `rollup`: what is compared with its base. */
  readonly rollup?: Rollup
}

/** Columns of a product whose values are found in another, or in itself: position by position. */
export type Reference = Pick<Relation, 'to' | 'localColumns' | 'targetColumns'>

/** The rows of a product in groups, as another product holds them. */
export interface Rollup {
  /** One row for each group. */
  readonly product: Product
  readonly base: Product
  /** What the rows of a group agree in; at least one. */
  readonly dimensions: readonly RollupDimension[]
  readonly measures: readonly RollupMeasure[]
  /** What is promised, in words: the name of the check that proves it. */
  readonly promise: string
}

/** A column of a rollup that holds a dimension. */
export interface RollupDimension {
  readonly column: Column
  /** Column of the base. */
  readonly of: Column
  /** Undefined: its values as they are. */
  readonly grain: TimeGrain | undefined
  /** Where days begin; undefined for what has no time zone to be seen from. */
  readonly timeZone: string | undefined
}

/** A column of a rollup that holds a measure of each group. */
export interface RollupMeasure {
  readonly column: Column
  readonly formula: StoredFormula
}

/** A measure that groups of groups can be worked out from. */
export type StoredFormula =
  | (MeasureFormula & { readonly kind: 'count' })
  | (MeasureFormula & { readonly kind: 'function' } & {
      readonly function: 'sum' | 'min' | 'max'
    })

/** A product whose relations, references and rollups are still being resolved. */
export type ProductDraft = Omit<Product, 'relations' | 'checks' | 'rollupOf' | 'rollups'> & {
  relations: Relation[]
  rollupOf: Rollup | undefined
  rollups: Rollup[]
  checks: readonly ProductCheck[]
}

/** A product while its project is being read: what was declared, and what has been made of it. */
export interface Declaration {
  readonly contract: Contract
  readonly draft: ProductDraft
}

/** Every product of a project, in the order of `schema/index.ts`. */
export interface Registry {
  readonly products: readonly Product[]
  readonly byId: ReadonlyMap<string, Product>
  /** Finds the product a Drizzle table belongs to. */
  readonly byTable: ReadonlyMap<PgTable, Product>
}

export function columnByKey(product: Product, key: string): Column | undefined {
  return product.columns.find((column) => column.key === key)
}

/** The relation of a name that leads to one row. */
export function toOneRelation(product: Product, field: string): Relation | undefined {
  return product.relations.find((each) => each.kind === 'belongsTo' && each.field === field)
}

/** The product that relations lead to, followed one after the other from the rows of another. */
export function endOf(path: readonly Relation[], from: Product): Product {
  return path.at(-1)?.to ?? from
}
