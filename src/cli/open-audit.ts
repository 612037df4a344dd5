import type { Pool } from 'pg'
import type { Audit } from '../audit-log/audit.ts'
import { valueHasher } from '../audit-log/audit.ts'
import { AuditLog } from '../audit-log/audit-log.ts'
import { PlatinumError } from '../errors/platinum-error.ts'
import type { Project } from '../project/load-project.ts'

const shortestKey = 32

/** The audit of a server, as its project has it; undefined where it is turned off. */
export function openAudit(
  { config }: Pick<Project, 'config'>,
  pool: Pick<Pool, 'query'>,
  onProblem: (message: string) => void,
): (Audit & { readonly close: () => Promise<void> }) | undefined {
  const setting = config.audit ?? {}
  if (setting === false) return undefined
  const log = new AuditLog({ pool, onProblem })
  return {
    operations: setting.operations ?? 'all',
    add: (record, urgent) => log.add(record, urgent),
    hashValues: valueHasher(environmentKey() ?? setting.key),
    close: () => log[Symbol.asyncDispose](),
  }
}

function environmentKey(): string | undefined {
  const key = process.env['PLATINUM_AUDIT_KEY'] || undefined
  if (key === undefined || key.length >= shortestKey) return key
  throw new PlatinumError({
    code: 'CONFIG_INVALID',
    where: 'the environment variable PLATINUM_AUDIT_KEY',
    expected: `at least ${shortestKey} characters`,
    found: `${key.length}`,
    fix: 'Set a longer one, such as what "openssl rand -hex 32" prints.',
  })
}
