import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import type { GraphQLError } from 'graphql'
import type { Limits } from '../config/limits.ts'
import type { KnownNames } from '../lineage/openlineage/receive/known-names.ts'
import { receiveEvents, type Verdict } from '../lineage/openlineage/receive/receive-batch.ts'
import type { Database } from '../query/execute.ts'
import { jsonResponse } from './json-response.ts'

/** What taking others' events needs. */
export interface LineageIn {
  /** What senders must show. Without one, events are taken in `dev` alone. */
  readonly apiKey: string | undefined
  readonly names: KnownNames
}

interface LineageRouteOptions {
  readonly lineageIn: LineageIn
  readonly pool: Database
  readonly limits: Limits
  readonly now: () => Date
  /** Logs an error and says what the sender may know of it. */
  readonly tell: (error: unknown) => GraphQLError
}

/** Most events of one request. */
const mostEvents = 1_000

/**
 * Takes OpenLineage events of those whom admission has let in: one, which is answered with 201, 200 where it was known, or 400; or an
 * array, which is answered with 200, 207 where some are broken, or 400 where all are, and a verdict
 * on each.
 */
export function createLineageRoute(
  options: LineageRouteOptions,
): (request: Request, signal: AbortSignal) => Promise<Response> {
  const { lineageIn, pool, limits, now, tell } = options
  return async (request, signal) => {
    // A page of another site can post text without asking; JSON it cannot.
    const type = request.headers.get('content-type') ?? ''
    if (!/^application\/([\w.-]+\+)?json\s*(;|$)/i.test(type)) {
      return failure(
        415,
        'UNSUPPORTED_MEDIA_TYPE',
        'Send JSON with Content-Type: application/json.',
      )
    }
    const read = await readBody(request, limits.lineageBytes)
    if (read instanceof Response) return read
    const { value } = read
    const values: readonly unknown[] = Array.isArray(value) ? value : [value]
    if (values.length > mostEvents) {
      return failure(413, 'PAYLOAD_TOO_LARGE', `A request has at most ${mostEvents} events.`)
    }
    try {
      const verdicts = await receiveEvents(pool, values, lineageIn.names, now, signal)
      const [only] = verdicts
      return Array.isArray(value) || !only ? batchResponse(verdicts) : eventResponse(only)
    } catch (error) {
      const told = tell(error)
      const code = String(told.extensions['code'])
      const isPassing = ['SERVICE_UNAVAILABLE', 'TIMEOUT', 'CLIENT_GONE', 'OVERLOADED'].includes(
        code,
      )
      const { message, extensions } = told
      return jsonResponse(isPassing ? 503 : 500, { errors: [{ message, extensions }] })
    }
  }
}

async function readBody(
  request: Request,
  maxBytes: number,
): Promise<{ readonly value: unknown } | Response> {
  const encoding = request.headers.get('content-encoding')?.trim().toLowerCase() ?? 'identity'
  if (!['identity', '', 'gzip'].includes(encoding)) {
    return failure(415, 'UNSUPPORTED_MEDIA_TYPE', 'Send plain JSON, or compressed by gzip.')
  }
  const body = Buffer.from(await request.arrayBuffer())
  try {
    const plain =
      encoding === 'gzip' ? await promisify(gunzip)(body, { maxOutputLength: maxBytes }) : body
    return { value: JSON.parse(plain.toString()) as unknown }
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE') {
      return failure(413, 'PAYLOAD_TOO_LARGE', `A request has at most ${maxBytes} bytes.`)
    }
    return failure(400, 'BAD_REQUEST', 'The body is not JSON.')
  }
}

function eventResponse(verdict: Verdict): Response {
  if (verdict.status !== 'BROKEN') return jsonResponse(statusOf(verdict), verdict)
  return jsonResponse(400, {
    errors: verdict.faults.map(({ path, message }) => ({
      message: `${path}: ${message}`,
      extensions: { code: 'LINEAGE_EVENT_INVALID', path },
    })),
  })
}

function batchResponse(verdicts: readonly Verdict[]): Response {
  const count = (status: Verdict['status']): number =>
    verdicts.filter((verdict) => verdict.status === status).length
  const broken = count('BROKEN')
  const status = broken === 0 ? 200 : broken === verdicts.length ? 400 : 207
  return jsonResponse(status, {
    summary: {
      received: verdicts.length,
      recorded: count('RECORDED'),
      known: count('KNOWN'),
      broken,
    },
    events: verdicts.map((verdict, index) => ({
      index,
      code: statusOf(verdict),
      ...verdict,
    })),
  })
}

function statusOf({ status }: Verdict): number {
  return status === 'BROKEN' ? 400 : status === 'KNOWN' ? 200 : 201
}

function failure(status: number, code: string, message: string): Response {
  return jsonResponse(status, { errors: [{ message, extensions: { code } }] })
}
