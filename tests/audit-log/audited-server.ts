import type { Pool } from 'pg'
import type { AuditRecord } from '../../src/audit-log/audit-record.ts'
import { writePart, writeRecord, type WrittenRecord } from '../../src/audit-log/record-text.ts'
import { valueHasher, type AuditedOperations } from '../../src/audit-log/audit.ts'
import { AuditLog, type AuditLogOptions } from '../../src/audit-log/audit-log.ts'
import { recordsOf } from '../../src/audit-log/read-records.ts'
import type { Identity } from '../../src/identity/identity.ts'
import { TestServer, type Answer } from '../graphql/server.ts'

/** A server that records what it answers. */
export interface AuditedServer extends AsyncDisposable {
  readonly pool: Pool
  readonly log: AuditLog
  readonly problems: readonly string[]
  /** What it ran, to be emptied. */
  readonly statements: unknown[]
  ask(query: string, variables?: unknown, identity?: Identity): Promise<Answer>
  askByGet(query: string, variables?: unknown, identity?: Identity): Promise<Answer>
  /** Everything that is stored once so many records are. */
  records(count: number): Promise<AuditRecord[]>
}

export async function openAuditedServer(
  options: Partial<AuditLogOptions> & { readonly operations?: AuditedOperations } = {},
): Promise<AuditedServer> {
  const plain = await TestServer.start()
  const problems: string[] = []
  const log = new AuditLog({
    pool: plain.pool,
    everyMs: 5,
    onProblem: (problem) => problems.push(problem),
    ...options,
  })
  const server = plain.with({
    audit: {
      operations: options.operations ?? 'all',
      add: (record, urgent) => log.add(record, urgent),
      hashValues: valueHasher('a key of a test, which is long enough'),
    },
  })
  return {
    pool: plain.pool,
    log,
    problems,
    statements: server.statements,
    ask: (query, variables, identity) => server.ask(query, variables, identity),
    askByGet: (query, variables, identity) => server.askByGet(query, variables, identity),
    async records(count) {
      for (;;) {
        const stored = await readRecords(plain.pool)
        if (stored.length >= count) return stored
        await new Promise((resolve) => setTimeout(resolve, 5))
      }
    },
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]()
      await log[Symbol.asyncDispose]()
      await plain[Symbol.asyncDispose]()
    },
  }
}

export async function readRecords(pool: Pick<Pool, 'query'>): Promise<AuditRecord[]> {
  const { rows } = await pool.query<{ records: string }>(
    'SELECT records FROM ops.audit_batch ORDER BY number',
  )
  return rows.flatMap(({ records }) => recordsOf(records))
}

/** A record of nothing in particular, as it is added to the log. */
export function someRecord(changes: Partial<AuditRecord> = {}): WrittenRecord {
  return written({
    at: '2026-01-31T12:00:00.000Z',
    who: { subject: 'ana', kind: 'apiKey', roles: ['analyst'] },
    policyVersion: 'none',
    operation: { name: null, hash: 'h', values: 'v' },
    returned: ['gold.user.email'],
    used: [],
    masks: {},
    dataVersions: {},
    rows: 1,
    durationMs: 1.5,
    outcome: 'ANSWERED',
    errors: [],
    ...changes,
  })
}

function written({ at, rows, durationMs, operation, ...rest }: AuditRecord): WrittenRecord {
  const { values, ...named } = operation
  return writeRecord(writePart({ ...rest, operation: named }), { at, rows, durationMs }, values)
}
