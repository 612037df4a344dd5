import type { Column } from '../product/column.ts'
import { isRecord, listOf } from './arguments.ts'
import { badInput, type InputPath } from './bad-input.ts'
import { mapped, type Bound } from './bound.ts'
import { jsonColumn } from './json-path.ts'
import type { Operator } from './operators.ts'
import type { Filter, JsonKind } from './plan.ts'
import { readValue, readValues } from './read-value.ts'
import { bindList, settled } from './variable-leaf.ts'

/** Most conditions one `where` may have, so that its statement stays plannable. */
export const maxConditions = 500

/** How many more conditions may be given, and the argument that holds them. */
export interface Budget {
  left: number
  readonly path: InputPath
}

/** Reads the conditions on one value: `{ gte: 1, lt: 10 }`. */
export function readOperators(
  value: unknown,
  column: Column,
  path: InputPath,
  budget: Budget,
): Filter[] {
  return entries(value, path).flatMap(([name, operand]) => {
    const place = [...path, name]
    if (operand === null) throw nullInput(name, place)
    if (name === 'path' && column.family === 'json') {
      return listOf(operand).flatMap((each, index) =>
        readPath(each, column, [...place, index], budget),
      )
    }
    spend(budget)
    return [readOperator(name as Operator, operand, column, place)]
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

/** Most keys and positions one path into JSON may have. */
export const maxPathLength = 50

/** Reads what must hold at a place within JSON: `{ at: ["size", "0"], number: { gt: 1 } }`. */
function readPath(value: unknown, column: Column, path: InputPath, budget: Budget): Filter[] {
  const said = entries(value, path)
  const at = said.find(([name]) => name === 'at')?.[1]
  const keys = readKeys(at, [...path, 'at'])
  const filters = said.flatMap(([name, operand]): Filter[] => {
    if (name === 'at') return []
    const place = [...path, name]
    if (operand === null) throw nullInput(name, place)
    const as = jsonKinds[name]
    if (as === undefined) throw new TypeError(`JSON has no ${name}`)
    const inner = jsonColumn(column, as)
    const within = (filter: Filter): Filter => ({ kind: 'at', column, keys, as, filter })
    if (name !== 'exists' && name !== 'isNull') {
      return readOperators(operand, inner, place, budget).map(within)
    }
    spend(budget)
    const isNull = (settled(operand) === true) === (name === 'isNull')
    return [within({ kind: 'isNull', column: inner, value: isNull })]
  })
  if (filters.length > 0) return filters
  throw badInput('Say what must hold at this path, such as { exists: true }.', path)
}

/** What each word of a path filter looks at. */
const jsonKinds: Readonly<Record<string, JsonKind>> = {
  exists: 'anything',
  isNull: 'value',
  text: 'text',
  number: 'number',
  boolean: 'boolean',
}

function readKeys(value: unknown, path: InputPath): Bound<readonly string[]> {
  return mapped(
    bindList(value, (key) => key),
    (keys) => {
      if (keys.length > maxPathLength) {
        throw badInput(`A path has at most ${maxPathLength} keys and positions.`, path)
      }
      return keys.map((key, index) => {
        if (typeof key === 'string' && !key.includes('\0')) return key
        throw badInput('A key of JSON cannot hold the character U+0000. Leave it out.', [
          ...path,
          index,
        ])
      })
    },
  )
}

/** What an object of conditions says. @throws BAD_USER_INPUT for anything else */
export function entries(value: unknown, path: InputPath): [string, unknown][] {
  if (!isRecord(value)) throw badInput('Give an object of conditions.', path)
  return Object.entries(value).filter(([, each]) => each !== undefined)
}

/** Takes one condition off the budget. @throws BAD_USER_INPUT when none is left */
export function spend(budget: Budget): void {
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
