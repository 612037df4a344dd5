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
}

/** The `options` of a startup packet that put the session defaults in force after `given` ones. */
export function sessionOptions(given: string): string {
  const ours = Object.entries(sessionDefaults).map(([name, value]) => `-c ${name}=${value}`)
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
