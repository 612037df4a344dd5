import { toldMessage } from '../errors/told-error.ts'
import { MaterializationError, PlatinumError } from '../errors/platinum-error.ts'

/** Longest message kept in the ledger, in characters. */
const longest = 4_000

/**
 * What went wrong in a run, in Platinum's words. Errors of the project's own code may quote
 * anything, so credentials are taken out before they reach the ledger, the terminal or a log.
 */
export function runError(product: string, cause: unknown): PlatinumError {
  if (cause instanceof PlatinumError) return cause
  return new MaterializationError(
    {
      code: 'MATERIALIZATION_FAILED',
      where: product,
      expected: 'the run to produce its rows',
      found: describeCause(cause),
      fix: 'Correct the query, the step or the source; the rows served before are still served.',
    },
    { cause },
  )
}

/**
 * An error's message as the ledger can keep it: no values that Postgres quotes, no credentials, no
 * characters Postgres refuses, no novel.
 */
export function describeCause(cause: unknown): string {
  return asKept(messageOf(cause))
}

/** A message as the ledger can keep it, values and all. */
export function asKept(text: string): string {
  const clean = withoutSecrets(text).toWellFormed().replaceAll('\0', '\u2400')
  return clean.length > longest ? `${clean.slice(0, longest).toWellFormed()} …` : clean
}

function messageOf(cause: unknown): string {
  if (cause instanceof AggregateError && cause.message === '') {
    return [...new Set(cause.errors.map(messageOf))].join('; ')
  }
  if (!(cause instanceof Error)) return String(cause)
  const told = toldMessage(cause)
  if (told !== cause.message) return told
  // A system error such as fetch's says no more than "fetch failed"; its cause says why.
  const reason = cause.cause instanceof Error ? ` (${messageOf(cause.cause)})` : ''
  return `${cause.message || cause.name}${reason}`
}

const secretName = /(password|passwd|secret|token|api_?key|credential)s?$/i

/** Credentials in URLs, and the values of environment variables that hold secrets. */
function withoutSecrets(text: string): string {
  const inUrls = text.replace(/\b([a-z][a-z0-9+.-]*:\/\/)[^\s/@"'`]*:[^\s@"'`]*@/gi, '$1***@')
  return secretValues().reduce((cleaned, value) => cleaned.replaceAll(value, '***'), inUrls)
}

/** Values too short to be a secret would blank out ordinary words. */
const shortestSecret = 6

function secretValues(): string[] {
  return Object.entries(process.env).flatMap(([name, value]) => {
    if (value === undefined) return []
    const found = secretName.test(name) ? [value] : passwordsIn(value)
    return found.filter((secret) => secret.length >= shortestSecret)
  })
}

/** The password of a URL such as DATABASE_URL, as written and as it is sent. */
function passwordsIn(value: string): string[] {
  const written = /^[a-z][a-z0-9+.-]*:\/\/[^\s/@]*?:([^\s@]+)@/i.exec(value)?.[1]
  if (written === undefined) return []
  try {
    return [written, decodeURIComponent(written)]
  } catch {
    return [written]
  }
}
