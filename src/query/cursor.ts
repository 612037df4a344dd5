import { createHash } from 'node:crypto'
import { z } from 'zod'
import { badInput, type InputPath } from './bad-input.ts'
import type { Product } from '../product/product.ts'
import { canBeNull, termName } from './order.ts'
import { constant, mapped, type Bound } from './bound.ts'
import type { AsOf, BoundPosition, Near, OrderTerm, Position } from './plan.ts'
import { bind, settledBy } from './variable-leaf.ts'

/**
 * A short text that differs between orderings, products, searches and moments, so that a cursor is
 * only used where it came from. Filters may change between pages: a position stays a position.
 */
export function orderFingerprint(
  product: Product,
  terms: readonly OrderTerm[],
  near: Near | undefined,
  asOf: AsOf | undefined,
): Bound<string> {
  const order = terms.map((term) =>
    term.by === 'distance' ? 'distance' : [termName(term), term.direction, term.nulls],
  )
  if (!near && !asOf) return constant(fingerprintOf([product.id, order]))
  const searched = near
    ? [
        constant(near.embedding.column.key),
        constant(near.target.kind),
        ...targetValues(near.target),
      ]
    : []
  const moment = asOf ? [constant(asOf.by), asOf.value] : []
  return {
    print: 'what is searched for and when',
    in: (bindings) => {
      const values = (of: readonly Bound<string>[]) => of.map((value) => value.in(bindings))
      return fingerprintOf([product.id, order, values(searched), values(moment)])
    },
  }
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

function fingerprintOf(content: unknown): string {
  return createHash('sha256').update(JSON.stringify(content)).digest('base64url').slice(0, 12)
}

/** Opaque to readers: the place of a row in its ordering. Holds no masked value. */
export function encodeCursor(fingerprint: string, position: Position): string {
  return Buffer.from(JSON.stringify([fingerprint, ...position])).toString('base64url')
}

const cursorContent = z.tuple([z.string()], z.string().nullable())

/** Reads `after` or `before`. @throws BAD_USER_INPUT when it is no cursor of this ordering */
export function readCursor(
  cursor: unknown,
  fingerprint: Bound<string>,
  terms: readonly OrderTerm[],
  path: InputPath,
): BoundPosition {
  const read = (value: unknown): readonly [string, Position] => decodeCursor(value, terms, path)
  const decoded = bind(cursor, read)
  return {
    nulls: settledBy(cursor, (value) => read(value)[1].map((each) => each === null)),
    values: {
      print: decoded.print,
      in: (bindings) => {
        const [found, position] = decoded.in(bindings)
        if (found === fingerprint.in(bindings)) return position
        throw badInput(
          'This cursor belongs to another ordering or search. Keep orderBy and search the same from page to page, or start again without a cursor.',
          path,
        )
      },
    },
  }
}

/** @returns the fingerprint of the cursor's ordering, and its place in it */
function decodeCursor(
  cursor: unknown,
  terms: readonly OrderTerm[],
  path: InputPath,
): readonly [string, Position] {
  const content = cursorContent.safeParse(parseContent(cursor))
  if (!content.success) {
    throw badInput('This is no cursor. Use one from edges or pageInfo, as it was given.', path)
  }
  const [found, ...position] = content.data
  const fits =
    position.length === terms.length &&
    terms.every((term, index) => fitsTerm(term, position[index] ?? null))
  if (!fits) {
    throw badInput(
      'This cursor has been altered, or belongs to another ordering. Use it as it was given, with the same orderBy.',
      path,
    )
  }
  return [found, position]
}

function parseContent(cursor: unknown): unknown {
  if (typeof cursor !== 'string') return undefined
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
  } catch {
    return undefined
  }
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
