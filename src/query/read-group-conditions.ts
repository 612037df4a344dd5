import type { Column } from '../product/column.ts'
import { measureFunctions } from '../product/measure-functions.ts'
import { listOf, onlyEntry } from './arguments.ts'
import { badInput, type InputPath } from './bad-input.ts'
import type { Groups } from './groups.ts'
import type { Filter, OrderTerm } from './plan.ts'
import { readOrdering } from './read-order.ts'
import { entries, nullInput, readOperators } from './read-operators.ts'
import { readFilter } from './read-where.ts'
import { isHidden } from './scan.ts'

/** Reads the `having` argument: a filter on keys' and measures' columns. */
export function readHaving(having: unknown, groups: Groups, path: InputPath): Filter | undefined {
  if (having === null || having === undefined) return undefined
  return readFilter(
    having,
    (name, value, place, budget) => {
      if (name === 'count') return readOperators(value, groups.count(), place, budget)
      return entries(value, place).flatMap(([column, conditions]) => {
        const inner = [...place, column]
        if (conditions === null) throw nullInput(column, inner)
        return readOperators(conditions, measureNamed(name, column, groups), inner, budget)
      })
    },
    path,
  )
}

/** Reads `orderBy` and makes it total by the keys. Masked keys are the same in all groups. */
export function readGroupOrder(value: unknown, groups: Groups, path: InputPath): OrderTerm[] {
  const terms = new Map<Column, OrderTerm>()
  listOf(value).forEach((term, index) => {
    const place = [...path, index]
    const { column, ordering } = readTerm(term, groups, place)
    const how = readOrdering(ordering)
    if (!how) throw badInput('Order groups by count, a key or a measure, with a direction.', place)
    if (!terms.has(column)) terms.set(column, { by: 'column', column, ...how })
  })
  for (const { column } of groups.keys) {
    if (!terms.has(column)) {
      terms.set(column, { by: 'column', column, direction: 'asc', nulls: 'last' })
    }
  }
  for (const { of, column } of groups.keys) {
    if (isHidden(groups.product, of)) terms.delete(column)
  }
  return [...terms.values()]
}

function readTerm(
  term: unknown,
  groups: Groups,
  path: InputPath,
): { readonly column: Column; readonly ordering: unknown } {
  const [name, inner] = onlyEntry(term) ?? []
  if (name === 'count') return { column: groups.count(), ordering: inner }
  const [column, ordering] = onlyEntry(inner) ?? []
  if (name === undefined || column === undefined) {
    throw badInput('Order groups by count, a key or a measure, such as { count: DESC }.', path)
  }
  return {
    column:
      name === 'key'
        ? groups.key(column, [...path, name, column])
        : measureNamed(name, column, groups),
    ordering,
  }
}

/** A measure by the two names it has in groups: `sum` and `amount`, or `measures` and `revenue`. */
export function measureNamed(of: string, name: string, groups: Groups): Column {
  if (of === 'measures') return groups.declared(name)
  const measured = measureFunctions.find((each) => each === of)
  if (!measured) throw new TypeError(`a group has no measure ${of}`)
  return groups.measure(measured, name)
}
