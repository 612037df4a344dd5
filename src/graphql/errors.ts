import { randomUUID } from 'node:crypto'
import { GraphQLError } from 'graphql'
import { errorCode } from '../database/database-errors.ts'
import { toldStack } from '../errors/told-error.ts'
import { EmbeddingError } from '../errors/platinum-error.ts'
import { RequestEnded } from '../query/request-ended.ts'

/** Told of everything that readers are not. */
export type Log = (line: string) => void

/**
 * What a reader gets of an error: his own mistakes as they are, everything else in words that name
 * nothing inside, with an id that stands in the log beside what happened.
 */
export function publicError(error: unknown, log: Log): GraphQLError {
  const cause = originalCause(error)
  if (cause instanceof GraphQLError) return withCode(cause, error)
  const { code, message } = explain(cause)
  const id = randomUUID()
  // A client that has left is nothing to look into, and reads nothing.
  if (code !== 'CLIENT_GONE') log(`${code} ${id}: ${toldStack(cause)}`)
  const place = error instanceof GraphQLError ? error : undefined
  return new GraphQLError(message, {
    nodes: place?.nodes ?? null,
    path: place?.path ?? null,
    extensions: {
      code,
      ...(code === 'BAD_USER_INPUT' ? { path: [...(place?.path ?? [])] } : { id }),
    },
  })
}

/** The code that a reader gets of an error. */
export function errorCodeOf(error: unknown): string {
  const cause = originalCause(error)
  if (!(cause instanceof GraphQLError)) return explain(cause).code
  const { code } = cause.extensions
  return typeof code === 'string' ? code : 'BAD_USER_INPUT'
}

/** Errors are wrapped on their way up; the innermost says what happened. */
function originalCause(error: unknown): unknown {
  return error instanceof GraphQLError && error.originalError
    ? originalCause(error.originalError)
    : error
}

function withCode(cause: GraphQLError, error: unknown): GraphQLError {
  const outer = error instanceof GraphQLError ? error : cause
  const { originalError: hidden, http, ...extensions } = cause.extensions
  // A body that cannot be read is answered 400 to every client, others as GraphQL over HTTP says.
  const status = typeof http === 'object' && hidden !== undefined ? { ...http, spec: false } : http
  return new GraphQLError(cause.message, {
    nodes: outer.nodes ?? null,
    source: outer.source ?? null,
    positions: outer.positions ?? null,
    path: outer.path ?? null,
    // What graphql-js itself refuses while executing is an argument it cannot read.
    extensions: { code: 'BAD_USER_INPUT', ...extensions, ...(status ? { http: status } : {}) },
  })
}

interface Explanation {
  readonly code: string
  readonly message: string
}

const badValue: Explanation = {
  code: 'BAD_USER_INPUT',
  message:
    'A value in the arguments is outside what its field can hold. Correct the filter, the key or the cursor.',
}

const tooComplex: Explanation = {
  code: 'BAD_USER_INPUT',
  message: 'This request is too complex for the database. Ask for less at once.',
}

const timeout: Explanation = {
  code: 'TIMEOUT',
  message: 'The database took too long. Ask for less, or narrow the filter.',
}

const locked: Explanation = {
  code: 'TIMEOUT',
  message: 'The data is being changed, and stayed locked for as long as may be. Try again shortly.',
}

const tooLong: Explanation = {
  code: 'TIMEOUT',
  message: 'The request took too long. Ask for less, or narrow the filter.',
}

const clientGone: Explanation = {
  code: 'CLIENT_GONE',
  message: 'The client left before it was answered.',
}

const unavailable: Explanation = {
  code: 'SERVICE_UNAVAILABLE',
  message: 'The database cannot be reached at the moment. Try again shortly.',
}

const noEmbedding: Explanation = {
  code: 'SERVICE_UNAVAILABLE',
  message:
    'The text could not be embedded, since the embedding provider gave no answer. Search by vector or key, or try again shortly.',
}

const internal: Explanation = {
  code: 'INTERNAL_SERVER_ERROR',
  message: 'Something went wrong inside. Report the id of this error.',
}

/** Classes of SQLSTATE: the first two characters of a Postgres error's code. */
const sqlStateClasses: Readonly<Record<string, Explanation>> = {
  '08': unavailable,
  '22': badValue,
  '40': unavailable,
  '53': unavailable,
  '54': tooComplex,
}

const systemErrors = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOENT',
  'ENOTFOUND',
  'EPIPE',
  'ETIMEDOUT',
  'EAI_AGAIN',
])

function explain(cause: unknown): Explanation {
  if (cause instanceof EmbeddingError) return noEmbedding
  if (cause instanceof RequestEnded) {
    return cause.because === 'its client left' ? clientGone : tooLong
  }
  const code = errorCode(cause)
  if (code !== undefined) {
    if (code === '57014') return timeout
    if (code === '55P03') return locked
    if (code.startsWith('57P') || systemErrors.has(code)) return unavailable
    if (/^[0-9A-Z]{5}$/.test(code)) return sqlStateClasses[code.slice(0, 2)] ?? internal
  }
  // What the driver itself says when a connection is lost has no code.
  const driver =
    /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|Cannot use a pool after calling end)/
  return cause instanceof Error && driver.test(cause.message) ? unavailable : internal
}
