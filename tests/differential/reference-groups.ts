import type { Column } from '../../src/product/column.ts'
import type { Product } from '../../src/product/product.ts'
import { formatDay, formatInstant, truncate } from './calendar.ts'
import { compareCells, type Cell, type CellType } from './cells.ts'
import { averageDecimals, formatDecimal, parseDecimal, sumDecimals } from './decimal.ts'
import { refuse, type Place, type Problems } from './problems.ts'
import { compareBy, readOrdering, type Term } from './reference-list.ts'
import {
  inputList,
  isInput,
  readConditions,
  readOperators,
  readWhere,
  type Condition,
  type Input,
  type World,
} from './reference-where.ts'
import type { Row } from './rows.ts'
import { formatSpan, parseSpan, sumSpans } from './span.ts'
import { scalarText } from './scalar-text.ts'

/** Rows that agree in the keys. */
export interface Group {
  readonly keys: Readonly<Record<string, Cell | null>>
  readonly rows: readonly Row[]
}

export interface Groups {
  readonly product: Product
  readonly filter: Condition<Row>
  readonly keys: readonly Key[]
  readonly having: Condition<Group>
  readonly terms: readonly Term<Group>[]
  readonly size: number
  readonly offset: number
}

interface Key {
  readonly column: Column
  readonly read: (row: Row) => Cell | null
}

export const measureFunctions = ['sum', 'avg', 'min', 'max', 'countDistinct'] as const

export type MeasureFunction = (typeof measureFunctions)[number]

/** Reads the arguments of an aggregate, noting everything that is wrong with them. */
export function readGroups(
  args: Input,
  product: Product,
  world: World,
  place: Place,
  problems: Problems,
): Groups {
  const keys = readKeys(args['groupBy'], product, world, [...place, 'groupBy'], problems)
  const size = typeof args['first'] === 'number' ? args['first'] : 100
  const offset = typeof args['offset'] === 'number' ? args['offset'] : 0
  if (size < 0 || size > 1000) refuse(problems, [...place, 'first'], null)
  if (offset < 0 || offset > 100_000) refuse(problems, [...place, 'offset'], null)
  return {
    product,
    filter: readWhere(args['where'], product, world, [...place, 'where'], problems),
    keys,
    having: readHaving(args['having'], product, world, [...place, 'having'], problems),
    terms: readTerms(args['orderBy'], product, keys, world, [...place, 'orderBy'], problems),
    size,
    offset,
  }
}

function readKeys(
  value: unknown,
  product: Product,
  { cells }: World,
  place: Place,
  problems: Problems,
): Key[] {
  const keys: Key[] = []
  inputList(value).forEach((each, index) => {
    const here = [...place, index]
    const input = isInput(each) ? each : {}
    const column = columnOf(product, input['field'])
    if (keys.some((key) => key.column === column)) return refuse(problems, here, undefined)
    const [grain, zone] = [input['grain'] ?? undefined, input['timeZone'] ?? undefined]
    const { family } = column
    const isTime = family === 'timestamptz' || family === 'timestamp'
    const fits = isTime || (family === 'date' && grain !== 'MINUTE' && grain !== 'HOUR')
    if (grain !== undefined && !fits) refuse(problems, [...here, 'grain'], null)
    const zoned = family === 'timestamptz' && grain !== undefined
    if (zone !== undefined && !zoned) refuse(problems, [...here, 'timeZone'], null)
    const read = (row: Row): Cell | null => {
      const cell = row.cells[column.key] ?? null
      if (grain === undefined || cell === null || typeof cell.order !== 'bigint') return cell
      const start = truncate(cell.order, scalarText(grain), scalarText(zone ?? 'UTC'))
      const text =
        family === 'date'
          ? formatDay(start)
          : formatInstant(start, family === 'timestamptz' ? 'Z' : '')
      return cells.read(column, text)
    }
    keys.push({ column, read })
  })
  return keys
}

function columnOf(product: Product, key: unknown): Column {
  const column = product.columns.find((each) => each.key === key)
  if (!column) throw new TypeError(`${product.id} has no ${scalarText(key)}`)
  return column
}

/** A function of a column over the rows of a group. */
export function measure(
  { rows }: Pick<Group, 'rows'>,
  column: Column,
  of: MeasureFunction,
  { cells }: World,
): Cell | null {
  const found = rows.flatMap((row) => row.cells[column.key] ?? [])
  const type = measureType(column, of)
  if (of === 'countDistinct') return cells.read(type, String(distinct(found).length))
  if (found.length === 0) return null
  const sorted = found.toSorted(compareCells)
  if (of === 'min' || of === 'max') return sorted[of === 'min' ? 0 : sorted.length - 1] ?? null
  if (column.family === 'interval') {
    if (of === 'avg') throw new TypeError('averages of intervals are not worked out here')
    return cells.read(type, formatSpan(sumSpans(found.map(({ text }) => parseSpan(text)))))
  }
  if (column.family === 'float') {
    // Numbers whose sums are exact, so that the order of adding does not matter.
    const sum = found.reduce((total, { order }) => total + Number(order), 0)
    return cells.read(type, String(of === 'sum' ? sum : sum / found.length))
  }
  const values = found.map(({ text }) => parseDecimal(text))
  return cells.read(
    type,
    formatDecimal(of === 'sum' ? sumDecimals(values) : averageDecimals(values)),
  )
}

function distinct(found: readonly Cell[]): readonly Cell[] {
  const sorted = found.toSorted(compareCells)
  return sorted.filter((cell, index) => {
    const previous = sorted[index - 1]
    return !previous || compareCells(previous, cell) !== 0
  })
}

/** What a measure gives, by which conditions on it are read. */
function measureType(column: Column, of: MeasureFunction): CellType {
  const type = (family: CellType['family']): CellType => ({ family, enumValues: undefined })
  if (of === 'countDistinct') return type('integer')
  if (of === 'min' || of === 'max') return column
  if (column.family === 'float' || column.family === 'interval') return type(column.family)
  return type(of === 'sum' && column.family === 'integer' ? 'bigint' : 'numeric')
}

function countOf(group: Group, { cells }: World): Cell {
  return cells.read({ family: 'integer', enumValues: undefined }, String(group.rows.length))
}

function readHaving(
  value: unknown,
  product: Product,
  world: World,
  place: Place,
  problems: Problems,
): Condition<Group> {
  const integer: CellType = { family: 'integer', enumValues: undefined }
  return readConditions<Group>(
    value,
    (name, inner, here) => {
      if (name === 'count') {
        return readOperators(
          inner,
          integer,
          (group) => countOf(group, world),
          world,
          here,
          problems,
        )
      }
      const of = measureFunctionOf(name)
      return Object.entries(isInput(inner) ? inner : {}).flatMap(([key, conditions]) => {
        const at = [...here, key]
        if (conditions === undefined) return []
        if (conditions === null) return refuse(problems, at, [])
        const column = columnOf(product, key)
        const get = (group: Group): Cell | null => measure(group, column, of, world)
        return readOperators(conditions, measureType(column, of), get, world, at, problems)
      })
    },
    place,
    problems,
  )
}

function measureFunctionOf(name: string): MeasureFunction {
  const found = measureFunctions.find((each) => each === name)
  if (!found) throw new TypeError(`there is no measure ${name}`)
  return found
}

function readTerms(
  orderBy: unknown,
  product: Product,
  keys: readonly Key[],
  world: World,
  place: Place,
  problems: Problems,
): Term<Group>[] {
  const terms = new Map<string, Term<Group>>()
  const add = (name: string, get: Term<Group>['get'], word: unknown): void => {
    if (!terms.has(name)) terms.set(name, { name, get, ...readOrdering(word) })
  }
  const byKey = (key: string, word: unknown): void =>
    add(`key ${key}`, (group) => group.keys[key] ?? null, word)
  inputList(orderBy).forEach((each, index) => {
    const [name = '', inner] = Object.entries(isInput(each) ? each : {})[0] ?? []
    if (name === 'count') return add(name, (group) => countOf(group, world), inner)
    const [key = '', word] = Object.entries(isInput(inner) ? inner : {})[0] ?? []
    if (name === 'key') {
      const isGrouped = keys.some(({ column }) => column.key === key)
      return isGrouped
        ? byKey(key, word)
        : refuse(problems, [...place, index, name, key], undefined)
    }
    const column = columnOf(product, key)
    const of = measureFunctionOf(name)
    return add(`${name} ${key}`, (group) => measure(group, column, of, world), word)
  })
  for (const { column } of keys) byKey(column.key, 'ASC')
  return [...terms.values()]
}

/** The groups of a page. */
export function answerGroups(groups: Groups, rows: readonly Row[]): readonly Group[] {
  const { filter, keys, having, terms, size, offset } = groups
  const found = rows.filter((row) => filter.holds(row) === true)
  return group(keys, found)
    .filter((each) => having.holds(each) === true)
    .toSorted(compareBy(terms))
    .slice(offset, offset + size)
}

function group(keys: readonly Key[], rows: readonly Row[]): Group[] {
  // Without keys all rows are one group, even when there are none.
  if (keys.length === 0) return [{ keys: {}, rows }]
  const identity = (row: Row): string =>
    JSON.stringify(
      keys.map(({ read }) => {
        const cell = read(row)
        return cell && `${typeof cell.order} ${cell.order}`
      }),
    )
  return [...Map.groupBy(rows, identity).values()].flatMap((found) => {
    const [first] = found
    if (!first) return []
    return {
      keys: Object.fromEntries(keys.map(({ column, read }) => [column.key, read(first)])),
      rows: found,
    }
  })
}
