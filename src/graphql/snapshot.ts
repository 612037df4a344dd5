import type pg from 'pg'
import type { Connection, Database } from '../query/run-statement.ts'

/** A transaction in which every statement sees the data as it was when the first one began. */
export interface Snapshot {
  /** Runs statements; when one fails, those of other attempts are not harmed. */
  attempt<T>(work: (connection: Connection) => Promise<T>): Promise<T>
}

/**
 * Runs statements on one connection in one read-only snapshot.
 * @param signal once aborted, nothing is begun any more
 */
export async function inSnapshot(
  database: Database,
  signal: AbortSignal | undefined,
  work: (snapshot: Snapshot) => Promise<void>,
): Promise<void> {
  const client = await database.connect()
  if (signal?.aborted === true) {
    client.release()
    throw signal.reason
  }
  let broken: Error | undefined
  try {
    await client.query('begin isolation level repeatable read read only')
    await work({ attempt: (run) => attempt(client, run) })
    await client.query('commit')
  } catch (error) {
    broken = error instanceof Error ? error : new Error(String(error))
    throw error
  } finally {
    client.release(broken)
  }
}

async function attempt<T>(
  client: pg.PoolClient,
  run: (connection: Connection) => Promise<T>,
): Promise<T> {
  await client.query('savepoint attempt')
  const result = await run(client)
  // After an error, the savepoint is what the transaction goes on from.
  await client.query('rollback to savepoint attempt')
  return result
}
