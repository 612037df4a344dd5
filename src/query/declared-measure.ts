import type { Column } from '../product/column.ts'
import type { Product } from '../product/product.ts'
import type { MeasureRows, ProductMeasure } from '../product/semantics.ts'
import { countColumn, measuredColumn, ratioColumn } from './measure.ts'
import type { Filter, Formula } from './plan.ts'
import { allOf, segmentFilter } from './read-rows.ts'
import { readWhere } from './read-where.ts'

/** How a measure of a contract is worked out. */
export function declaredFormula(
  product: Product,
  { formula }: Pick<ProductMeasure, 'formula'>,
): Formula {
  switch (formula.kind) {
    case 'count':
      return { kind: 'count', where: rowsOf(product, formula.rows) }
    case 'function':
      return {
        kind: 'function',
        function: formula.function,
        of: formula.column,
        where: rowsOf(product, formula.rows),
      }
    case 'ratio':
      return {
        kind: 'ratio',
        dividend: declaredFormula(product, formula.dividend),
        divisor: declaredFormula(product, formula.divisor),
      }
  }
}

function rowsOf(product: Product, { segment, where }: MeasureRows): Filter | undefined {
  return allOf([segment && segmentFilter(product, segment), readWhere(where, product, [])])
}

/** What a measure of a contract gives, as a column of groups. */
export function declaredColumn(product: Product, { formula }: ProductMeasure): Column {
  switch (formula.kind) {
    case 'count':
      return countColumn(anyColumn(product))
    case 'function':
      return measuredColumn(formula.column, formula.function)
    case 'ratio':
      return ratioColumn(anyColumn(product))
  }
}

/** What measures of no column are modeled on. */
export function anyColumn({ id, columns: [column] }: Product): Column {
  if (!column) throw new TypeError(`${id} has no columns`)
  return column
}
