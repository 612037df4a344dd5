import type { Pool } from 'pg'
import { fieldUsage, type FieldUsage } from '../../src/usage/field-usage.ts'
import { QueryLog, type QueryLogOptions } from '../../src/usage/query-log.ts'
import { TestServer } from '../graphql/server.ts'

export interface Client {
  readonly headers?: Readonly<Record<string, string>>
  readonly variables?: unknown
  /** By GET, which is answered the long way. */
  readonly get?: boolean
}

/** A server that logs what is asked; the log is written when a test says so. */
export interface LoggingServer extends AsyncDisposable {
  readonly pool: Pool
  readonly log: QueryLog
  readonly problems: readonly string[]
  ask(query: string, client?: Client): Promise<unknown>
  /** Writes the log and reads it. */
  usage(since?: string): Promise<FieldUsage>
}

export async function openLoggingServer(
  options: Partial<QueryLogOptions> = {},
): Promise<LoggingServer> {
  const plain = await TestServer.start()
  const problems: string[] = []
  const log = new QueryLog({
    pool: plain.pool,
    now: () => new Date('2026-01-31T12:00:00Z'),
    onProblem: (problem) => problems.push(problem),
    everyMs: 1_000_000,
    ...options,
  })
  const { server } = plain.with({ queryLog: log })
  return {
    pool: plain.pool,
    log,
    problems,
    async ask(query, { headers = {}, variables, get = false } = {}) {
      const url = new URL('http://localhost/graphql')
      if (get) {
        url.searchParams.set('query', query)
        url.searchParams.set('variables', JSON.stringify(variables ?? {}))
      }
      const response = await server.fetch(
        get
          ? new Request(url, { headers: { accept: 'application/json', ...headers } })
          : new Request(url, {
              method: 'POST',
              headers: { 'content-type': 'application/json', ...headers },
              body: JSON.stringify({ query, variables }),
            }),
      )
      const answer = (await response.json()) as { data?: unknown; errors?: unknown }
      if (answer.errors !== undefined) throw new Error(JSON.stringify(answer.errors))
      return answer.data
    },
    async usage(since = '2026-01-01T00:00:00Z') {
      await log.flush()
      return await fieldUsage(plain.pool, { since: new Date(since) })
    },
    async [Symbol.asyncDispose]() {
      await server.close()
      await log[Symbol.asyncDispose]()
      await plain[Symbol.asyncDispose]()
    },
  }
}
