import type { MetaSlots } from './meta.ts'
import type { Near } from './plan.ts'
import type { Slot } from './shape.ts'
import type { StatementTemplate } from './sql-text.ts'
import type { Guard } from './guard.ts'
import type { RecordedVersions } from './recorded-versions.ts'

/** The statement of a root field, and what stands beside its rows. */
export interface CompiledStatement {
  /** Absent when nothing that was asked for needs the database. */
  readonly statement: StatementTemplate | undefined
  /** Whether one row of the answer is the head. */
  readonly headed: boolean
  /** What is searched for. */
  readonly near: Near | undefined
  readonly meta: MetaSlots | undefined
  /** What the answer is held to; undefined: nothing. */
  readonly guard: Guard | undefined
  /** What it is recorded with; undefined: nothing of its own. */
  readonly versions: RecordedVersions | undefined
  /** Where the state of a search's key stands. */
  readonly keyStatus: Slot | undefined
}
