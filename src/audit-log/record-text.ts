import type { AuditRecord, SharedPart } from './audit-record.ts'

/** What records have in common, written once for all of them. */
export interface WrittenPart {
  readonly shared: SharedPart
  readonly text: string
}

/** A record, ready to be put into a batch. A record waits as this, which is less than its parts. */
export interface WrittenRecord {
  readonly part: WrittenPart
  /** When it was answered, ISO 8601 in UTC. */
  readonly at: string
  /** Its line in a batch but for the place of what it has in common with others. */
  readonly line: string
}

export function writePart(shared: SharedPart): WrittenPart {
  return { shared, text: JSON.stringify(shared) }
}

/** @param values the keyed hash of its values */
export function writeRecord(
  part: WrittenPart,
  { at, rows, durationMs }: Pick<AuditRecord, 'at' | 'rows' | 'durationMs'>,
  values: string,
): WrittenRecord {
  // Neither a moment nor a hash holds anything that JSON escapes.
  return { part, at, line: `"${at}","${values}",${rows},${durationMs}]` }
}
