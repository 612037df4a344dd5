import { isMeasurable } from '../product/measurable.ts'
import { measureFunctions } from '../product/measure-functions.ts'
import { columnByKey, type Product, type Relation } from '../product/product.ts'
import { listOf, onlyEntry } from './arguments.ts'
import { badInput, type InputPath } from './bad-input.ts'
import { countColumn, measuredColumn } from './measure.ts'
import { relationsOf } from './order.ts'
import { leastEntities } from './minimum-group.ts'
import type { Direction, Formula, Measure, OrderTerm } from './plan.ts'
import { settled } from './variable-leaf.ts'

/** Most relations that one ordering may follow, all its terms together. */
export const maxOrderRelations = 10

const orderings: Readonly<Record<string, Direction>> = {
  ASC: { direction: 'asc', nulls: 'last' },
  DESC: { direction: 'desc', nulls: 'first' },
  ASC_NULLS_FIRST: { direction: 'asc', nulls: 'first' },
  ASC_NULLS_LAST: { direction: 'asc', nulls: 'last' },
  DESC_NULLS_FIRST: { direction: 'desc', nulls: 'first' },
  DESC_NULLS_LAST: { direction: 'desc', nulls: 'last' },
}

/** Reads a word of the enum `Ordering`. */
export function readOrdering(value: unknown): Direction | undefined {
  const word = settled(value)
  return typeof word === 'string' ? orderings[word] : undefined
}

/** Reads the `orderBy` argument of a list. */
export function readOrder(value: unknown, product: Product, path: InputPath): OrderTerm[] {
  let followed = 0
  return listOf(value).map((given, index) => {
    const place = [...path, index]
    const term = readTerm(given, product, [], place)
    followed += relationsOf(term)
    if (followed > maxOrderRelations) throw tooManyRelations(place)
    return term
  })
}

/** @param followed relations to one row each, from the product of the list to this one */
function readTerm(
  value: unknown,
  product: Product,
  followed: readonly Relation[],
  path: InputPath,
): OrderTerm {
  const [name, inner] = onlyEntry(value) ?? []
  if (name === undefined) throw unreadable(product, path)
  const column = columnByKey(product, name)
  if (column) {
    const direction = readDirection(inner, product, path)
    if (followed.length === 0) return { by: 'column', column, ...direction }
    // There may be no row at the end of the path.
    const nullable = { ...column, notNull: false }
    return { by: 'related', path: followed, of: column, column: nullable, ...direction }
  }
  const relation = product.relations.find(({ field }) => field === name)
  if (!relation) throw unreadable(product, path)
  const place = [...path, name]
  if (relation.kind === 'belongsTo') {
    if (followed.length === maxOrderRelations) throw tooManyRelations(path)
    return readTerm(inner, relation.to, [...followed, relation], place)
  }
  const { measure, direction } = readMeasure(inner, relation.to, place)
  return { by: 'measure', path: followed, relation, measure, column: measure.column, ...direction }
}

function readMeasure(
  value: unknown,
  product: Product,
  path: InputPath,
): { readonly measure: Measure; readonly direction: Direction } {
  const [name, inner] = onlyEntry(value) ?? []
  const [first] = product.columns
  if (name === 'count' && first) {
    return {
      measure: { name, formula: { kind: 'count', where: undefined }, column: countColumn(first) },
      direction: readDirection(inner, product, path),
    }
  }
  const of = measureFunctions.find((each) => each === name)
  const [key, ordering] = onlyEntry(inner) ?? []
  const column = key === undefined ? undefined : columnByKey(product, key)
  if (!of || !column || !isMeasurable(column, of)) {
    throw badInput(
      `Order by a measure of ${product.typeName}, such as { count: DESC }.`,
      name === undefined ? path : [...path, name],
    )
  }
  const formula: Formula = { kind: 'function', function: of, of: column, where: undefined }
  const measured = measuredColumn(column, of)
  // What is not told of few entities is NULL.
  const notNull = measured.notNull && leastEntities(product, formula) === undefined
  return {
    measure: { name: `${of} of ${column.key}`, formula, column: { ...measured, notNull } },
    direction: readDirection(ordering, product, path),
  }
}

function readDirection(value: unknown, product: Product, path: InputPath): Direction {
  const direction = readOrdering(value)
  if (!direction) throw unreadable(product, path)
  return direction
}

function tooManyRelations(path: InputPath): Error {
  return badInput(
    `An ordering may follow ${maxOrderRelations} relations, all its terms together. Leave the least important out.`,
    path,
  )
}

function unreadable(product: Product, path: InputPath): Error {
  return badInput(
    `Order by a column of ${product.typeName}, such as { ${product.grain[0]?.key ?? 'name'}: ASC }.`,
    path,
  )
}
