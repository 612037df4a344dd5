/** How a run's rows meet the rows already served. */
export type Strategy =
  /** The run's rows are the whole product: rows it no longer has are removed. */
  | { readonly kind: 'replace' }
  /** The run's rows are added or replace the row of the same grain; all others stay. */
  | { readonly kind: 'merge' }

/**
 * The run produces the whole product. Publishing writes only the difference, so unchanged rows
 * are not touched and readers never wait. Choose it unless the product is too large to remake.
 */
export const replace = (): Strategy => ({ kind: 'replace' })

/**
 * The run produces new and changed rows; rows it does not mention stay as they are. Choose it for
 * sources that deliver increments and for products that grow.
 */
export const merge = (): Strategy => ({ kind: 'merge' })
