import type { Bound } from './bound.ts'

/** What becomes of an answer from a product whose contract is breached. */
export type OnBreach = 'SERVE' | 'WARN' | 'ERROR'

/** What a request asks of the data it is answered from. */
export interface Terms {
  /** Undefined: as the client's settings say, else `SERVE`. */
  readonly onBreach: Bound<OnBreach> | undefined
  /** Seconds. Undefined: as the client's settings say, else any age. */
  readonly maxStaleness: Bound<number> | undefined
}
