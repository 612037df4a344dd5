import type { Column } from '../product/column.ts'
import { isContinuous } from '../product/measurable.ts'
import { constant, mapped, type Bound } from './bound.ts'
import type { Filter, Formula, Measure } from './plan.ts'
import { cast, parameter, sql, type Sql } from './sql-text.ts'

/** What a measure is worked out from: the rows of a group. */
export interface MeasuredRows {
  /** How a column of these rows is referred to, ready to be compared. */
  readonly column: (column: Column) => Sql
  /**
   * Whether the same rows must give the same digits each time, as a place in an ordering has to:
   * sums of floating point numbers depend on which are added first.
   */
  readonly steady?: boolean
  /** Whether a row meets a filter. */
  readonly meets: (filter: Filter) => Sql
}

/** A measure as SQL, over the rows of a group. */
export function measureExpression({ formula }: Measure, rows: MeasuredRows): Sql {
  return formulaExpression(formula, rows)
}

/** A formula as SQL, over the rows of a group. */
export function formulaExpression(formula: Formula, rows: MeasuredRows): Sql {
  switch (formula.kind) {
    case 'count':
      return sql`count(*)${only(formula.where, rows)}`
    case 'percentile':
      return percentile(formula.of, formula.at, rows)
    case 'function':
      return sql`${functionExpression(formula, rows)}${only(formula.where, rows)}`
    case 'ratio': {
      // Decimals divide without rounding to whole numbers, and hold whatever comes out.
      const dividend = cast(formulaExpression(formula.dividend, rows), 'numeric')
      const divisor = cast(formulaExpression(formula.divisor, rows), 'numeric')
      return sql`${dividend} / nullif(${divisor}, 0)`
    }
  }
}

function only(where: Filter | undefined, rows: MeasuredRows): Sql {
  return where ? sql` filter (where ${rows.meets(where)})` : sql``
}

function functionExpression(formula: Formula & { kind: 'function' }, rows: MeasuredRows): Sql {
  const { of } = formula
  const reference = rows.column(of)
  switch (formula.function) {
    case 'sum':
      return sql`sum(${added(of, rows)})`
    case 'avg':
      return sql`avg(${added(of, rows)})`
    case 'stddev':
      return sql`stddev_samp(${added(of, rows)})`
    case 'variance':
      return sql`var_samp(${added(of, rows)})`
    case 'median':
      return percentile(of, constant(0.5), rows)
    case 'min':
      return sql`min(${reference})`
    case 'max':
      return sql`max(${reference})`
    case 'countDistinct':
      return sql`count(distinct ${reference})`
  }
}

/** Single precision would round each step of a sum. */
function added(column: Column, rows: MeasuredRows): Sql {
  const reference = rows.column(column)
  if (column.family !== 'float') return reference
  const number = cast(reference, 'double precision')
  return rows.steady ? sql`${number} order by ${reference}` : number
}

function percentile(of: Column, at: Bound<number>, rows: MeasuredRows): Sql {
  const share = parameter(mapped(at, String), 'double precision')
  const reference = rows.column(of)
  if (!isContinuous(of)) return sql`percentile_disc(${share}) within group (order by ${reference})`
  const value = of.family === 'interval' ? reference : cast(reference, 'double precision')
  return sql`percentile_cont(${share}) within group (order by ${value})`
}
