import { lastBatchNumber, readBatches, type RecordedBatch } from '../audit-log/read-records.ts'
import { databaseOf } from './own-database.ts'
import type { SourceContext, SourceStep } from './source-step.ts'

/**
 * Operations that the audit log has recorded, as `auditRecords()` gives them: those of one batch
 * that are alike in everything but when they were answered, how long they took, how many rows they
 * gave and for which values they asked. `batch` and `entry` together are the same whenever it is read.
 */
export interface RecordedOperations {
  /** Number of the batch: from 1, without gaps, in the order in which batches were stored. */
  readonly batch: bigint
  /** Place within the batch, from 0. */
  readonly entry: number
  /** How many operations these are. */
  readonly operations: number
  /** When the first and the last of them were answered. */
  readonly firstAt: Date
  readonly lastAt: Date
  /** Rows that their root fields gave, all together. */
  readonly rows: number
  /** Milliseconds that they took, all together. */
  readonly durationMs: number
  /** Name of who asked, unique within its kind: personal data. */
  readonly subject: string
  readonly kind: 'anonymous' | 'apiKey' | 'jwt' | 'system'
  readonly roles: string[]
  /** What the data was asked for, where it was said. */
  readonly purpose: string | null
  /** The program that asked, where it is known. */
  readonly client: string | null
  /** Of the roles and policies that were applied. */
  readonly policyVersion: string
  /** As its author calls it; null without a name. */
  readonly operationName: string | null
  /** SHA-256 of the operation without values, in hexadecimal. */
  readonly operationHash: string
  /** `gold.packages.license`: columns whose values are in the answer. */
  readonly returned: string[]
  /** Columns that only filtered, ordered, grouped, joined or were searched. */
  readonly used: string[]
  /** Columns that were not shown as they are, and how: `{ "gold.people.email": "hash" }`. */
  readonly masks: Record<string, string>
  /** Data versions that were read, by product, as far as they were recorded. */
  readonly dataVersions: Record<string, string>
  readonly outcome: 'ANSWERED' | 'REFUSED' | 'FAILED'
  /** Codes of their errors, each once. */
  readonly errors: string[]
}

/** Batches of the log in memory at once: a batch has 5,000 operations at most, and seldom more than 20 that differ. */
const batchesOfPage = 50

/** Rows to be yielded at once, or those of one batch where they are more. */
const rowsAtOnce = 500

/**
 * The audit log as a source: what the API answered, for whom, seconds later. Values of filters are
 * not in it, hashed or not.
 *
 * Reads what was stored since the last publication, with the database connection of the worker, so
 * it goes with `append()` or `merge()` and a grain of `batch` and `entry`; with `replace()` the whole
 * log is read each time. When nobody has asked anything, nothing is read and nothing is published.
 *
 * ```ts
 * materialize(operations, {
 *   on: every('5s'),
 *   strategy: append(),
 *   source: auditRecords(['batch', 'entry', 'operations', 'lastAt', 'subject', 'returned']),
 * })
 * ```
 *
 * @param keys which of `RecordedOperations` the product has columns for, by the same names
 */
export function auditRecords<K extends keyof RecordedOperations>(
  keys: readonly K[],
): SourceStep<Pick<RecordedOperations, K>> {
  return {
    dataset: { namespace: 'platinum', name: 'audit-log' },
    state: async (context) => String(await lastBatchNumber(databaseOf(context))),
    read: (context) => readRows(context, (row) => pick(row, keys)),
  }
}

async function* readRows<Row>(
  context: SourceContext,
  shape: (row: RecordedOperations) => Row,
): AsyncGenerator<Row[], void, undefined> {
  const database = databaseOf(context)
  const upTo = context.state === null ? await lastBatchNumber(database) : BigInt(context.state)
  let after = BigInt(context.since ?? 0)
  let rows: Row[] = []
  for (;;) {
    context.signal.throwIfAborted()
    const batches = await readBatches(database, { after, upTo, atMost: batchesOfPage })
    for (const batch of batches) {
      rows.push(...rowsOf(batch).map(shape))
      if (rows.length < rowsAtOnce) continue
      yield rows
      rows = []
    }
    after = batches.at(-1)?.number ?? upTo
    if (after >= upTo) break
  }
  if (rows.length > 0) yield rows
}

function rowsOf({ number, alike }: RecordedBatch): RecordedOperations[] {
  return alike.map(({ common, operations }, entry) => {
    const { who, operation, policyVersion, returned, used, masks, outcome } = common
    const times = operations.map(({ at }) => Date.parse(at))
    const total = (numbers: readonly number[]): number =>
      numbers.reduce((sum, each) => sum + each, 0)
    return {
      batch: number,
      entry,
      operations: operations.length,
      firstAt: new Date(Math.min(...times)),
      lastAt: new Date(Math.max(...times)),
      rows: total(operations.map(({ rows }) => rows)),
      durationMs: Math.round(total(operations.map(({ durationMs }) => durationMs)) * 1000) / 1000,
      subject: who.subject,
      kind: who.kind,
      roles: [...who.roles],
      purpose: who.purpose ?? null,
      client: who.client ?? null,
      policyVersion,
      operationName: operation.name,
      operationHash: operation.hash,
      returned: [...returned],
      used: [...used],
      masks,
      dataVersions: common.dataVersions,
      outcome,
      errors: [...common.errors],
    }
  })
}

function pick<K extends keyof RecordedOperations>(
  row: RecordedOperations,
  keys: readonly K[],
): Pick<RecordedOperations, K> {
  const picked: Partial<Pick<RecordedOperations, K>> = {}
  for (const key of keys) picked[key] = row[key]
  return picked as Pick<RecordedOperations, K>
}
