import type { CheckRule } from '../../product/check-rule.ts'
import { measureFunctions, type MeasureFunction } from '../../product/measure-functions.ts'
import { identifier } from '../exchange/template-text.ts'

/** Functions that Soda has under the same name. */
export const sodaFunctions: readonly MeasureFunction[] = ['avg', 'sum', 'min', 'max']

/** SQL of an aggregate that Soda has no name for. */
function expressionOf(of: MeasureFunction, column: string): string {
  switch (of) {
    case 'countDistinct':
      return `COUNT(DISTINCT ${column})`
    case 'stddev':
      return `STDDEV_SAMP(${column})`
    case 'variance':
      return `VAR_SAMP(${column})`
    case 'median':
      return percentileOf(0.5, column)
    case 'avg':
    case 'sum':
    case 'min':
    case 'max':
      return `${of.toUpperCase()}(${column})`
  }
}

function percentileOf(fraction: number, column: string): string {
  return `PERCENTILE_CONT(${fraction}) WITHIN GROUP (ORDER BY ${column})`
}

type AggregateRule = Extract<CheckRule, { readonly kind: 'aggregate' | 'percentile' }>

/** SQL of an aggregate or a percentile of a column. */
export function aggregateExpression(rule: AggregateRule, column: string): string {
  return rule.kind === 'aggregate'
    ? expressionOf(rule.function, identifier(column))
    : percentileOf(rule.fraction, identifier(column))
}

/** What an expression computes, where it is one of those above. A median is its own function. */
export function readAggregateExpression(
  expression: string,
  column: string,
):
  | { readonly kind: 'aggregate'; readonly function: MeasureFunction }
  | { readonly kind: 'percentile'; readonly fraction: number }
  | undefined {
  const name = identifier(column)
  const known = measureFunctions.find((of) => expressionOf(of, name) === expression)
  if (known !== undefined) return { kind: 'aggregate', function: known }
  const fraction = Number(/^PERCENTILE_CONT\((0?\.\d+|0|1)\)/.exec(expression)?.[1] ?? Number.NaN)
  return percentileOf(fraction, name) === expression ? { kind: 'percentile', fraction } : undefined
}
