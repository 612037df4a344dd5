import type { Column } from '../product/column.ts'
import { columnByKey, type Product, type Relation } from '../product/product.ts'
import { badInput, type InputPath } from './bad-input.ts'
import type { Operator } from './operators.ts'
import type { Filter } from './plan.ts'
import { readValue, readValues } from './read-value.ts'
import { isRecord, listOf } from './arguments.ts'
import { mapped, type Bound } from './bound.ts'
import { settled } from './variable-leaf.ts'

/** Most conditions one `where` may have, so that its statement stays plannable. */
export const maxConditions = 500

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

/** How many more conditions may be given, and the argument that holds them. */
export interface Budget {
  left: number
  readonly path: InputPath
}

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

/** Reads the conditions on one value: `{ gte: 1, lt: 10 }`. */
export function readOperators(
  value: unknown,
  column: Column,
  path: InputPath,
  budget: Budget,
): Filter[] {
  return entries(value, path).map(([name, operand]) => {
    spend(budget)
    const place = [...path, name]
    if (operand === null) throw nullInput(name, place)
    return readOperator(name as Operator, operand, column, place)
  })
}

function readOperator(
  operator: Operator,
  operand: unknown,
  column: Column,
  path: InputPath,
): Filter {
  switch (operator) {
    case 'isNull':
      return { kind: 'isNull', column, value: settled(operand) === true }
    case 'in':
    case 'notIn':
    case 'hasEvery':
      return {
        kind: 'member',
        column,
        operator,
        values: readValues(column, operand, path),
      }
    case 'like':
    case 'ilike':
      return { kind: 'compare', column, operator, value: readPattern(column, operand, path) }
    case 'eq':
    case 'ne':
    case 'lt':
    case 'lte':
    case 'gt':
    case 'gte':
    case 'startsWith':
    case 'contains':
    case 'has':
      return { kind: 'compare', column, operator, value: readValue(column, operand, path) }
  }
}

function readPattern(column: Column, operand: unknown, path: InputPath): Bound<string> {
  return mapped(readValue(column, operand, path), (pattern) => {
    const escapes = /\\*$/.exec(pattern)?.[0].length ?? 0
    if (escapes % 2 === 1) {
      throw badInput('A pattern cannot end in a single backslash. Write \\\\ for one.', path)
    }
    return pattern
  })
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

/** What an object of conditions says. @throws BAD_USER_INPUT for anything else */
export function entries(value: unknown, path: InputPath): [string, unknown][] {
  if (!isRecord(value)) throw badInput('Give an object of conditions.', path)
  return Object.entries(value).filter(([, each]) => each !== undefined)
}

function spend(budget: Budget): void {
  budget.left -= 1
  if (budget.left < 0) {
    throw badInput(
      `A filter may have ${maxConditions} conditions. Use in for long lists of values.`,
      budget.path,
    )
  }
}

export function nullInput(name: string, path: InputPath): Error {
  return badInput(
    `"${name}" cannot be null, since nothing equals NULL. Use { isNull: true } on the field, or leave "${name}" out.`,
    path,
  )
}
