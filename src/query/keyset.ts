import { comparand } from './comparison.ts'
import { canBeNull } from './order.ts'
import { mapped, type Bound } from './bound.ts'
import type { BoundPosition, OrderTerm } from './plan.ts'
import { all, any, join, parameter, sql, type Sql } from './sql-text.ts'

/** Which rows of an ordering, seen from a position. */
export type Side = 'after' | 'before' | 'atOrAfter' | 'atOrBefore'

/**
 * Rows on one side of a position in an ordering, as a condition that stays right when rows are
 * inserted or deleted elsewhere. NULLs stand where the ordering puts them.
 */
export function keysetCondition(
  terms: readonly OrderTerm[],
  expression: (term: OrderTerm) => Sql,
  position: BoundPosition,
  side: Side,
): Sql {
  const forward = side === 'after' || side === 'atOrAfter'
  const inclusive = side === 'atOrAfter' || side === 'atOrBefore'
  const keys = terms.map((term, index) => {
    const isNull = position.nulls[index] === true
    const value = mapped(position.values, (values) => values[index] ?? null)
    return { term, isNull, left: expression(term), right: operand(term, value) }
  })
  // One comparison of rows, which an index answers directly.
  const directions = new Set(keys.map(({ term }) => isAscending(term) === forward))
  if (directions.size === 1 && !keys.some(({ term }) => canBeNull(term))) {
    const left = join(
      keys.map((key) => key.left),
      ', ',
    )
    const right = join(
      keys.map((key) => key.right),
      ', ',
    )
    if (directions.has(true)) {
      return inclusive ? sql`(${left}) >= (${right})` : sql`(${left}) > (${right})`
    }
    return inclusive ? sql`(${left}) <= (${right})` : sql`(${left}) < (${right})`
  }
  const beyond = keys.map((key, index) =>
    all([...keys.slice(0, index).map(sameValue), furtherValue(key, forward)]),
  )
  return any(inclusive ? [...beyond, all(keys.map(sameValue))] : beyond)
}

interface Key {
  readonly term: OrderTerm
  readonly isNull: boolean
  readonly left: Sql
  readonly right: Sql
}

function operand(term: OrderTerm, value: Bound<string | null>): Sql {
  return term.by === 'distance'
    ? parameter(value, 'double precision')
    : comparand(term.column, value)
}

function isAscending(term: OrderTerm): boolean {
  return term.by === 'distance' || term.direction === 'asc'
}

function sameValue({ isNull, left, right }: Key): Sql {
  return isNull ? sql`${left} is null` : sql`${left} = ${right}`
}

function furtherValue({ term, isNull, left, right }: Key, forward: boolean): Sql {
  const nullsAhead =
    canBeNull(term) && (term.by !== 'distance' && term.nulls === 'last') === forward
  if (isNull) return nullsAhead ? sql`false` : sql`${left} is not null`
  const beyond = isAscending(term) === forward ? sql`${left} > ${right}` : sql`${left} < ${right}`
  return nullsAhead ? sql`(${beyond} or ${left} is null)` : beyond
}
