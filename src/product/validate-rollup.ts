import type { Column } from './column.ts'
import type { StoredFormula } from './product.ts'

interface Mismatch {
  readonly expected: string
  readonly found: string
}

/** What a rollup can hold, in words. */
export const undividable =
  'count, sum, min or max, since groups of groups can be worked out from no other; averages and ratios follow from sums and counts'

/**
 * Why a column cannot hold a dimension. Values that are equal have to be written alike, or a group
 * would have one form in the base and another in the rollup.
 */
export function dimensionMismatch(column: Column, of: Column): Mismatch | undefined {
  if (!isWrittenOneWay(of)) {
    return {
      expected: 'a dimension whose equal values are all written alike',
      found: describe(of),
    }
  }
  return isLike(column, of)
    ? undefined
    : { expected: `a column of the type of ${describe(of)}`, found: describe(column) }
}

/** Why a column cannot hold a measure. */
export function storedMismatch(column: Column, formula: StoredFormula): Mismatch | undefined {
  if (formula.kind === 'count') {
    return isWhole(column)
      ? undefined
      : { expected: 'an integer or bigint for a count', found: describe(column) }
  }
  const { column: of, function: name } = formula
  if (name !== 'sum') {
    const mismatch = dimensionMismatch(column, of)
    return mismatch && { ...mismatch, expected: `${mismatch.expected}, for ${name}` }
  }
  if (!isWhole(of) && of.family !== 'numeric') {
    return {
      expected: 'a sum of exact numbers, which is the same in whatever order they are added',
      found: describe(of),
    }
  }
  const fits = isWhole(of)
    ? isWhole(column) || (column.family === 'numeric' && (scaleOf(column) ?? 0) === 0)
    : column.family === 'numeric' && scaleOf(column) === scaleOf(of)
  if (fits) return undefined
  return {
    expected: isWhole(of)
      ? 'a bigint or numeric for the sum'
      : `a numeric with as many digits after the point as ${describe(of)}`,
    found: describe(column),
  }
}

function isWhole({ family }: Column): boolean {
  return family === 'integer' || family === 'bigint'
}

function isWrittenOneWay(column: Column): boolean {
  switch (column.family) {
    case 'text':
      return isPlainText(column)
    case 'numeric':
      return scaleOf(column) !== undefined
    case 'enum':
    case 'uuid':
    case 'integer':
    case 'bigint':
    case 'boolean':
    case 'timestamptz':
    case 'timestamp':
    case 'date':
    case 'time':
      return true
    // -0 and 0, 1 month and 30 days are equal.
    case 'float':
    case 'interval':
    case 'json':
    case 'vector':
    case 'array':
    case 'other':
      return false
  }
}

function isLike(column: Column, of: Column): boolean {
  if (column.family !== of.family) return false
  if (of.family === 'text') return isPlainText(column)
  if (of.family === 'numeric') return scaleOf(column) === scaleOf(of)
  // An integer may hold a smallint; a time of day with a zone is another type.
  return of.family === 'integer' || column.castType === of.castType
}

/**
 * Text that is equal only to itself: no citext, no char, which forgets its last spaces, and none
 * with a collation of its own, which may take two texts for one.
 */
function isPlainText({ sqlType }: Column): boolean {
  return /^(text|(varchar|character varying)(\s*\(\s*\d+\s*\))?)$/i.test(sqlType)
}

/** Digits after the point that every value has; undefined where each has its own. */
function scaleOf({ sqlType }: Column): number | undefined {
  const [, , scale] = /^(numeric|decimal)\s*\(\s*\d+\s*(?:,\s*(-?\d+)\s*)?\)/i.exec(sqlType) ?? []
  if (!/\(/.test(sqlType)) return undefined
  return scale === undefined ? 0 : Number(scale)
}

function describe({ key, sqlType }: Column): string {
  return `${key}, which is ${sqlType}`
}
