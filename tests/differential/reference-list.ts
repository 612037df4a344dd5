import type { Product } from '../../src/product/product.ts'
import { compareCells, type Cell } from './cells.ts'
import { refuse, type Place, type Problems } from './problems.ts'
import type { Row } from './rows.ts'
import { countLetters } from './shop.ts'
import {
  inputList,
  isInput,
  readWhere,
  type Condition,
  type Input,
  type World,
} from './reference-where.ts'
import { scalarText } from './scalar-text.ts'

/** One term of an ordering. */
export interface Term<Subject> {
  /** Says what the term orders by, and how. */
  readonly name: string
  readonly get: (subject: Subject) => Cell | null
  readonly descending: boolean
  readonly nullsFirst: boolean
}

/** What one word of the enum `Ordering` says. */
export function readOrdering(word: unknown): Pick<Term<never>, 'descending' | 'nullsFirst'> {
  const text = scalarText(word)
  const descending = text.startsWith('DESC')
  return { descending, nullsFirst: text.includes('NULLS') ? text.endsWith('FIRST') : descending }
}

export function compareBy<Subject>(terms: readonly Term<Subject>[]) {
  return (left: Subject, right: Subject): number => {
    for (const { get, descending, nullsFirst } of terms) {
      const [a, b] = [get(left), get(right)]
      if (a === null || b === null) {
        if (a !== b) return (a === null) === nullsFirst ? -1 : 1
        continue
      }
      const order = compareCells(a, b)
      if (order !== 0) return descending ? -order : order
    }
    return 0
  }
}

/** A list's arguments, read. */
export interface List {
  readonly product: Product
  readonly filter: Condition<Row>
  readonly terms: readonly Term<Row>[]
  readonly forward: boolean
  readonly size: number
  readonly offset: number
  readonly after: Row | undefined
  readonly before: Row | undefined
  /** Cosine distance to what is searched for; undefined without a search. */
  readonly distance: ((row: Row) => number | null) | undefined
  /** The cursor of a row in this ordering; null where rows cannot be told apart. */
  readonly cursor: (row: Row) => string | null
}

/** Places in orderings, under tokens that are recognized in an answer. */
export class Cursors {
  readonly #fingerprints: string[] = []

  issue(product: Product, fingerprint: string, row: Row): string {
    let index = this.#fingerprints.indexOf(fingerprint)
    if (index < 0) index = this.#fingerprints.push(fingerprint) - 1
    return `cursor#${product.typeName}#${index}#${row.id}#`
  }

  /** @returns the row's number, `foreign` for another ordering's cursor, undefined for no cursor */
  find(token: string, fingerprint: string): number | 'foreign' | undefined {
    const match = /^cursor#\w+#(\d+)#(\d+)#$/.exec(token)
    if (!match) return undefined
    return this.#fingerprints[Number(match[1])] === fingerprint ? Number(match[2]) : 'foreign'
  }
}

export const cursorToken = /cursor#\w+#\d+#\d+#/g

const isHidden = ({ classification }: Product['columns'][number]): boolean =>
  /^(pii|confidential)/.test(classification)

const unordered = new Set(['json', 'vector', 'array', 'other'])

/** Reads the arguments of a list, noting everything that is wrong with them. */
export function readList(
  args: Input,
  product: Product,
  world: World & { readonly cursors: Cursors },
  place: Place,
  problems: Problems,
): List {
  const has = (name: string): boolean => args[name] !== undefined && args[name] !== null
  const search = isInput(args['search']) ? args['search'] : undefined
  const distance = search && readSearch(search, product, world, [...place, 'search'], problems)
  if (search && inputList(args['orderBy']).length > 0) refuse(problems, [...place, 'orderBy'], null)
  for (const name of ['last', 'before']) {
    if (search && has(name)) refuse(problems, [...place, name], null)
  }
  const readable = !product.grain.some(isHidden)
  const terms = readTerms(args['orderBy'], product, readable, distance)
  const fingerprint = JSON.stringify([
    product.id,
    terms.map(({ name, descending, nullsFirst }) => [name, descending, nullsFirst]),
    search === undefined ? null : search['near'],
  ])
  const size = (name: 'first' | 'last'): number | undefined => {
    const value = args[name]
    if (typeof value !== 'number') return undefined
    return value < 0 || value > 1000 ? refuse(problems, [...place, name], 0) : value
  }
  const position = (name: 'after' | 'before'): Row | undefined => {
    const token = args[name]
    if (typeof token !== 'string') return undefined
    const found = readable ? world.cursors.find(token, fingerprint) : undefined
    if (typeof found !== 'number') return refuse(problems, [...place, name], undefined)
    return world.tables.get(product)?.find(({ id }) => id === found)
  }
  const [first, last] = [size('first'), size('last')]
  if (first !== undefined && last !== undefined) refuse(problems, [...place, 'last'], null)
  const offset = typeof args['offset'] === 'number' ? args['offset'] : 0
  const counted = has('offset') && ['after', 'last', 'before'].some(has)
  if (offset < 0 || offset > 100_000 || counted) refuse(problems, [...place, 'offset'], null)
  return {
    product,
    filter: readWhere(args['where'], product, world, [...place, 'where'], problems),
    terms,
    forward: last === undefined,
    size: last ?? first ?? 100,
    offset,
    after: position('after'),
    before: position('before'),
    distance,
    cursor: (row) => (readable ? world.cursors.issue(product, fingerprint, row) : null),
  }
}

/** The ordering asked for, made total by the grain; masked columns order nothing. */
function readTerms(
  orderBy: unknown,
  product: Product,
  readable: boolean,
  distance: List['distance'],
): Term<Row>[] {
  const visible = product.columns.filter((column) => !isHidden(column))
  const rest = readable ? product.grain : visible.filter(({ family }) => !unordered.has(family))
  const asked = inputList(orderBy).flatMap((term) => Object.entries(isInput(term) ? term : {}))
  const terms = new Map<string, Term<Row>>()
  const found = distance && distanceTerm(distance)
  if (found) terms.set(found.name, found)
  for (const [name, word] of [...asked, ...rest.map(({ key }) => [key, 'ASC'] as const)]) {
    if (terms.has(name) || !visible.some(({ key }) => key === name)) continue
    terms.set(name, { name, get: (row) => row.cells[name] ?? null, ...readOrdering(word) })
  }
  return [...terms.values()]
}

function distanceTerm(distance: NonNullable<List['distance']>): Term<Row> {
  return {
    name: 'distance of the search',
    get: (row) => {
      const order = distance(row)
      return order === null ? null : { text: '', elements: [], out: order, order }
    },
    descending: false,
    nullsFirst: false,
  }
}

function readSearch(
  search: Input,
  product: Product,
  world: World,
  place: Place,
  problems: Problems,
): NonNullable<List['distance']> {
  const column = product.embeddings[0]?.column.key ?? ''
  const near = isInput(search['near']) ? search['near'] : {}
  const [kind = '', value] = Object.entries(near).find(([, each]) => each !== undefined) ?? []
  const sought = soughtVector(kind, value, product, world, column)
  if (!sought || sought.length !== 3 || norm(sought) === 0)
    refuse(problems, [...place, 'near', kind], null)
  return (row) => {
    const vector = vectorOf(row.cells[column])
    if (!sought || !vector || norm(vector) === 0) return null
    return 1 - dot(vector, sought) / Math.sqrt(dot(vector, vector) * dot(sought, sought))
  }
}

function soughtVector(
  kind: string,
  value: unknown,
  product: Product,
  { tables, cells }: World,
  column: string,
): readonly number[] | undefined {
  if (kind === 'text') return countLetters(scalarText(value))
  if (kind === 'vector') return inputList(value).map(Number)
  const key = isInput(value) ? value : {}
  const row = tables.get(product)?.find((each) =>
    product.grain.every((grain) => {
      const mine = each.cells[grain.key]
      return mine && compareCells(mine, cells.read(grain, scalarText(key[grain.key]))) === 0
    }),
  )
  return vectorOf(row?.cells[column])
}

function vectorOf(cell: Cell | null | undefined): readonly number[] | undefined {
  return cell ? inputList(cell.out).map(Number) : undefined
}

const dot = (left: readonly number[], right: readonly number[]): number =>
  left.reduce((sum, each, index) => sum + each * (right[index] ?? 0), 0)
const norm = (vector: readonly number[]): number => dot(vector, vector)

/** What a connection answers. */
export function answerList(list: List, candidates: readonly Row[]) {
  const { terms, forward, size, offset, after, before, distance } = list
  const compare = compareBy(terms)
  const rows = candidates
    .filter((row) => list.filter.holds(row) === true && (!distance || distance(row) !== null))
    .toSorted(compare)
  const isAfter = (row: Row): boolean => after === undefined || compare(row, after) > 0
  const isBefore = (row: Row): boolean => before === undefined || compare(row, before) < 0
  const range = rows.filter((row) => isAfter(row) && isBefore(row)).slice(forward ? offset : 0)
  const page = forward ? range.slice(0, size) : range.slice(Math.max(0, range.length - size))
  const more = range.length > size
  return {
    nodes: page,
    get edges() {
      return page.map((row) => {
        const far = distance?.(row) ?? null
        const score = far === null ? null : 1 - far
        return { node: row, cursor: list.cursor(row), distance: far, score }
      })
    },
    get pageInfo() {
      const onlyBefore = rows.some((row) => !isAfter(row)) || (offset > 0 && rows.length > 0)
      const onlyAfter = rows.some((row) => !isBefore(row))
      const [firstRow, lastRow] = [page[0], page.at(-1)]
      return {
        hasNextPage: forward ? more || onlyAfter : onlyAfter,
        hasPreviousPage: forward ? onlyBefore : more || onlyBefore,
        startCursor: firstRow ? list.cursor(firstRow) : null,
        endCursor: lastRow ? list.cursor(lastRow) : null,
      }
    },
    count: { value: rows.length, exact: true },
    // A search is read forward only, from the nearest row on.
    searchInfo: distance
      ? { strategy: 'EXACT', exact: true, exhausted: !more, candidates: rows.length }
      : null,
  }
}
