import type { Product, Relation } from '../../src/product/product.ts'
import { compareCells, type Cell, type Cells, type CellType } from './cells.ts'
import { refuse, type Place, type Problems } from './problems.ts'
import type { Row, Tables } from './rows.ts'
import { scalarText } from './scalar-text.ts'

/** true, false, or unknown as in SQL. */
export type Truth = boolean | null

/** What a filter comes to. */
export interface Condition<Subject> {
  readonly holds: (subject: Subject) => Truth
  /** Says nothing, and so does its negation. */
  readonly empty: boolean
}

/** What conditions are read with. */
export interface World {
  readonly tables: Tables
  readonly cells: Cells
}

export type Input = Readonly<Record<string, unknown>>

export function isInput(value: unknown): value is Input {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function inputList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as readonly unknown[]) : []
}

/** Reads what stands under one name that is not `and`, `or` or `not`. */
type ReadField<Subject> = (
  name: string,
  value: unknown,
  place: Place,
) => readonly Condition<Subject>[]

const not = (truth: Truth): Truth => (truth === null ? null : !truth)

function all<Subject>(conditions: readonly Condition<Subject>[]): Condition<Subject> {
  return {
    empty: conditions.every(({ empty }) => empty),
    holds: (subject) => {
      const truths = conditions.map(({ holds }) => holds(subject))
      return truths.includes(false) ? false : truths.includes(null) ? null : true
    },
  }
}

function some<Subject>(conditions: readonly Condition<Subject>[]): Condition<Subject> {
  return {
    empty: false,
    holds: (subject) => {
      const truths = conditions.map(({ holds }) => holds(subject))
      return truths.includes(true) ? true : truths.includes(null) ? null : false
    },
  }
}

/** Conditions joined by `and`, `or` and `not`; absent and null ones say nothing. */
export function readConditions<Subject>(
  value: unknown,
  readField: ReadField<Subject>,
  place: Place,
  problems: Problems,
): Condition<Subject> {
  if (!isInput(value)) return all([])
  const conditions = Object.entries(value).flatMap(
    ([name, inner]): readonly Condition<Subject>[] => {
      const here = [...place, name]
      if (inner === undefined) return []
      if (inner === null) return refuse(problems, here, [])
      const read = (each: unknown, at: Place): Condition<Subject> =>
        readConditions(each, readField, at, problems)
      switch (name) {
        case 'and':
          return [all(inputList(inner).map((each, index) => read(each, [...here, index])))]
        case 'or':
          return [some(inputList(inner).map((each, index) => read(each, [...here, index])))]
        case 'not': {
          const condition = read(inner, here)
          return condition.empty
            ? []
            : [{ empty: false, holds: (subject) => not(condition.holds(subject)) }]
        }
        default:
          return readField(name, inner, here)
      }
    },
  )
  return all(conditions)
}

/** Conditions on the rows of a product. */
export function readWhere(
  value: unknown,
  product: Product,
  world: World,
  place: Place,
  problems: Problems,
): Condition<Row> {
  const readField: ReadField<Row> = (name, inner, here) => {
    const column = product.columns.find(({ key }) => key === name)
    if (column) {
      return readOperators(
        inner,
        column,
        (row: Row) => row.cells[name] ?? null,
        world,
        here,
        problems,
      )
    }
    const relation = product.relations.find(({ field }) => field === name)
    if (!relation) throw new TypeError(`${product.id} has no ${name}`)
    return readRelation(inner, relation, world, here, problems)
  }
  return readConditions(value, readField, place, problems)
}

function readRelation(
  value: unknown,
  relation: Relation,
  world: World,
  place: Place,
  problems: Problems,
): readonly Condition<Row>[] {
  const read = (inner: unknown, at: Place): Condition<Row> =>
    readWhere(inner, relation.to, world, at, problems)
  const related = (row: Row): readonly Row[] => relatedRows(row, relation, world.tables)
  if (relation.kind === 'belongsTo') {
    const condition = read(value, place)
    if (condition.empty) return []
    const holds = (row: Row): Truth => related(row).some((each) => condition.holds(each) === true)
    return [{ empty: false, holds }]
  }
  return Object.entries(isInput(value) ? value : {}).flatMap(
    ([quantifier, inner]): readonly Condition<Row>[] => {
      const here = [...place, quantifier]
      if (inner === undefined) return []
      if (inner === null) return refuse(problems, here, [])
      const { holds } = read(inner, here)
      const meets = (row: Row): boolean => holds(row) === true
      switch (quantifier) {
        case 'some':
          return [{ empty: false, holds: (row) => related(row).some(meets) }]
        case 'none':
          return [{ empty: false, holds: (row) => !related(row).some(meets) }]
        default:
          return [{ empty: false, holds: (row) => related(row).every(meets) }]
      }
    },
  )
}

/** The rows that a relation leads to. NULL leads nowhere. */
export function relatedRows(row: Row, relation: Relation, tables: Tables): readonly Row[] {
  return (tables.get(relation.to) ?? []).filter((other) =>
    relation.localColumns.every((column, index) => {
      const mine = row.cells[column.key] ?? null
      const theirs = other.cells[relation.targetColumns[index]?.key ?? ''] ?? null
      return mine !== null && theirs !== null && compareCells(mine, theirs) === 0
    }),
  )
}

/** Conditions on one value: `{ gte: 1, lt: 10 }`. */
export function readOperators<Subject>(
  value: unknown,
  type: CellType,
  get: (subject: Subject) => Cell | null,
  { cells }: World,
  place: Place,
  problems: Problems,
): readonly Condition<Subject>[] {
  return Object.entries(isInput(value) ? value : {}).flatMap(
    ([operator, operand]): readonly Condition<Subject>[] => {
      if (operand === undefined) return []
      if (operand === null) return refuse(problems, [...place, operator], [])
      if (operator === 'isNull') {
        return [{ empty: false, holds: (subject) => (get(subject) === null) === operand }]
      }
      const elementType: CellType =
        type.family === 'array'
          ? { family: type.element ?? 'other', enumValues: type.enumValues }
          : type
      const operands = (Array.isArray(operand) ? operand : [operand]).map((each: unknown) =>
        isTextual(operator) ? scalarText(each) : cells.read(elementType, scalarText(each)),
      )
      const test = operatorTest(operator, operands)
      // With nothing to compare with, even NULL is in none.
      if (operands.length === 0 && operator !== 'hasEvery') {
        return [{ empty: false, holds: () => operator === 'notIn' }]
      }
      return [
        {
          empty: false,
          holds: (subject) => {
            const cell = get(subject)
            return cell === null ? null : test(cell)
          },
        },
      ]
    },
  )
}

/** Whether an operator takes parts of texts, which stand nowhere in an ordering. */
function isTextual(operator: string): boolean {
  return ['like', 'ilike', 'startsWith', 'contains'].includes(operator)
}

function operatorTest(
  operator: string,
  operands: readonly (Cell | string)[],
): (cell: Cell) => boolean {
  const wanted = operands.filter((each) => typeof each !== 'string')
  const [first] = wanted
  const text = typeof operands[0] === 'string' ? operands[0] : ''
  const compared = (cell: Cell): number => (first ? compareCells(cell, first) : NaN)
  const isAny = (cell: Cell): boolean => wanted.some((each) => compareCells(cell, each) === 0)
  switch (operator) {
    case 'eq':
      return (cell) => compared(cell) === 0
    case 'ne':
      return (cell) => compared(cell) !== 0
    case 'lt':
      return (cell) => compared(cell) < 0
    case 'lte':
      return (cell) => compared(cell) <= 0
    case 'gt':
      return (cell) => compared(cell) > 0
    case 'gte':
      return (cell) => compared(cell) >= 0
    case 'in':
      return isAny
    case 'notIn':
      return (cell) => !isAny(cell)
    case 'startsWith':
      return (cell) => cell.text.startsWith(text)
    case 'contains':
      return (cell) => cell.text.includes(text)
    case 'has':
    case 'hasEvery':
      return (cell) =>
        wanted.every((each) =>
          cell.elements.some((element) => element !== null && compareCells(element, each) === 0),
        )
    case 'like':
    case 'ilike': {
      const pattern = likePattern(text, operator === 'ilike')
      return (cell) => pattern.test(operator === 'ilike' ? cell.text.toLowerCase() : cell.text)
    }
    default:
      throw new TypeError(`there is no operator ${operator}`)
  }
}

/** A LIKE pattern as a regular expression over code points. */
function likePattern(pattern: string, folded: boolean): RegExp {
  const source = (folded ? pattern.toLowerCase() : pattern).replace(
    /\\([\s\S])|[%_]|[\\^$.*+?()[\]{}|/]/g,
    (match, escaped: string | undefined) => {
      if (escaped !== undefined) return escaped.replace(/[\\^$.*+?()[\]{}|/]/, '\\$&')
      return match === '%' ? '[\\s\\S]*' : match === '_' ? '[\\s\\S]' : `\\${match}`
    },
  )
  return new RegExp(`^${source}$`, 'u')
}
