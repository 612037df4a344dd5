import type { EmbeddingSpaces } from '../embedding/provider.ts'
import type { Database, Execution } from '../query/run-statement.ts'
import type { Statement } from '../query/sql-text.ts'

/** What resolvers work with. */
export interface GraphqlContext {
  readonly database: Database
  readonly spaces: EmbeddingSpaces
  /** The present moment; freshness is counted from it. */
  readonly now: () => Date
  /** Told of each statement before it runs. */
  readonly onStatement?: ((statement: Statement) => void) | undefined
  /** Aborted when the client has gone. */
  readonly signal?: AbortSignal | undefined
}

/** What a plan is executed with. */
export function execution(context: GraphqlContext): Execution {
  const { database, spaces, onStatement, signal } = context
  return { database, spaces, onStatement, signal }
}
