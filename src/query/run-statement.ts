import type pg from 'pg'
import { arrayText, readTextRows, type TextRow } from '../database/text-rows.ts'
import type { EmbeddingSpaces } from '../embedding/provider.ts'
import type { Statement } from './sql-text.ts'

/** Where statements run. */
export type Database = Pick<pg.Pool, 'query' | 'connect'>

/** A connection that statements of one operation share. */
export type Connection = Pick<pg.ClientBase, 'query'>

export interface Execution {
  readonly database: Database
  readonly spaces: EmbeddingSpaces
  /** Told of each statement before it runs; for logs and tests. */
  readonly onStatement?: ((statement: Statement) => void) | undefined
  readonly signal?: AbortSignal | undefined
  /** Where to run instead of on any connection, so that several statements see the same data. */
  readonly connection?: Connection | undefined
}

/**
 * Runs a statement.
 * @param name name to prepare it under; undefined: it is not prepared
 * @returns its rows, each value as Postgres wrote it
 */
export async function run(
  statement: Statement,
  execution: Execution,
  name?: string,
): Promise<readonly TextRow[]> {
  execution.onStatement?.(statement)
  const query = { text: statement.text, values: statement.values.map(valueText), name }
  if (execution.connection) return await readTextRows(execution.connection, query)
  const client = await execution.database.connect()
  let failure: Error | undefined
  try {
    return await readTextRows(client, query)
  } catch (error) {
    failure = error instanceof Error ? error : new Error(String(error))
    throw error
  } finally {
    // A connection that Postgres ended is of no more use; the pool finds out by itself.
    client.release(failure && !('severity' in failure) ? failure : undefined)
  }
}

function valueText(value: string | null | readonly string[]): string | null {
  return typeof value === 'object' && value !== null ? arrayText(value) : value
}
