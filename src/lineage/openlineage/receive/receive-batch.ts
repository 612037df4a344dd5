import type { Pool } from 'pg'
import { withTransaction } from '../../../database/transaction.ts'
import type { KnownNames } from './known-names.ts'
import { readEvent, type EventFault } from './read-event.ts'
import { receiveEvent } from './receive-event.ts'

/** What is answered about one event of a request. */
export type Verdict =
  | {
      readonly status: 'RECORDED' | 'KNOWN'
      readonly notes: readonly string[]
    }
  | { readonly status: 'BROKEN'; readonly faults: readonly EventFault[] }

/**
 * Takes events one by one, each in a transaction of its own: a broken one does not spoil the others.
 * Rejects when the database does not take one; those before it are stored, and are known when they
 * are sent again.
 */
export async function receiveEvents(
  pool: Pick<Pool, 'connect'>,
  values: readonly unknown[],
  names: KnownNames,
  now: () => Date,
  signal: AbortSignal,
): Promise<Verdict[]> {
  const verdicts: Verdict[] = []
  for (const value of values) {
    signal.throwIfAborted()
    const read = readEvent(value)
    verdicts.push(
      'faults' in read
        ? { status: 'BROKEN', faults: read.faults }
        : await withTransaction(pool, (client) => receiveEvent(client, read.event, names, now())),
    )
  }
  return verdicts
}
