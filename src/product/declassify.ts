/** Why a column is less sensitive than what it is made from, and who said so. */
export interface Declassification {
  /** Why nothing sensitive is left in it. */
  readonly reason: string
  /** Whoever answers for that. */
  readonly approvedBy: string
}

/**
 * Records that a column is less sensitive than what it is made from. Stands beside its
 * classification in the contract, where every reader of the contract finds it.
 *
 * @example
 * columns: {
 *   emailDomain: {
 *     description: 'Domain of the address.',
 *     classification: 'internal',
 *     declassified: declassify({
 *       reason: 'Domains with fewer than 50 people are replaced by "other".',
 *       approvedBy: 'privacy-office',
 *     }),
 *   },
 * }
 */
export function declassify(said: Declassification): Declassification {
  return said
}
