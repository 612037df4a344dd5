import type { Column } from '../product/column.ts'
import { measureFunctions } from '../product/measure-functions.ts'
import { endOf, toOneRelation, type Product } from '../product/product.ts'
import { listOf, onlyEntry } from './arguments.ts'
import { badInput, type InputPath } from './bad-input.ts'
import type { Groups } from './groups.ts'
import type { GroupKey } from './measure.ts'
import type { Filter, OrderTerm } from './plan.ts'
import { readOrdering } from './read-order.ts'
import { entries, nullInput, readOperators, type Budget } from './read-operators.ts'
import { readFilter } from './read-where.ts'
import { isHidden, joinsNothing } from './scan.ts'

/** Reads the `having` argument: a filter on keys' and measures' columns. */
export function readHaving(having: unknown, groups: Groups, path: InputPath): Filter | undefined {
  if (having === null || having === undefined) return undefined
  return readFilter(
    having,
    (name, value, place, budget) => {
      if (name === 'count') return readOperators(value, groups.count(), place, budget)
      if (name === 'key') return readKeyConditions(value, groups, [], groups.product, place, budget)
      return entries(value, place).flatMap(([column, conditions]) => {
        const inner = [...place, column]
        if (conditions === null) throw nullInput(column, inner)
        return readOperators(conditions, measureNamed(name, column, groups), inner, budget)
      })
    },
    path,
  )
}

/** @param followed names of relations from the rows that are grouped to a row of this product */
function readKeyConditions(
  value: unknown,
  groups: Groups,
  followed: readonly string[],
  product: Product,
  path: InputPath,
  budget: Budget,
): Filter[] {
  return entries(value, path).flatMap(([name, inner]) => {
    const place = [...path, name]
    if (inner === null) throw nullInput(name, place)
    const names = [...followed, name]
    const relation = toOneRelation(product, name)
    return relation
      ? readKeyConditions(inner, groups, names, relation.to, place, budget)
      : readOperators(inner, groups.key(names, place), place, budget)
  })
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
  for (const key of groups.keys) {
    if (isHiddenKey(key, groups.product)) terms.delete(key.column)
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
  if (name === 'key') return readKeyTerm(inner, groups, [], groups.product, [...path, name])
  const [column, ordering] = onlyEntry(inner) ?? []
  if (name === undefined || column === undefined) throw unreadable(path)
  return { column: measureNamed(name, column, groups), ordering }
}

/** @param followed names of relations from the rows that are grouped to a row of this product */
function readKeyTerm(
  value: unknown,
  groups: Groups,
  followed: readonly string[],
  product: Product,
  path: InputPath,
): { readonly column: Column; readonly ordering: unknown } {
  const [name, inner] = onlyEntry(value) ?? []
  if (name === undefined) throw unreadable(path)
  const names = [...followed, name]
  const place = [...path, name]
  const relation = toOneRelation(product, name)
  return relation
    ? readKeyTerm(inner, groups, names, relation.to, place)
    : { column: groups.key(names, place), ordering: inner }
}

/** Whether a key is the same NULL in all groups, for what it is or leads through is masked. */
function isHiddenKey(key: GroupKey, grouped: Product): boolean {
  return key.through.some(joinsNothing) || isHidden(endOf(key.through, grouped), key.of)
}

function unreadable(path: InputPath): Error {
  return badInput('Order groups by count, a key or a measure, such as { count: DESC }.', path)
}

/** A measure by the two names it has in groups: `sum` and `amount`, or `measures` and `revenue`. */
export function measureNamed(of: string, name: string, groups: Groups): Column {
  if (of === 'measures') return groups.declared(name)
  const measured = measureFunctions.find((each) => each === of)
  if (!measured) throw new TypeError(`a group has no measure ${of}`)
  return groups.measure(measured, name)
}
