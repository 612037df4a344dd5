import type { Column } from '../product/column.ts'

/**
 * Whether a column is served in clear. Only `public` and `internal` are; every other
 * classification is masked, since nobody has yet been given a right to it.
 */
export function isMasked(column: Column): boolean {
  return column.classification !== 'public' && column.classification !== 'internal'
}
