import { badInput, type InputPath } from './bad-input.ts'
import type { Arguments } from './arguments.ts'
import { constant, type Bound } from './bound.ts'
import { readCursor } from './cursor.ts'
import type { CursorHome } from './cursor-seal.ts'
import type { PlanLimits } from './limits.ts'
import type { BoundPosition, OrderTerm, Page } from './plan.ts'
import type { Product } from '../product/product.ts'
import { hasVisibleGrain } from './scan.ts'
import { bind } from './variable-leaf.ts'

/** Rows that `offset` may skip: Postgres reads every one of them. */
export const maxOffset = 100_000

/** Reads `first`, `offset`, `after`, `last` and `before`. */
export function readPage(
  args: Arguments,
  product: Product,
  terms: readonly OrderTerm[],
  cursors: CursorHome,
  path: InputPath,
  limits: PlanLimits,
): Page {
  const first = readSize(args['first'], [...path, 'first'], limits)
  const last = readSize(args['last'], [...path, 'last'], limits)
  if (first !== undefined && last !== undefined) {
    throw badInput('first and last exclude each other. Give one of them.', [...path, 'last'])
  }
  const offset = readOffset(args['offset'], [...path, 'offset'])
  for (const name of ['after', 'last', 'before']) {
    const given = args['offset'] !== undefined && args['offset'] !== null
    if (given && args[name] !== undefined && args[name] !== null) {
      throw badInput(
        `offset counts from the start of the list. Use it with first, without ${name}.`,
        [...path, 'offset'],
      )
    }
  }
  const readPosition = (name: 'after' | 'before'): BoundPosition | undefined => {
    const cursor = args[name]
    if (cursor === undefined || cursor === null) return undefined
    if (!hasVisibleGrain(product)) {
      throw badInput(
        `Rows of ${product.typeName} cannot be told apart without a column you may not see, so they have no cursors. Use offset instead.`,
        [...path, name],
      )
    }
    return readCursor(cursor, cursors, terms, [...path, name])
  }
  return {
    direction: last === undefined ? 'forward' : 'backward',
    size: last ?? first ?? constant(limits.pageSize),
    offset,
    after: readPosition('after'),
    before: readPosition('before'),
  }
}

/** Reads `first` or `last`. */
export function readSize(
  value: unknown,
  path: InputPath,
  { maxPageSize }: PlanLimits,
): Bound<number> | undefined {
  if (value === undefined || value === null) return undefined
  return bind(value, (size) => {
    if (typeof size !== 'number' || size < 0 || size > maxPageSize) {
      throw badInput(
        `A page has between 0 and ${maxPageSize} rows. Ask for fewer and follow pageInfo for more.`,
        path,
      )
    }
    return size
  })
}

/** Reads `offset`. */
export function readOffset(value: unknown, path: InputPath): Bound<number> | undefined {
  if (value === undefined || value === null) return undefined
  return bind(value, (offset) => {
    if (typeof offset !== 'number' || offset < 0 || offset > maxOffset) {
      throw badInput(
        `An offset skips between 0 and ${maxOffset}. Narrow with where for more.`,
        path,
      )
    }
    return offset
  })
}
