import type { Column } from '../product/column.ts'
import { isOpen } from './classification.ts'

/**
 * Whether a column's values stay out of what is said about rows to whoever may not be asked who
 * they are: messages of failed checks, logs, and statements that no policy was applied to.
 */
export function isMasked(column: Column): boolean {
  return !isOpen(column.classification)
}
