import type pg from 'pg'
import { cancellable } from '../database/cancel.ts'
import type { SentRows } from '../database/cells.ts'
import { arrayText, readTextRows, type TextStatement } from '../database/text-rows.ts'
import type { EmbeddingSpaces } from '../embedding/provider.ts'
import type { Reader } from '../policy/reader.ts'
import { RequestEnded } from './request-ended.ts'
import type { ParameterValue, Statement } from './sql-text.ts'

/** Where statements run. */
export interface Database extends Pick<
  pg.Pool,
  'query' | 'totalCount' | 'idleCount' | 'waitingCount' | 'options'
> {
  /** Waits for a connection, which is to be released. */
  connect(): Promise<pg.PoolClient>
}

/** A connection that statements of one operation share. */
export type Connection = Pick<pg.ClientBase, 'query'>

export interface Execution {
  readonly database: Database
  readonly spaces: EmbeddingSpaces
  /** Who asks, as far as it enters statements. Undefined: policies that ask who asks let nothing through. */
  readonly reader?: Reader | undefined
  /** Tells Postgres itself who asks, together with each statement; undefined: it need not know. */
  readonly settings?: TextStatement | undefined
  /** Told of each statement before it runs; for logs and tests. */
  readonly onStatement?: ((statement: Statement) => void) | undefined
  /** Cancels the statement; one that has not begun is not run. */
  readonly signal?: AbortSignal | undefined
  /** Where to run instead of on any connection, so that several statements see the same data. */
  readonly connection?: Connection | undefined
}

/**
 * Runs a statement.
 * @param name name to prepare it under; undefined: it is not prepared
 * @returns its rows, as Postgres wrote them
 * @throws what Postgres says, or why the signal was aborted
 */
export async function run(
  statement: Statement,
  execution: Execution,
  name?: string,
): Promise<SentRows> {
  const { connection, signal, database, settings: before } = execution
  const query = { text: statement.text, values: statement.values.map(sent), name, before }
  const runOn = async (client: Connection): Promise<SentRows> => {
    signal?.throwIfAborted()
    execution.onStatement?.(statement)
    try {
      return await cancellable(client, signal, () => readTextRows(client, query))
    } catch (error) {
      // What Postgres says of a cancelled statement is not why it was cancelled.
      throw signal?.aborted === true && isCancelled(error) ? signal.reason : error
    }
  }
  signal?.throwIfAborted()
  if (connection) return await runOn(connection)
  const client = await database.connect()
  let failure: Error | undefined
  try {
    return await runOn(client)
  } catch (error) {
    failure = error instanceof Error ? error : new Error(String(error))
    throw error
  } finally {
    // A connection that Postgres ended is of no more use; the pool finds out by itself.
    client.release(failure && isBroken(failure) ? failure : undefined)
  }
}

/** Postgres' own errors leave a connection as it was, and so does what never reached it. */
function isBroken(failure: Error): boolean {
  return !('severity' in failure || failure instanceof RequestEnded)
}

function isCancelled(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === '57014'
}

function sent(value: ParameterValue): string | null | Buffer {
  if (typeof value !== 'object' || value === null || Buffer.isBuffer(value)) return value
  return arrayText(value)
}
