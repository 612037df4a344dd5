/** What a client asks of all data it reads, unless a request says something else. */
export interface ClientTerms {
  /** What becomes of answers from a product whose contract is breached. Default: `SERVE`. */
  readonly onBreach?: 'SERVE' | 'WARN' | 'ERROR'
  /** Older than this, or of unknown age, rows are refused: `30s`, `15m`, `6h`, `7d`. Default: any age. */
  readonly maxStaleness?: `${number}${'s' | 'm' | 'h' | 'd'}`
}
