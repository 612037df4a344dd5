import { z } from 'zod'
import { ownPart, sharedPart, type AuditRecord, type SharedPart } from './audit-record.ts'
import type { WrittenRecord } from './record-text.ts'

/*
 * A batch as text. Most operations of a batch are the same but for when, how long and for which
 * values, so what they have in common is written once: first a line with the list of that, then a
 * line for each record, which says where in the list it belongs.
 */

const line = z.tuple([z.int().nonnegative(), ...ownPart.def.items])

/** Records that have everything in common but when, how long and for which values. */
export interface AlikeRecords {
  readonly shared: SharedPart
  /** When each was answered. */
  readonly times: readonly string[]
}

/** Records as text, and which of them are alike. */
export function writeBatchText(records: readonly WrittenRecord[]): {
  readonly text: string
  readonly alike: readonly AlikeRecords[]
} {
  const known = new Map<string, { place: number; shared: SharedPart; times: string[] }>()
  let lines = ''
  for (const { part, at, line: own } of records) {
    let found = known.get(part.text)
    if (!found) {
      found = { place: known.size, shared: part.shared, times: [] }
      known.set(part.text, found)
    }
    found.times.push(at)
    lines += `\n[${found.place},${own}`
  }
  return { text: `[${[...known.keys()].join(',')}]${lines}`, alike: [...known.values()] }
}

/** @throws when it is no batch */
export function readBatchText(text: string): AuditRecord[] {
  const [first = '', ...lines] = text.split('\n')
  const list = z.array(sharedPart).parse(JSON.parse(first))
  return lines.map((each) => {
    const [place, at, values, rows, durationMs] = line.parse(JSON.parse(each))
    const shared = list[place]
    if (!shared) throw new RangeError(`a record refers to entry ${place} of ${list.length}`)
    return { ...shared, operation: { ...shared.operation, values }, at, rows, durationMs }
  })
}
