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

/** What of a record is its own: the rest stands with those that are alike. */
export type OwnPart = Pick<AuditRecord, 'at' | 'rows' | 'durationMs'> & {
  /** Keyed hash of its values. */
  readonly values: string
}

export interface BatchContent {
  /** What records have in common, in the order of the first of each. */
  readonly shared: readonly SharedPart[]
  /** In the order in which they were added, and which of `shared` is the rest of each. */
  readonly records: readonly { readonly place: number; readonly own: OwnPart }[]
}

/** @throws when it is no batch */
export function readBatchText(text: string): BatchContent {
  const [first = '', ...lines] = text.split('\n')
  const shared = z.array(sharedPart).parse(JSON.parse(first))
  const records = lines.map((each) => {
    const [place, at, values, rows, durationMs] = line.parse(JSON.parse(each))
    if (place >= shared.length) {
      throw new RangeError(`a record refers to entry ${place} of ${shared.length}`)
    }
    return { place, own: { at, values, rows, durationMs } }
  })
  return { shared, records }
}
