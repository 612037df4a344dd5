import { endOf, type Product } from '../product/product.ts'
import { tellsPart, viewOf } from '../policy/view.ts'
import { columnsOfFilter, columnsOfFormula, conditionsOf } from './columns-of.ts'
import type { AggregatePlan, Filter, Formula } from './plan.ts'
import { all, sql, wholeNumber, type Sql } from './sql-text.ts'

/**
 * How many entities each group of an aggregate needs, because what it is grouped, measured or
 * filtered by is masked and tells a part all the same; undefined: any number.
 */
export function minimumGroup(plan: AggregatePlan): number | undefined {
  return readsMasked(plan) ? leastOf(plan.product) : undefined
}

/**
 * How many entities rows need so that a measure of them is told, where nothing else is asked of
 * them; undefined: any number.
 */
export function leastEntities(product: Product, formula: Formula): number | undefined {
  const masked = columnsOfFormula(formula).some((column) => tellsPart(product, column))
  return masked ? leastOf(product) : undefined
}

function leastOf(product: Product): number | undefined {
  const least = viewOf(product)?.minimumGroup ?? 0
  return least > 1 ? least : undefined
}

/**
 * The condition on groups: enough entities in all, and no row or enough entities among those that a
 * measure with a condition of its own looks at. Rows of nobody known count for no entity.
 */
export function thickEnough(
  { measures }: AggregatePlan,
  entity: Sql,
  least: number,
  meets: (filter: Filter) => Sql,
): Sql {
  const fewest = wholeNumber(least)
  const parts = measures.flatMap(({ formula }) => conditionsOf(formula))
  return all([
    sql`count(distinct ${entity}) >= ${fewest}`,
    ...[...new Set(parts)].map((where) => {
      const counted = sql`count(distinct ${entity}) filter (where ${meets(where)})`
      return sql`count(*) filter (where ${meets(where)}) = 0 or ${counted} >= ${fewest}`
    }),
  ])
}

function readsMasked({ product, keys, measures, filter }: AggregatePlan): boolean {
  const formulas = measures.map(({ formula }) => formula)
  const filters = [filter ?? [], ...formulas.map(conditionsOf)].flat()
  return (
    keys.some((key) => tellsPart(endOf(key.through, product), key.of)) ||
    formulas.flatMap(columnsOfFormula).some((column) => tellsPart(product, column)) ||
    filters
      .flatMap((each) => columnsOfFilter(each, product))
      .some((each) => tellsPart(each.product, each.column))
  )
}
