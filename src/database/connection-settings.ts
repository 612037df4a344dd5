import { DatabaseError } from '../errors/platinum-error.ts'
import type { EmbeddedConnection } from './embedded/embedded-postgres.ts'

/**
 * What another `pg` pool needs to reach the same database. Holds no `options`, so they can be
 * given: `new pg.Pool({ ...database.connection, options: '-c search_path=bullmq,public' })`.
 */
export type ConnectionSettings =
  { readonly connectionString: string } | (EmbeddedConnection & { readonly ssl: false })

/** The same on every connection, whatever the server's or the user's defaults are. */
const sessionDefaults = {
  search_path: 'public',
  TimeZone: 'UTC',
  DateStyle: 'ISO',
  IntervalStyle: 'iso_8601',
  // Compiling a statement costs more than it saves on those that answer a reader, and Postgres
  // decides by an estimate that counts the parts which never run.
  jit: 'off',
  // Of the 10 nearest among 100,000, an index with pgvector's defaults finds 9.3 at 40, 9.85 at 100.
  'hnsw.ef_search': '100',
  // Rows that the index gives up too early, because they were replaced, are looked for further on.
  'hnsw.iterative_scan': 'strict_order',
}

/** The `options` of a startup packet that put the session defaults in force after `given` ones. */
export function sessionOptions(
  given: string,
  { role, readOnly = false }: { readonly role?: string; readonly readOnly?: boolean } = {},
): string {
  const settings = {
    ...sessionDefaults,
    ...(readOnly ? { default_transaction_read_only: 'on' } : {}),
    ...(role === undefined ? {} : { role: role.replace(/[\\\s]/g, String.raw`\$&`) }),
  }
  const ours = Object.entries(settings).map(([name, value]) => `-c ${name}=${value}`)
  return [given, ...ours].filter(Boolean).join(' ')
}

/** Takes `options` out of a URL, since `pg` prefers a URL's options to any others. */
export function splitUrl(url: string): { connectionString: string; options: string } {
  let parsed: URL
  try {
    parsed = new URL(url)
  } catch {
    throw unusableUrl('text that is no URL')
  }
  if (!/^postgres(?:ql)?:$/.test(parsed.protocol)) {
    throw unusableUrl(`a URL that starts with ${parsed.protocol}`)
  }
  const options = parsed.searchParams.get('options')
  if (options === null) return { connectionString: url, options: '' }
  parsed.searchParams.delete('options')
  return { connectionString: parsed.href, options }
}

function unusableUrl(found: string): DatabaseError {
  return new DatabaseError({
    code: 'CONFIG_INVALID',
    where: 'DATABASE_URL',
    expected: 'a URL such as postgres://user:password@host:5432/database',
    found,
    fix: 'Correct DATABASE_URL, or remove it to use the embedded database.',
  })
}
