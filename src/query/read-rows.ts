import type { Product } from '../product/product.ts'
import type { Segment } from '../product/semantics.ts'
import { listOf, type Arguments } from './arguments.ts'
import { badInput, type InputPath } from './bad-input.ts'
import type { Filter } from './plan.ts'
import { readWhere } from './read-where.ts'
import { settled } from './variable-leaf.ts'

/** Reads what says which rows are meant: `where` and `segment`. All of it must hold. */
export function readRows(args: Arguments, product: Product, path: InputPath): Filter | undefined {
  const place = [...path, 'segment']
  const segments = listOf(settled(args['segment'])).map((value, index) =>
    readSegment(settled(value), product, [...place, index]),
  )
  return allOf([
    readWhere(args['where'], product, [...path, 'where']),
    ...[...new Set(segments)].map((segment) => segmentFilter(product, segment)),
  ])
}

function readSegment(name: unknown, product: Product, path: InputPath): Segment {
  const segment = product.segments.find((each) => each.name === name)
  if (!segment) {
    throw badInput(`${product.typeName} has no such segment. Name one that it has.`, path)
  }
  return segment
}

/** The rows of a segment. What its contract says was validated when the project was read. */
export function segmentFilter(product: Product, { where }: Segment): Filter | undefined {
  return readWhere(where, product, [])
}

/** A filter for rows that meet each; undefined where that is all rows. */
export function allOf(filters: readonly (Filter | undefined)[]): Filter | undefined {
  const given = filters.flatMap((filter) => filter ?? [])
  return given.length > 1 ? { kind: 'and', filters: given } : given[0]
}
