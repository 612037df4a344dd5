import type pg from 'pg'
import type { EmbeddingSpaces } from '../embedding/provider.ts'
import type { SlotRow } from './read-answer.ts'
import type { Statement } from './sql-text.ts'

/** Where statements run: a pool, or a client that holds a transaction. */
export type Database = Pick<pg.Pool, 'query'>

export interface Execution {
  readonly database: Database
  readonly spaces: EmbeddingSpaces
  /** Told of each statement before it runs; for logs and tests. */
  readonly onStatement?: ((statement: Statement) => void) | undefined
  readonly signal?: AbortSignal | undefined
}

/** Runs a statement. @returns its rows, with values as `decodeValue` reads them */
export async function run(statement: Statement, execution: Execution): Promise<readonly SlotRow[]> {
  execution.onStatement?.(statement)
  const result = await execution.database.query<Record<string, unknown>>({
    text: statement.text,
    values: [...statement.values],
    types: exactTypes,
  })
  return result.rows
}

const booleanType = 16
const numberTypes = new Set([21, 23, 700, 701])

/**
 * How values of a statement are read, whatever the pool is set to: numbers that JavaScript holds
 * exactly as numbers, everything else as Postgres wrote it.
 */
const exactTypes: pg.CustomTypesConfig = {
  getTypeParser: (oid: number) => {
    if (oid === booleanType) return (text: string) => text === 't'
    if (numberTypes.has(oid)) return Number
    return (text: string) => text
  },
}
