import type { Column } from '../product/column.ts'
import type { Product } from '../product/product.ts'
import type { OrderTerm } from './plan.ts'
import { hasVisibleGrain, isHidden } from './scan.ts'
import { comparable } from './comparison.ts'
import { isOrderable } from './operators.ts'
import { join, sql, type Sql } from './sql-text.ts'

/**
 * Makes an ordering total by appending the grain. Masked columns are left out: all their values
 * are the same NULL. Where the grain itself is masked, every visible column takes its place; rows
 * that still compare equal look the same to the reader.
 */
export function totalOrder(product: Product, requested: readonly OrderTerm[]): OrderTerm[] {
  const tieBreakers = hasVisibleGrain(product)
    ? product.grain
    : product.columns.filter((column) => isOrderable(column) && !isHidden(product, column))
  const terms: OrderTerm[] = []
  const seen = new Set<Column>()
  for (const term of [...requested, ...tieBreakers.map(ascending)]) {
    if (term.by === 'column') {
      if (seen.has(term.column) || isHidden(product, term.column)) continue
      seen.add(term.column)
    }
    terms.push(term)
  }
  return terms
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
    const descending = (term.by === 'column' && term.direction === 'desc') !== reversed
    const piece = descending ? sql`${expression(term)} desc` : sql`${expression(term)}`
    if (!canBeNull(term)) return piece
    const nullsFirst = (term.by === 'column' && term.nulls === 'first') !== reversed
    // Postgres' own default, left out so that plain indexes are seen to serve.
    if (nullsFirst === descending) return piece
    return nullsFirst ? sql`${piece} nulls first` : sql`${piece} nulls last`
  })
  return sql` order by ${join(parts, ', ')}`
}

export function canBeNull(term: OrderTerm): boolean {
  return term.by === 'column' && !term.column.notNull
}

/** The value a term sorts by, given how to refer to a column and to the distance. */
export function orderExpression(
  term: OrderTerm,
  column: (column: Column) => Sql,
  distance: Sql | undefined,
): Sql {
  if (term.by === 'column') return comparable(term.column, column(term.column))
  if (!distance) throw new TypeError('an ordering by distance needs a search')
  return distance
}
