import type { RecordParts } from './record-parts.ts'
import type { OperationUse } from '../usage/operation-use.ts'

/** What an operation uses, and what of it is not shown as it is: the same for each of its requests. */
export interface Observed {
  /** Undefined: it reads no product. */
  readonly use: OperationUse | undefined
  /** `gold.people.email`: columns whose values are in the answer. */
  readonly returned: readonly string[]
  /** Columns that only filtered, ordered, grouped, joined or were searched. */
  readonly used: readonly string[]
  /** `gold.people.email` → how it is shown. */
  readonly masks: Readonly<Record<string, string>>
  /** Whether it uses what is above `internal`. */
  readonly isProtected: boolean
  /** What its records have in common. */
  readonly parts: RecordParts
}

/** What is told of an operation while it is answered, for its record. */
export interface Sight {
  /** A root field gave so many rows. */
  readonly fetched: (rows: number) => void
  /** The data versions that a protected root field was read in, by product. */
  readonly read: (versions: Readonly<Record<string, string>>) => void
  /** What its plan uses. */
  readonly planned: (observed: Observed) => void
}
