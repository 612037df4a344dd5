/** Told in `extensions.platinum.warnings`. */
export interface ServingWarning {
  readonly code: 'DATA_BREACHED'
  readonly message: string
  /** The root field. */
  readonly path: readonly string[]
  readonly product: string
  readonly status: string
  /** ISO 8601 */
  readonly since: string
  readonly failingChecks: readonly string[]
  readonly dataVersion: string
}
