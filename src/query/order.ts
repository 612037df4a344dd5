import type { Column } from '../product/column.ts'
import { endOf, type Product } from '../product/product.ts'
import type { OrderTerm, RelatedTerm } from './plan.ts'
import { hasVisibleGrain, isHidden, joinsNothing } from './scan.ts'
import { comparable } from './comparison.ts'
import { isOrderable } from './operators.ts'
import { join, sql, type Sql } from './sql-text.ts'

/**
 * Makes an ordering total by appending the grain. What is masked is left out: all its values are
 * the same NULL. Where the grain itself is masked, every visible column takes its place; rows
 * that still compare equal look the same to the reader.
 */
export function totalOrder(product: Product, requested: readonly OrderTerm[]): OrderTerm[] {
  const tieBreakers = hasVisibleGrain(product)
    ? product.grain
    : product.columns.filter((column) => isOrderable(column) && !isHidden(product, column))
  const terms: OrderTerm[] = []
  const seen = new Set<string>()
  for (const term of [...requested, ...tieBreakers.map(ascending)]) {
    const name = termName(term)
    if (seen.has(name) || isHiddenTerm(product, term)) continue
    seen.add(name)
    terms.push(term)
  }
  return terms
}

function isHiddenTerm(product: Product, term: OrderTerm): boolean {
  switch (term.by) {
    case 'distance':
      return false
    case 'column':
      return isHidden(product, term.column)
    case 'related':
      return term.path.some(joinsNothing) || isHidden(endOf(term.path, product), term.of)
    case 'measure': {
      const { relation, measure } = term
      const { formula } = measure
      const measured = 'of' in formula && isHidden(relation.to, formula.of)
      return [...term.path, relation].some(joinsNothing) || measured
    }
  }
}

/** How many relations a term follows. */
export function relationsOf(term: OrderTerm): number {
  if (term.by !== 'related' && term.by !== 'measure') return 0
  return term.path.length + (term.by === 'measure' ? 1 : 0)
}

/** What a term orders by: the same text for the same values, and for no others of its product. */
export function termName(term: OrderTerm): string {
  switch (term.by) {
    case 'distance':
      return 'distance'
    case 'column':
      return term.column.key
    case 'related':
      return [...term.path.map(({ field }) => field), term.of.key].join('.')
    case 'measure': {
      const { path, relation, measure } = term
      const list = [...path, relation].map(({ field }) => field).join('.')
      const { formula } = measure
      return formula.kind === 'function'
        ? `${formula.function} of ${list}.${formula.of.key}`
        : `${measure.name} of ${list}`
    }
  }
}

function ascending(column: Column): OrderTerm {
  return { by: 'column', column, direction: 'asc', nulls: 'last' }
}

/** `ORDER BY` for the terms; `reversed` walks the same ordering from its end. */
export function orderBy(
  terms: readonly OrderTerm[],
  expression: (term: OrderTerm) => Sql,
  reversed: boolean,
): Sql {
  if (terms.length === 0) return sql``
  const parts = terms.map((term) => {
    const descending = (term.by !== 'distance' && term.direction === 'desc') !== reversed
    const piece = descending ? sql`${expression(term)} desc` : sql`${expression(term)}`
    if (!canBeNull(term)) return piece
    const nullsFirst = (term.by !== 'distance' && term.nulls === 'first') !== reversed
    // Postgres' own default, left out so that plain indexes are seen to serve.
    if (nullsFirst === descending) return piece
    return nullsFirst ? sql`${piece} nulls first` : sql`${piece} nulls last`
  })
  return sql` order by ${join(parts, ', ')}`
}

export function canBeNull(term: OrderTerm): boolean {
  return term.by !== 'distance' && !term.column.notNull
}

/** How the values of an ordering are referred to. */
export interface OrderValues {
  readonly column: (column: Column) => Sql
  /** Undefined where rows have no relations. */
  readonly related?: (term: RelatedTerm) => Sql
  /** Undefined without a search. */
  readonly distance?: Sql | undefined
}

/** The value a term sorts by. */
export function orderExpression(term: OrderTerm, values: OrderValues): Sql {
  switch (term.by) {
    case 'column':
      return comparable(term.column, values.column(term.column))
    case 'related':
    case 'measure':
      if (!values.related) throw new TypeError('these rows have no relations')
      return comparable(term.column, values.related(term))
    case 'distance':
      if (!values.distance) throw new TypeError('an ordering by distance needs a search')
      return values.distance
  }
}
