import { createHash } from 'node:crypto'
import { z } from 'zod'
import { badInput, type InputPath } from './bad-input.ts'
import type { Product } from '../product/product.ts'
import { canBeNull } from './order.ts'
import type { Near, OrderTerm, Position } from './plan.ts'

/**
 * A short text that differs between orderings, products and searches, so that a cursor is only
 * used where it came from. Filters may change between pages: a position stays a position.
 */
export function orderFingerprint(
  product: Product,
  terms: readonly OrderTerm[],
  near: Near | undefined,
): string {
  const order = terms.map((term) =>
    term.by === 'distance' ? 'distance' : [term.column.key, term.direction, term.nulls],
  )
  const search = near && [near.embedding.column.key, near.target]
  return createHash('sha256')
    .update(JSON.stringify([product.id, order, search]))
    .digest('base64url')
    .slice(0, 12)
}

/** Opaque to readers: the place of a row in its ordering. Holds no masked value. */
export function encodeCursor(fingerprint: string, position: Position): string {
  return Buffer.from(JSON.stringify([fingerprint, ...position])).toString('base64url')
}

const cursorContent = z.tuple([z.string()], z.string().nullable())

/** @throws BAD_USER_INPUT when the text is no cursor, or one of another ordering. */
export function decodeCursor(
  cursor: string,
  fingerprint: string,
  terms: readonly OrderTerm[],
  path: InputPath,
): Position {
  const content = cursorContent.safeParse(parseContent(cursor))
  if (!content.success) {
    throw badInput('This is no cursor. Use one from edges or pageInfo, as it was given.', path)
  }
  const [found, ...position] = content.data
  if (found !== fingerprint) {
    throw badInput(
      'This cursor belongs to another ordering or search. Keep orderBy and search the same from page to page, or start again without a cursor.',
      path,
    )
  }
  const fits =
    position.length === terms.length &&
    terms.every((term, index) => fitsTerm(term, position[index] ?? null))
  if (!fits) {
    throw badInput('This cursor has been altered. Use it as it was given.', path)
  }
  return position
}

function parseContent(cursor: string): unknown {
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
      return /^-?\d{1,19}$/.test(value)
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
