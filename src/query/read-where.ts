import { columnByKey, type Product, type Relation } from '../product/product.ts'
import { badInput, type InputPath } from './bad-input.ts'
import type { Filter } from './plan.ts'
import { listOf } from './arguments.ts'
import {
  entries,
  maxConditions,
  nullInput,
  readOperators,
  spend,
  type Budget,
} from './read-operators.ts'

/**
 * Reads a `where` argument. An empty object is no condition. NULL is never a value to compare
 * with: `isNull` asks for it.
 */
export function readWhere(where: unknown, product: Product, path: InputPath): Filter | undefined {
  if (where === null || where === undefined) return undefined
  return readFilter(where, fieldsOfProduct(product), path)
}

/** Reads conditions joined by `and`, `or` and `not`, given what else may be said. */
export function readFilter(
  where: unknown,
  readField: ReadField,
  path: InputPath,
): Filter | undefined {
  const filter = readConditions(where, readField, path, { left: maxConditions, path })
  return isTrue(filter) ? undefined : filter
}

/** Reads the conditions under one name. */
export type ReadField = (
  name: string,
  value: unknown,
  path: InputPath,
  budget: Budget,
) => readonly Filter[]

function readConditions(
  where: unknown,
  readField: ReadField,
  path: InputPath,
  budget: Budget,
): Filter {
  const filters = entries(where, path).flatMap(([name, value]) =>
    readCondition(name, value, readField, [...path, name], budget),
  )
  const [only, ...others] = filters
  return only && others.length === 0 ? only : { kind: 'and', filters }
}

function readCondition(
  name: string,
  value: unknown,
  readField: ReadField,
  path: InputPath,
  budget: Budget,
): readonly Filter[] {
  if (value === null) throw nullInput(name, path)
  if (name === 'and' || name === 'or') {
    const filters = listOf(value).map((each, index) =>
      readConditions(each, readField, [...path, index], budget),
    )
    return [{ kind: name, filters }]
  }
  if (name === 'not') {
    const filter = readConditions(value, readField, path, budget)
    return isTrue(filter) ? [] : [{ kind: 'not', filter }]
  }
  return readField(name, value, path, budget)
}

function fieldsOfProduct(product: Product): ReadField {
  return (name, value, path, budget) => {
    const column = columnByKey(product, name)
    if (column) return readOperators(value, column, path, budget)
    const relation = product.relations.find((each) => each.field === name)
    if (relation) return readRelation(value, relation, path, budget)
    throw badInput(`${product.typeName} has no field "${name}". Filter by one it has.`, path)
  }
}

function readRelation(
  value: unknown,
  relation: Relation,
  path: InputPath,
  budget: Budget,
): Filter[] {
  spend(budget)
  if (relation.kind === 'belongsTo') {
    const filter = readConditions(value, fieldsOfProduct(relation.to), path, budget)
    return isTrue(filter) ? [] : [{ kind: 'relation', relation, quantifier: 'some', filter }]
  }
  return entries(value, path).map(([quantifier, condition]) => {
    const place = [...path, quantifier]
    if (condition === null) throw nullInput(quantifier, place)
    if (quantifier !== 'some' && quantifier !== 'every' && quantifier !== 'none') {
      throw badInput('Say some, every or none of a list.', place)
    }
    const filter = readConditions(condition, fieldsOfProduct(relation.to), place, budget)
    return { kind: 'relation', relation, quantifier, filter }
  })
}

/** An AND of nothing: what an empty object comes to. */
function isTrue(filter: Filter): boolean {
  return filter.kind === 'and' && filter.filters.every(isTrue)
}
