import type { Column } from '../product/column.ts'
import type { Product } from '../product/product.ts'
import type { Filter, Formula } from './plan.ts'

/** The columns whose values a formula reads, those of its conditions left out. */
export function columnsOfFormula(formula: Formula): readonly Column[] {
  switch (formula.kind) {
    case 'count':
      return []
    case 'function':
    case 'percentile':
      return [formula.of]
    case 'ratio':
      return [...columnsOfFormula(formula.dividend), ...columnsOfFormula(formula.divisor)]
  }
}

/** What says which rows of a group a formula looks at. */
export function conditionsOf(formula: Formula): readonly Filter[] {
  switch (formula.kind) {
    case 'count':
    case 'function':
      return formula.where ? [formula.where] : []
    case 'percentile':
      return []
    case 'ratio':
      return [...conditionsOf(formula.dividend), ...conditionsOf(formula.divisor)]
  }
}

/** A column of the rows of a product. */
export interface ColumnOf {
  readonly product: Product
  readonly column: Column
}

/** The columns that a filter on a product's rows compares, there and in related rows. */
export function columnsOfFilter(filter: Filter, product: Product): readonly ColumnOf[] {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return filter.filters.flatMap((each) => columnsOfFilter(each, product))
    case 'not':
      return columnsOfFilter(filter.filter, product)
    case 'relation':
      return columnsOfFilter(filter.filter, filter.relation.to)
    case 'at':
    case 'compare':
    case 'member':
    case 'isNull':
      return [{ product, column: filter.column }]
  }
}
