import { DatabaseError } from '../errors/platinum-error.ts'
import type { Problem } from '../errors/platinum-error.ts'

/** The database a URL leads to, without its password: `postgres@db.example:5432/shop`. */
export function describeUrl(url: string): string {
  try {
    const { hostname, port, pathname, username, searchParams } = new URL(url)
    const host = hostname || searchParams.get('host') || 'localhost'
    return `${username ? `${decodeURIComponent(username)}@` : ''}${host}:${port || '5432'}${pathname}`
  } catch {
    return 'DATABASE_URL'
  }
}

/** Says in Platinum's words why a server could not be used. `where` must hold no password. */
export function connectionError(error: unknown, where: string): DatabaseError {
  if (error instanceof DatabaseError) return error
  return new DatabaseError({ where, ...explain(error) }, { cause: error })
}

/** The same for the embedded database, which only a process that ends at this moment can break. */
export function embeddedError(error: unknown, where: string): DatabaseError {
  if (error instanceof DatabaseError) return error
  return new DatabaseError(
    {
      code: 'DATABASE_UNREACHABLE',
      where,
      expected: 'the process that runs the embedded database to answer',
      found: errorText(error),
      fix: 'Run the command again: that process may just have ended.',
    },
    { cause: error },
  )
}

function explain(error: unknown): Omit<Problem, 'where'> {
  const code = errorCode(error)
  const found = errorText(error)
  if (code === '28P01' || code === '28000' || /^SASL|password must be a string/.test(found)) {
    return {
      code: 'DATABASE_REFUSED_LOGIN',
      expected: 'user and password that the server accepts',
      found,
      fix: 'Correct the user and password in DATABASE_URL; percent-encode special characters.',
    }
  }
  if (code === '3D000') {
    return {
      code: 'DATABASE_NOT_FOUND',
      expected: 'a database of that name on the server',
      found,
      fix: 'Create it with CREATE DATABASE, or correct the name at the end of DATABASE_URL.',
    }
  }
  if (/SSL|TLS|certificate/i.test(found)) {
    return {
      code: 'DATABASE_UNREACHABLE',
      expected: 'an encrypted connection as DATABASE_URL asks for it',
      found,
      fix: 'Set sslmode in DATABASE_URL to what the server offers.',
    }
  }
  return {
    code: 'DATABASE_UNREACHABLE',
    expected: 'a Postgres server that accepts connections',
    found,
    fix: 'Start the server, or correct host and port in DATABASE_URL; without DATABASE_URL the embedded database is used.',
  }
}

/** The SQLSTATE of a Postgres error, or the code of a system error. */
export function errorCode(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined
  return typeof error.code === 'string' ? error.code : undefined
}

function errorText(error: unknown): string {
  if (error instanceof AggregateError) {
    // One attempt for each address of the host.
    return [...new Set(error.errors.map(errorText))].join('; ')
  }
  return error instanceof Error ? error.message : String(error)
}
