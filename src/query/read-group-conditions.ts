import type { Column } from '../product/column.ts'
import { measureFunctions, type MeasureFunction } from '../product/measure-functions.ts'
import { listOf, onlyEntry } from './arguments.ts'
import { badInput, type InputPath } from './bad-input.ts'
import type { Groups } from './groups.ts'
import type { Filter, OrderTerm } from './plan.ts'
import { readOrdering } from './read-order.ts'
import { entries, nullInput, readFilter, readOperators } from './read-where.ts'
import { isHidden } from './scan.ts'

export function measureFunction(name: string): MeasureFunction | undefined {
  return measureFunctions.find((each) => each === name)
}

/** Reads the `having` argument: a filter on keys' and measures' columns. */
export function readHaving(having: unknown, groups: Groups, path: InputPath): Filter | undefined {
  if (having === null || having === undefined) return undefined
  return readFilter(
    having,
    (name, value, place, budget) => {
      if (name === 'count') return readOperators(value, groups.count(), place, budget)
      const of = measureFunction(name)
      if (!of) throw new TypeError(`a group has no measure ${name}`)
      return entries(value, place).flatMap(([column, conditions]) => {
        const inner = [...place, column]
        if (conditions === null) throw nullInput(column, inner)
        return readOperators(conditions, groups.measure(of, column), inner, budget)
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
  const of = name === undefined ? undefined : measureFunction(name)
  if (name === undefined || column === undefined) {
    throw badInput('Order groups by count, a key or a measure, such as { count: DESC }.', path)
  }
  return {
    column: of ? groups.measure(of, column) : groups.key(column, [...path, name, column]),
    ordering,
  }
}
