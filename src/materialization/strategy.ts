/** How a run's rows meet the rows already served. */
export type Strategy =
  /** The run's rows are the whole product: rows it no longer has are removed. */
  | { readonly kind: 'replace'; readonly history?: true }
  /** The run's rows are added or replace the row of the same grain; all others stay. */
  | { readonly kind: 'merge' }
  /** The run's rows are added; a row of a grain that is served already is passed over. */
  | { readonly kind: 'append' }

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

/**
 * The run produces new rows; a row that is served is never changed or removed. A row whose grain is
 * served already is passed over before it is embedded or checked, and so is an identical row of the
 * same run: a source may deliver everything twice. Two different rows of one grain in one run are a
 * breach.
 *
 * Choose it for what happened and does not change: events, measurements, log lines. A correction of
 * a row already served never arrives, and a new column stays empty in old rows; where that matters,
 * choose `merge()`.
 */
export const append = (): Strategy => ({ kind: 'append' })

/**
 * `replace()` for a product whose contract keeps history, which is refused when it does not. What is
 * kept and for how long is a promise to readers, so the contract says it: `history: { keep: '90d' }`.
 * It goes with every strategy.
 */
export const history = (): Strategy => ({ kind: 'replace', history: true })
