import type { Column } from '../product/column.ts'
import type {
  Product,
  ProductCheck,
  ProductDraft,
  Registry,
  Relation,
  Rollup,
} from '../product/product.ts'
import type { MeasureFormula, MeasureRows, Segment } from '../product/semantics.ts'
import { isOpen } from './classification.ts'
import type { EffectiveClass } from './effective-classes.ts'
import type { Policies } from './policies.ts'
import { plain } from './read-policies.ts'
import { productView } from './product-view.ts'
import { stancesOf, type Stance } from './stance.ts'
import { attachView, showsAllRows, type ProductView, type Shown } from './view.ts'

/** A project as some readers see it. */
export interface RegistryView {
  /** What they may not see is not in it. */
  readonly registry: Registry
  /** The same for readers who see the same. */
  readonly key: string
  /** Whether they read some products alone, and there are others. */
  readonly isScoped: boolean
}

export interface ViewSources {
  readonly registry: Registry
  readonly policies: Policies
  /** How sensitive a column is, given what it is made from. */
  readonly classOf: (column: Column) => EffectiveClass
  /** Fewest entities of a group that is told something of a masked column. */
  readonly minimumGroup: number
}

/** Who reads: everything there is, or what these roles may. */
export type Readers =
  | 'system'
  | {
      readonly roles: readonly string[]
      /** Ids of the only products that have a name for them; undefined: their roles alone decide. */
      readonly products?: readonly string[] | undefined
    }

/** Makes the project that readers see: its products with what they may see of each. */
export function viewRegistry(sources: ViewSources, readers: Readers): RegistryView {
  const { registry, policies, classOf, minimumGroup } = sources
  const scope = readers === 'system' ? undefined : readers.products
  const isBeyond = ({ id }: Product): boolean => scope !== undefined && !scope.includes(id)
  const isProtected = (column: Column): boolean => !classOf(column).all.every(isOpen)
  const views = new Map(
    registry.products.map((product) => {
      const stances =
        readers === 'system'
          ? [whole]
          : isBeyond(product)
            ? nobody
            : stancesOf(policies, product, readers.roles, classOf)
      const entity = policies.products.get(product.id)?.entity ?? product.grain
      return [product, productView(product, stances, isProtected, entity, minimumGroup)]
    }),
  )
  const isScoped = registry.products.some(isBeyond)
  return { registry: viewed(views, classOf), key: keyOf(views, isScoped), isScoped }
}

const whole: Stance = { role: undefined, treatment: () => 'clear', rows: 'all' }
/** None from whom a product has anything of a name. */
const nobody: readonly Stance[] = []

function keyOf(views: ReadonlyMap<Product, ProductView>, isScoped: boolean): string {
  const said = [...views].map(([{ id }, { rows, columns, minimumGroup }]) => [
    id,
    rows,
    [...columns].map(([column, shown]) => [column.name, shown]),
    minimumGroup,
  ])
  return JSON.stringify([isScoped, said], plain)
}

function viewed(
  views: ReadonlyMap<Product, ProductView>,
  classOf: ViewSources['classOf'],
): Registry {
  const made = new Map<Product, ProductDraft>()
  const columns = new Map<Column, Column>()
  for (const [product, view] of views) {
    // A product of which nothing has a name has none itself.
    if (view.columns.size > 0) made.set(product, productOf(product, view, columns, classOf))
  }
  const find = (product: Product): Product | undefined => made.get(product) as Product | undefined
  for (const [product, draft] of made) {
    draft.relations = product.relations.flatMap((relation) => relationOf(relation, find, columns))
    draft.checks = product.checks.flatMap((check) => checkOf(check, product, draft, find))
    const told = (rollup: Rollup): Rollup[] => rollupOf(rollup, find, views, columns)
    draft.rollups = product.rollups.flatMap(told)
    // What it promises as a whole has parts without a name where one of them has none.
    draft.rollupOf = product.rollupOf && told(product.rollupOf).find(isWhole(product.rollupOf))
  }
  const products = [...made.values()] as Product[]
  return {
    products,
    byId: new Map(products.map((product) => [product.id, product])),
    byTable: new Map(products.map((product) => [product.table, product])),
  }
}

/** @param columns gets the columns that are others for these readers */
function productOf(
  product: Product,
  view: ProductView,
  columns: Map<Column, Column>,
  classOf: ViewSources['classOf'],
): ProductDraft {
  const shown = new Map<Column, Shown>()
  const names = new Set([...view.columns.keys()].map(({ key }) => key))
  for (const [column, how] of view.columns) {
    const each = columnOf(column, how, names, classOf(column))
    if (each !== column) columns.set(column, each)
    shown.set(each, how)
  }
  const known = (column: Column): readonly Column[] =>
    view.columns.has(column) ? [columns.get(column) ?? column] : []
  const { eventTime } = product.freshness
  const segments = product.segments.filter(({ where }) => namesOnly(where, product, view))
  const isMade = (formula: MeasureFormula): boolean => {
    if (formula.kind === 'ratio') {
      return isMade(formula.dividend.formula) && isMade(formula.divisor.formula)
    }
    const named = formula.kind === 'count' || view.columns.has(formula.column)
    return named && hasRows(formula.rows, segments, product, view)
  }
  const draft: ProductDraft = {
    ...product,
    columns: product.columns.flatMap(known),
    // A part of what names a row names none.
    grain: product.grain.every((column) => view.columns.has(column))
      ? product.grain.flatMap(known)
      : [],
    freshness: { ...product.freshness, eventTime: eventTime && known(eventTime)[0] },
    embeddings: product.embeddings.flatMap((embedding) =>
      known(embedding.column).map((column) => ({
        ...embedding,
        column,
        of: embedding.of.flatMap(known),
      })),
    ),
    segments,
    measures: product.measures
      .filter(({ formula }) => isMade(formula))
      .map((measure) => ({ ...measure, formula: formulaOf(measure.formula, known) })),
    relations: [],
    rollupOf: undefined,
    rollups: [],
    checks: [],
  }
  attachView(draft, { ...view, columns: shown })
  return draft
}

function columnOf(
  column: Column,
  shown: Shown,
  names: ReadonlySet<string>,
  { classification }: EffectiveClass,
): Column {
  const changes: { -readonly [K in keyof Column]?: Column[K] } = {}
  // Where some rows show nothing, a value may be missing that the table always has.
  if (column.notNull && showsNothing(shown)) changes.notNull = false
  if (classification !== column.classification) changes.classification = classification
  const { deprecated } = column
  if (deprecated?.use !== undefined && !names.has(deprecated.use)) {
    // What to use instead is named only to those who can use it.
    const { use: _use, ...rest } = deprecated
    changes.deprecated = rest
  }
  return Object.keys(changes).length > 0 ? { ...column, ...changes } : column
}

function formulaOf(
  formula: MeasureFormula,
  known: (column: Column) => readonly Column[],
): MeasureFormula {
  switch (formula.kind) {
    case 'count':
      return formula
    case 'function':
      return { ...formula, column: known(formula.column)[0] ?? formula.column }
    case 'ratio': {
      const { dividend, divisor } = formula
      return {
        ...formula,
        dividend: { ...dividend, formula: formulaOf(dividend.formula, known) },
        divisor: { ...divisor, formula: formulaOf(divisor.formula, known) },
      }
    }
  }
}

function showsNothing(shown: Shown): boolean {
  if (shown.kind !== 'byRow') return false
  return [...shown.cases.map((each) => each.shown), shown.otherwise].some(
    (each) => each.kind === 'null' || showsNothing(each),
  )
}

function hasRows(
  { segment, where }: MeasureRows,
  segments: readonly Segment[],
  product: Product,
  view: ProductView,
): boolean {
  return (!segment || segments.includes(segment)) && (!where || namesOnly(where, product, view))
}

/** Whether conditions name no column that readers have no name for. */
function namesOnly(where: unknown, product: Product, view: ProductView): boolean {
  if (Array.isArray(where)) return where.every((each) => namesOnly(each, product, view))
  if (typeof where !== 'object' || where === null) return true
  return Object.entries(where).every(([key, inner]) => {
    if (key === 'and' || key === 'or' || key === 'not') return namesOnly(inner, product, view)
    const column = product.columns.find((each) => each.key === key)
    return column !== undefined && view.columns.has(column)
  })
}

function relationOf(
  relation: Relation,
  find: (product: Product) => Product | undefined,
  columns: ReadonlyMap<Column, Column>,
): Relation[] {
  const [from, to] = [find(relation.from), find(relation.to)]
  if (!from || !to) return []
  const localColumns = relation.localColumns.map((column) => columns.get(column) ?? column)
  const targetColumns = relation.targetColumns.map((column) => columns.get(column) ?? column)
  const named =
    localColumns.every((column) => from.columns.includes(column)) &&
    targetColumns.every((column) => to.columns.includes(column))
  return named ? [{ ...relation, from, to, localColumns, targetColumns }] : []
}

/**
 * Groups that were stored say of rows what their base says, so both must show the same. What has no
 * name, there or here, is no part of them.
 */
function rollupOf(
  rollup: Rollup,
  find: (product: Product) => Product | undefined,
  views: ReadonlyMap<Product, ProductView>,
  columns: ReadonlyMap<Column, Column>,
): Rollup[] {
  const [base, product] = [find(rollup.base), find(rollup.product)]
  const [baseView, view] = [views.get(rollup.base), views.get(rollup.product)]
  if (!base || !product || !baseView || !view) return []
  if (!showsAllRows(base) || !showsAllRows(product)) return []
  const seen = (column: Column): Column => columns.get(column) ?? column
  const dimensions = rollup.dimensions
    .filter(({ column, of }) => view.columns.has(column) && baseView.columns.has(of))
    .map((each) => ({ ...each, column: seen(each.column), of: seen(each.of) }))
  const measures = rollup.measures
    .filter(
      ({ column, formula }) =>
        view.columns.has(column) &&
        (formula.kind === 'count' || baseView.columns.has(formula.column)) &&
        hasRows(formula.rows, base.segments, rollup.base, baseView),
    )
    .map(({ column, formula }) => ({
      column: seen(column),
      formula: formula.kind === 'count' ? formula : { ...formula, column: seen(formula.column) },
    }))
  return dimensions.length > 0 ? [{ ...rollup, base, product, dimensions, measures }] : []
}

function isWhole(whole: Rollup): (seen: Rollup) => boolean {
  return ({ dimensions, measures }) =>
    dimensions.length === whole.dimensions.length && measures.length === whole.measures.length
}

function checkOf(
  check: ProductCheck,
  product: Product,
  draft: ProductDraft,
  find: (product: Product) => Product | undefined,
): ProductCheck[] {
  const keys = new Set(draft.columns.map(({ key }) => key))
  if (!check.columns.every((key) => keys.has(key))) return []
  // A project's own SQL may name any column.
  const isOwn = check.kind === 'expression' || check.kind === 'failedRows'
  if (isOwn && keys.size < product.columns.length) return []
  if (!check.reference) return [check]
  const to = find(check.reference.to)
  return to ? [{ ...check, reference: { ...check.reference, to } }] : []
}
