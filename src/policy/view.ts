import type { Column } from '../product/column.ts'
import type { Product, Relation } from '../product/product.ts'
import { isMasked } from './mask.ts'
import type { Rule } from './row-rule.ts'
import type { Bucket, Constant, Partial } from './treatment.ts'

/** What stands in place of a column's values for some readers. */
export type Shown =
  | { readonly kind: 'clear' }
  | { readonly kind: 'null' }
  /** A hash with the key of this role. */
  | { readonly kind: 'hash'; readonly role: string }
  | Constant
  | Partial
  | Bucket
  /** Of roles with different rows, what the one shows that shows most of those whose rule a row meets. */
  | {
      readonly kind: 'byRow'
      readonly cases: readonly { readonly rows: Rule; readonly shown: Shown }[]
      readonly otherwise: Shown
    }

/** What some readers see of a product. */
export interface ProductView {
  /** Every row, and every column as it is: nothing has to be done. */
  readonly isClear: boolean
  readonly rows: 'all' | 'none' | Rule
  /** A column that is not here has no name for these readers. */
  readonly columns: ReadonlyMap<Column, Shown>
  /** Those above `internal`, by themselves or by what they are made from, however they are shown. */
  readonly protected: ReadonlySet<Column>
  /** Whether rows can be told apart by what is shown. */
  readonly hasGrain: boolean
  /** Whether the newest event time of all rows is one that these readers may see. */
  readonly tellsTime: boolean
  /** Every column of the table, shown or not. */
  readonly stored: readonly Column[]
  /** Those that are read: rules and counting read some that are not shown. */
  readonly read: readonly Column[]
  /** What groups are counted in: columns as the table has them, shown or not. */
  readonly entity: readonly Column[]
  /** How many of these a group needs before it is told anything of a masked column. */
  readonly minimumGroup: number
}

/** Kept beside the products, which are the same whoever reads them but for this. */
const views = new WeakMap<object, ProductView>()

/** Says what its readers see of a product; once, when the product is made for them. */
export function attachView(product: object, view: ProductView): void {
  views.set(product, view)
}

/** What readers of this product see; undefined where it was made for nobody in particular. */
export function viewOf(product: Product): ProductView | undefined {
  return views.get(product)
}

const clear: Shown = { kind: 'clear' }
const nothing: Shown = { kind: 'null' }

/**
 * What stands in place of a column. Where a product was made for nobody in particular, what is not
 * public or internal is NULL, and so is an embedding of it.
 */
export function shownOf(product: Product, column: Column): Shown {
  const view = views.get(product)
  if (view) return view.columns.get(column) ?? likeness(view, column)
  const embedding = product.embeddings.find((each) => each.column === column)
  return isMasked(column) || embedding?.of.some(isMasked) ? nothing : clear
}

/** A measure, or a place within JSON, is a column made in the likeness of one of the table. */
function likeness({ columns }: ProductView, column: Column): Shown {
  for (const [each, shown] of columns) if (each.drizzle === column.drizzle) return shown
  return nothing
}

/** Whether a column is above `internal`, by itself or by what it is made from, however it is shown. */
export function isProtected(product: Product, column: Column): boolean {
  const view = views.get(product)
  if (!view) return isMasked(column)
  if (view.protected.has(column)) return true
  return [...view.protected].some((each) => each.drizzle === column.drizzle)
}

/** Whether everything of a product is shown as it is. */
export function isClear(product: Product): boolean {
  const view = views.get(product)
  if (view) return view.isClear
  return product.columns.every((column) => shownOf(product, column).kind === 'clear')
}

/** Whether readers see every row, and of each column all or nothing: nothing in between. */
export function showsAllRows(product: Product): boolean {
  const view = views.get(product)
  if (!view) return true
  const shown = [...view.columns.values()]
  return view.rows === 'all' && shown.every(({ kind }) => kind === 'clear' || kind === 'null')
}

/**
 * Whether readers have a name for whatever a statement about a product may name, and no rule stands
 * in it. Rules, counting and earlier versions read columns of the table, shown or not.
 */
export function namesNothingHidden(product: Product): boolean {
  const view = views.get(product)
  if (!view) return true
  const hasRule = view.rows !== 'all' || [...view.columns.values()].some(isByRow)
  return !hasRule && view.columns.size === view.stored.length
}

function isByRow({ kind }: Shown): boolean {
  return kind === 'byRow'
}

/** Whether a mask of the column still tells something of its values. */
export function tellsPart(product: Product, column: Column): boolean {
  const { kind } = shownOf(product, column)
  return kind !== 'clear' && kind !== 'null' && kind !== 'constant'
}

/**
 * Whether a relation can be followed: the columns that join its sides are shown as they are, or as
 * hashes with the same key. Following it must not tell what a mask hides.
 */
export function canFollow({ from, to, localColumns, targetColumns }: Relation): boolean {
  return localColumns.every((local, position) => {
    const target = targetColumns[position]
    if (!target) return false
    const [left, right] = [shownOf(from, local), shownOf(to, target)]
    if (left.kind === 'hash' && right.kind === 'hash') {
      return left.role === right.role && local.family === target.family
    }
    return left.kind === 'clear' && right.kind === 'clear'
  })
}
