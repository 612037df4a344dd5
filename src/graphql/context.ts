import type { EmbeddingSpaces } from '../embedding/provider.ts'
import type { Database, Execution } from '../query/execute.ts'
import type { Statement } from '../query/sql-text.ts'

/** What resolvers work with. */
export interface GraphqlContext {
  readonly database: Database
  readonly spaces: EmbeddingSpaces
  /** The present moment; freshness is counted from it. */
  readonly now: () => Date
  /** Told of each statement before it runs. */
  readonly onStatement?: ((statement: Statement) => void) | undefined
}

/** What a plan is executed with. */
export function execution({ database, spaces, onStatement }: GraphqlContext): Execution {
  return { database, spaces, onStatement }
}
