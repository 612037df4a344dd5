import type { Problem } from '../errors/platinum-error.ts'
import type { Column } from './column.ts'
import type { Contract } from './contract.ts'
import type { MeasureContract } from './measure.ts'
import { isMeasurable } from './measurable.ts'
import type { ProductDraft } from './product.ts'
import type { MeasureFormula } from './semantics.ts'
import { conditionsProblems, filterProblems } from './validate-row-filter.ts'
import { unknownColumn } from './validate-product.ts'

/** Measures and segments that name what is not there, or say what cannot be worked out. */
export function semanticProblems(
  draft: ProductDraft,
  { measures = {}, segments = {} }: Contract,
): Problem[] {
  const columns = new Map(draft.columns.map((column) => [column.key, column]))
  const known: Known = {
    id: draft.id,
    columns,
    measures: new Map(Object.entries(measures)),
    segments: new Set(Object.keys(segments)),
  }
  return [
    ...Object.entries(segments).flatMap(([name, { description, where }]) => {
      const place = `segment ${name}`
      return [
        ...(description.trim() === '' ? [notDescribed(`${draft.id}, ${place}`)] : []),
        ...filterProblems(draft.id, place, where, columns),
      ]
    }),
    ...[...known.measures].flatMap(([name, measure]) => measureProblems(name, measure, known)),
    ...draft.measures.flatMap(({ name, formula }) => ratioProblems(draft.id, name, formula)),
  ]
}

/** What the measures of a contract may name. */
export interface Known {
  readonly id: string
  readonly columns: ReadonlyMap<string, Column>
  readonly measures: ReadonlyMap<string, MeasureContract>
  readonly segments: ReadonlySet<string>
}

/** What is wrong with one measure. */
export function measureProblems(name: string, measure: MeasureContract, known: Known): Problem[] {
  const { id, columns, segments } = known
  const place = `measure ${name}`
  const where = `${id}, ${place}`
  if (measure.kind === 'ratio') {
    const parts = [...new Set([measure.dividend, measure.divisor])]
    const unknown = parts.filter((part) => !known.measures.has(part))
    if (unknown.length > 0) {
      return unknown.map((part) => unknownName(where, 'measures', known.measures.keys(), part))
    }
    const circle = circleFrom(name, known.measures)
    return circle ? [circular(where, circle)] : []
  }
  const problems: Problem[] = []
  if (measure.kind === 'function') {
    const column = columns.get(measure.column)
    if (!column) problems.push(unknownColumn(id, place, measure.column, columns))
    else if (!isMeasurable(column, measure.function)) {
      problems.push(
        unsuitable(
          where,
          `a column that ${measure.function} has a meaning for`,
          `${column.key}, which is ${column.sqlType}`,
        ),
      )
    }
  }
  if (measure.segment !== undefined && !segments.has(measure.segment)) {
    problems.push(unknownName(where, 'segments', segments, measure.segment))
  }
  return [
    ...problems,
    ...(measure.where ?? []).flatMap(({ column, conditions }) =>
      conditionsProblems(id, place, column, conditions, columns),
    ),
  ]
}

/** The way by which a ratio leads back to itself. */
function circleFrom(
  start: string,
  measures: ReadonlyMap<string, MeasureContract>,
): readonly string[] | undefined {
  const seen = new Set<string>()
  const follow = (name: string, way: readonly string[]): readonly string[] | undefined => {
    const measure = measures.get(name)
    if (measure?.kind !== 'ratio') return undefined
    for (const part of [measure.dividend, measure.divisor]) {
      if (part === start) return [...way, part]
      if (seen.has(part)) continue
      seen.add(part)
      const found = follow(part, [...way, part])
      if (found) return found
    }
    return undefined
  }
  return follow(start, [start])
}

function ratioProblems(id: string, name: string, formula: MeasureFormula): Problem[] {
  if (formula.kind !== 'ratio') return []
  return [formula.dividend, formula.divisor].flatMap((part) =>
    isNumber(part.formula)
      ? []
      : [
          unsuitable(
            `${id}, measure ${name}`,
            'a ratio of two numbers',
            `${part.name}, which is none`,
          ),
        ],
  )
}

function isNumber(formula: MeasureFormula): boolean {
  if (formula.kind !== 'function' || formula.function === 'countDistinct') return true
  return ['integer', 'bigint', 'numeric', 'float'].includes(formula.column.family)
}

export function unknownName(
  where: string,
  what: 'measures' | 'segments',
  known: Iterable<string>,
  found: string,
): Problem {
  return {
    code: 'MEASURE_UNKNOWN_NAME',
    where,
    expected: `one of the ${what} ${[...known].join(', ') || '(there are none)'}`,
    found: `"${found}"`,
    fix: `Name one of the ${what} of the same contract.`,
  }
}

function circular(where: string, circle: readonly string[]): Problem {
  return {
    code: 'MEASURE_CIRCULAR',
    where,
    expected: 'a ratio of measures that do not need it',
    found: circle.join(' → '),
    fix: 'Make one of these measures of a column.',
  }
}

function unsuitable(where: string, expected: string, found: string): Problem {
  return {
    code: 'MEASURE_UNSUITABLE',
    where,
    expected,
    found,
    fix: 'Choose another function or another column.',
  }
}

function notDescribed(where: string): Problem {
  return {
    code: 'PRODUCT_NOT_DESCRIBED',
    where,
    expected: 'a sentence that tells a reader what it means',
    found: 'an empty description',
    fix: 'Write the description.',
  }
}
