/** What rows checks look at, as items for FROM. */
export interface AuditScope {
  /** The candidate: the whole product for `replace`, the delta for `merge` and `append`. */
  readonly candidate: string
  /** The product as it would be after publishing; the same text as `candidate` where that is all. */
  readonly whole: string
  /** The rows served now: the version before. No rows before the first publication. */
  readonly previous: string
}
