import type { Trace } from './trace.ts'

/** Columns that are not known by name. */
export interface UnknownColumns {
  /** Where any of them comes from; undefined when nothing can be said. */
  readonly trace: Trace | undefined
  /** False where it is unlikely that there are any, so a star is complete without them. */
  readonly likely: boolean
}
