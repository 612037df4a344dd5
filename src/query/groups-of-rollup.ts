import type { Column } from '../product/column.ts'
import type { RollupMeasure } from '../product/product.ts'
import type { Aliases } from './aliases.ts'
import { formulaExpression } from './compile-measure.ts'
import { groupRows, keyExpression, type GroupNames, type NamedRows } from './groups-of-rows.ts'
import { measuredColumn } from './measure.ts'
import type { AggregatePlan, Filter, RolledFormula, RolledGroups } from './plan.ts'
import { scan, scanColumn } from './scan.ts'
import { cast, sql, type Sql } from './sql-text.ts'

/**
 * The groups of an aggregate, worked out from those that a rollup holds. Each value has the type
 * that it has when it is worked out from the rows, so that the two can stand in one column.
 */
export function groupsOfRollup(
  plan: AggregatePlan,
  { rollup, measures }: RolledGroups,
  names: GroupNames,
  aliases: Aliases,
): Sql {
  const alias = aliases.next('t')
  const dimensions = new Map(rollup.dimensions.map((each) => [each.of, each]))
  const held = (column: Column): Sql => scanColumn(rollup.product, alias, column)
  return groupRows(plan, names, aliases, {
    from: scan(rollup.product, alias, undefined),
    restriction: undefined,
    having: undefined,
    column: (column) => {
      const dimension = dimensions.get(column)
      if (!dimension) throw new TypeError(`${rollup.product.id} has no ${column.key}`)
      return held(dimension.column)
    },
    key: (key, reference) => {
      const dimension = key.through.length === 0 ? dimensions.get(key.of) : undefined
      const isHeld = dimension?.grain !== undefined && dimension.grain === key.grain
      return isHeld ? reference : keyExpression(key, reference)
    },
    measure: (measure, rows) => {
      const formula = measures.get(measure)
      if (!formula) throw new TypeError(`${rollup.product.id} has no ${measure.name}`)
      return rolledExpression(formula, rows, held)
    },
  })
}

function rolledExpression(
  formula: RolledFormula,
  rows: NamedRows,
  held: (column: Column) => Sql,
): Sql {
  const inner = (each: RolledFormula): Sql => cast(rolledExpression(each, rows, held), 'numeric')
  switch (formula.kind) {
    case 'stored':
      return storedExpression(formula.stored, rows, held, formula.where)
    case 'dimension':
      return formulaExpression(formula.formula, rows)
    case 'average':
      return sql`${inner(formula.sum)} / nullif(${inner(formula.count)}, 0)`
    case 'ratio':
      return sql`${inner(formula.dividend)} / nullif(${inner(formula.divisor)}, 0)`
  }
}

function storedExpression(
  { column, formula }: RollupMeasure,
  rows: NamedRows,
  held: (column: Column) => Sql,
  where: Filter | undefined,
): Sql {
  const value = rows.value(held(column))
  const only = where ? sql` filter (where ${rows.meets(where)})` : sql``
  // Over no group a count is 0; everything else is NULL, as it is over no row.
  if (formula.kind === 'count') return cast(sql`coalesce(sum(${value})${only}, 0)`, 'bigint')
  const { function: of, column: measured } = formula
  switch (of) {
    case 'sum':
      return cast(sql`sum(${value})${only}`, measuredColumn(measured, of).castType)
    case 'min':
      return sql`min(${value})${only}`
    case 'max':
      return sql`max(${value})${only}`
  }
}
