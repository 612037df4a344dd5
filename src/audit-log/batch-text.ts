import { z } from 'zod'
import { auditRecord, type AuditRecord } from './audit-record.ts'

/*
 * A batch as text. Most operations of a batch are the same but for when, how long and for which
 * values, so what they have in common is written once: first a line with the list of that, then a
 * line for each record, which says where in the list it belongs.
 */

const { at, rows, durationMs, operation } = auditRecord.shape
const common = auditRecord
  .omit({ at: true, rows: true, durationMs: true })
  .extend({ operation: operation.omit({ values: true }) })
const line = z.tuple([z.int().nonnegative(), at, operation.shape.values, rows, durationMs])

type Common = Readonly<z.infer<typeof common>>

/** Records that have everything in common but when, how long and for which values. */
export interface AlikeRecords {
  readonly common: Common
  readonly records: readonly AuditRecord[]
}

/** Records as text, and which of them are alike. */
export function writeBatchText(records: readonly AuditRecord[]): {
  readonly text: string
  readonly alike: readonly AlikeRecords[]
} {
  const known = new Map<string, { place: number; common: Common; records: AuditRecord[] }>()
  const lines = records.map((record) => {
    const { at: when, rows: count, durationMs: took, operation: of, ...rest } = record
    const { values, ...named } = of
    const shared = { ...rest, operation: named }
    const text = JSON.stringify(shared)
    const found = known.get(text) ?? { place: known.size, common: shared, records: [] }
    known.set(text, found)
    found.records.push(record)
    return JSON.stringify([found.place, when, values, count, took])
  })
  return {
    text: [`[${[...known.keys()].join(',')}]`, ...lines].join('\n'),
    alike: [...known.values()],
  }
}

/** @throws when it is no batch */
export function readBatchText(text: string): AuditRecord[] {
  const [first = '', ...lines] = text.split('\n')
  const list = z.array(common).parse(JSON.parse(first))
  return lines.map((each) => {
    const [place, when, values, count, took] = line.parse(JSON.parse(each))
    const shared = list[place]
    if (!shared) throw new RangeError(`a record refers to entry ${place} of ${list.length}`)
    const named = { ...shared.operation, values }
    return { ...shared, operation: named, at: when, rows: count, durationMs: took }
  })
}
