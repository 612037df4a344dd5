import { createHash } from 'node:crypto'
import { z } from 'zod'
import { plain } from '../policy/read-policies.ts'
import { shownOf, viewOf } from '../policy/view.ts'
import type { Column } from '../product/column.ts'
import { endOf, type Product, type Relation } from '../product/product.ts'
import { badInput, type InputPath } from './bad-input.ts'
import { mapped, type Bindings, type Bound } from './bound.ts'
import { columnsOfFormula } from './columns-of.ts'
import type { CursorHome, CursorSeal } from './cursor-seal.ts'
import { leastEntities } from './minimum-group.ts'
import { canBeNull, termName } from './order.ts'
import type { AsOf, BoundPosition, Near, OrderTerm, Position } from './plan.ts'
import { bind, settledBy } from './variable-leaf.ts'

/**
 * A cursor is only used where it came from: the same product, ordering, search and moment, shown
 * alike. Filters and rows that are seen may change between pages: a position stays a position.
 */
export function cursorHome(
  product: Product,
  terms: readonly OrderTerm[],
  near: Near | undefined,
  asOf: AsOf | undefined,
  seal: CursorSeal,
): CursorHome {
  const order = terms.map((term) =>
    term.by === 'distance'
      ? near && ['distance', near.target.kind, shownPlace(product, near.embedding.column)]
      : [
          termName(term),
          term.direction,
          term.nulls,
          term.column.castType,
          shownTerm(product, term),
        ],
  )
  const home = seal.home(sha256([product.id, order, asOf?.by ?? null]))
  if (!near && !asOf) return { seal, home, search: undefined }
  const values = [...(near ? targetValues(near.target) : []), ...(asOf ? [asOf.value] : [])]
  return {
    seal,
    home,
    search: {
      print: 'what is searched for and when',
      in: (bindings) => sha256(values.map((value) => value.in(bindings))).toString('base64url'),
    },
  }
}

/** How the values of a term are shown, and of which rows: a place among others is no place here. */
function shownTerm(
  product: Product,
  term: Exclude<OrderTerm, { readonly by: 'distance' }>,
): unknown {
  switch (term.by) {
    case 'column':
      return shownPlace(product, term.column)
    case 'related':
      return [shownPlace(endOf(term.path, product), term.of), term.path.map(rowsBehind)]
    case 'measure': {
      const { path, relation, measure } = term
      const columns = columnsOfFormula(measure.formula)
      return [
        columns.map((column) => shownPlace(relation.to, column)),
        leastEntities(relation.to, measure.formula) ?? null,
        [...path, relation].map(rowsBehind),
      ]
    }
  }
}

function shownPlace(product: Product, column: Column): unknown {
  return [column.key, shownOf(product, column)]
}

function rowsBehind({ to }: Relation): unknown {
  return viewOf(to)?.rows ?? 'all'
}

function targetValues(target: Near['target']): readonly Bound<string>[] {
  switch (target.kind) {
    case 'text':
      return [target.text]
    case 'vector':
      return [mapped(target.vector, (bytes) => bytes.toString('base64'))]
    case 'key':
      return target.grain
  }
}

function sha256(content: unknown): Buffer {
  return createHash('sha256').update(JSON.stringify(content, plain)).digest()
}

/**
 * The cursors of rows: their places in the ordering, closed. A place is made of what the reader may
 * see, and nobody else can read it.
 */
export function writeCursors(
  { seal, home, search }: CursorHome,
  positions: readonly Position[],
  bindings: Bindings,
): string[] {
  const searched = search ? [search.in(bindings)] : []
  return seal.close(
    home,
    positions.map((position) => JSON.stringify([...searched, ...position])),
  )
}

const cursorContent = z.array(z.string().nullable())

/** Reads `after` or `before`. @throws BAD_USER_INPUT when it is no cursor of this ordering */
export function readCursor(
  cursor: unknown,
  cursors: CursorHome,
  terms: readonly OrderTerm[],
  path: InputPath,
): BoundPosition {
  const read = (value: unknown): Opened => openCursor(value, cursors, terms, path)
  const opened = bind(cursor, read)
  // Each value of a position is asked for by itself, and of one request a cursor is opened once.
  const known = new WeakMap<Bindings, Position>()
  return {
    nulls: settledBy(cursor, (value) => read(value).position.map((each) => each === null)),
    values: {
      print: opened.print,
      in: (bindings) => {
        const before = known.get(bindings)
        if (before) return before
        const { search, position } = opened.in(bindings)
        if (search !== cursors.search?.in(bindings)) throw notOfThisOrdering(path)
        known.set(bindings, position)
        return position
      },
    },
  }
}

interface Opened {
  readonly search: string | undefined
  readonly position: Position
}

function openCursor(
  cursor: unknown,
  { seal, home, search }: CursorHome,
  terms: readonly OrderTerm[],
  path: InputPath,
): Opened {
  const text = typeof cursor === 'string' ? seal.open(home, cursor) : undefined
  if (text === undefined) throw notOfThisOrdering(path)
  const content = cursorContent.parse(JSON.parse(text))
  const position = search ? content.slice(1) : content
  // What an enum could hold when the cursor was given, it may not hold now.
  const fits =
    position.length === terms.length &&
    terms.every((term, index) => fitsTerm(term, position[index] ?? null))
  if (!fits) throw notOfThisOrdering(path)
  return { search: search ? (content[0] ?? undefined) : undefined, position }
}

function notOfThisOrdering(path: InputPath): Error {
  return badInput(
    'This cursor belongs to another ordering or search, or is none. Use one from edges or pageInfo as it was given, with the same orderBy and search, or start again without a cursor.',
    path,
  )
}

const number = /^-?(\d+(\.\d+)?(e[+-]?\d+)?|Infinity)$|^NaN$/i

/** Whether Postgres could have written this value. */
function fitsTerm(term: OrderTerm, value: string | null): boolean {
  if (value === null) return canBeNull(term)
  if (value.includes('\0')) return false
  if (term.by === 'distance') return number.test(value)
  switch (term.column.family) {
    case 'integer':
      return /^-?\d{1,10}$/.test(value) && Math.abs(Number(value)) <= 2 ** 31
    case 'bigint':
      return /^-?\d{1,19}$/.test(value) && BigInt.asIntN(64, BigInt(value)) === BigInt(value)
    case 'float':
    case 'numeric':
      return number.test(value)
    case 'boolean':
      return value === 'true' || value === 'false'
    case 'uuid':
      return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(value)
    case 'enum':
      return term.column.enumValues?.includes(value) ?? false
    case 'date':
    case 'timestamp':
    case 'timestamptz':
      return /^(\d{4,}-\d\d-\d\d[\d:. +-]*( BC)?|-?infinity)$/.test(value)
    case 'array':
    case 'interval':
    case 'json':
    case 'other':
    case 'text':
    case 'time':
    case 'vector':
      return true
  }
}
