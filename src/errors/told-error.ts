/*
 * Postgres quotes the value that it refuses, and logs, the ledger and the terminal are read by
 * people who may not see it. What is told of an error here names what is wrong, and no value.
 */

/** An error's message without values of rows, filters and arguments. */
export function toldMessage(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if (isPostgres(error)) return withoutValues(error.message, error.code)
  // Drizzle's own error is the statement with all its values; what went wrong is its cause.
  if ('query' in error && 'params' in error) {
    return error.cause === undefined ? 'the query failed' : toldMessage(error.cause)
  }
  // JSON.parse quotes what stands around the fault.
  return error.message.replace(
    /(?<=^Unexpected [^,]{1,40}, ).*(?= is not valid JSON$)/s,
    'the text',
  )
}

/** The same, and where it came from. */
export function toldStack(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const { name, message, stack = '' } = error
  const told = toldMessage(error)
  if (told === message) return stack === '' ? message : stack
  const head = `${name}: ${message}`
  const frames = stack.startsWith(head) ? stack.slice(head.length) : ''
  return `${name}${isPostgres(error) ? ` ${error.code}` : ''}: ${told}${frames}`
}

interface PostgresError extends Error {
  readonly code: string
}

/** By what the driver gives an error of the server. */
function isPostgres(error: Error): error is PostgresError {
  return (
    'severity' in error &&
    'code' in error &&
    typeof error.code === 'string' &&
    /^[0-9A-Z]{5}$/.test(error.code)
  )
}

/**
 * Classes of SQLSTATE whose messages name objects, types and limits, but no values. Those of class
 * 22 quote them; functions of a project may raise anything under the rest.
 */
const naming = /^(0[0-9ABFLPZ]|2[013-8BDF]|3[4-7BDF]|4[0-9]|5[3-8]|72|F0|HV|XX)/

function withoutValues(message: string, code: string): string {
  if (naming.test(code)) return message
  if (!code.startsWith('22')) return `Postgres refused it with error ${code}`
  // Of a pattern, the colon is followed by what is wrong with it.
  const named = code === '2201B' ? message : message.replace(/: .*$/s, '')
  // Quotation marks of all languages that Postgres speaks.
  return named.replace(/["'«»„“”‘’「『].*["'«»„“”‘’」』]/s, '…')
}
