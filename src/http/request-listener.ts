import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import type { Limits } from '../config/limits.ts'
import { explainHeader } from '../graphql/explanation.ts'
import { provenanceHeader } from '../graphql/provenance.ts'
import { clientName } from '../usage/client-name.ts'
import type { Log } from '../graphql/errors.ts'
import { purposeHeader } from '../identity/authenticator.ts'
import type { Admitted } from './arrival.ts'
import { Deadline } from './deadline.ts'
import { isLineagePath } from './lineage-admission.ts'
import { jsonResponse } from './json-response.ts'
import { networkOf } from './network.ts'
import type { Routes } from './routes.ts'
import { toldStack } from '../errors/told-error.ts'
import type { Turns } from './turns.ts'
import { overloaded } from './waiting.ts'

export interface ListenerOptions {
  readonly routes: Routes
  /** Whether connections shall end with their next answer. */
  readonly isClosing: () => boolean
  readonly log: Log
  readonly limits: Limits
  /** In which requests are begun. */
  readonly turns: Turns
}

/** Joins Node's server to the routes: reads bodies within their limit, writes answers. */
export function requestListener(options: ListenerOptions): RequestListener {
  const { turns, limits, log } = options
  return (incoming, outgoing) => {
    const failed = (error: unknown): void => {
      log(`HTTP request failed: ${toldStack(error)}`)
      if (outgoing.headersSent) outgoing.destroy()
      else outgoing.writeHead(500).end()
    }
    const network = networkOf(incoming.socket.remoteAddress ?? '')
    // Many requests can be sent on one connection at once.
    if (turns.countOf(network) >= limits.waiting) {
      send(overloaded(), outgoing).catch(failed)
      return
    }
    turns.begin(network, () => {
      if (!incoming.destroyed) answer(options, incoming, outgoing).catch(failed)
    })
  }
}

async function answer(
  options: ListenerOptions,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const { routes, isClosing, limits } = options
  if (isClosing()) outgoing.setHeader('Connection', 'close')
  const { method = 'GET', headers } = incoming
  const url = readUrl(incoming)
  if (!url) {
    await send(badRequest(), outgoing)
    return
  }
  const admitted = await routes.admit({
    method,
    pathname: url.pathname,
    accept: headers.accept,
    authorization: headers.authorization,
    purpose: headerText(headers[purposeHeader]),
    host: headers.host,
    origin: headers.origin,
    fetchSite: headerText(headers['sec-fetch-site']),
    wouldUse: headers['access-control-request-method'],
    address: incoming.socket.remoteAddress,
  })
  if (admitted instanceof Response) {
    // What is left of the body is read and forgotten by Node.
    await send(admitted, outgoing)
    return
  }
  if (admitted.headers) {
    for (const [name, value] of Object.entries(admitted.headers)) outgoing.setHeader(name, value)
  }
  const maxBytes = isLineagePath(admitted.pathname) ? limits.lineageBytes : limits.bodyBytes
  const body = await readBody(incoming, maxBytes)
  if (body === 'aborted') return
  if (body === 'too large') {
    // The rest of the body is not read, so the connection cannot be used again.
    outgoing.setHeader('Connection', 'close')
    await send(tooLarge(maxBytes), outgoing)
    return
  }
  const deadline = new Deadline(limits.requestMs)
  outgoing.once('close', () => {
    if (!outgoing.writableFinished) deadline.clientLeft()
  })
  try {
    await answerWithin(deadline.signal, options, admitted, url, incoming, outgoing, body)
    hasten(incoming, outgoing, limits.answerMs)
  } finally {
    deadline.met()
  }
}

/** Leaves a client that takes too long to receive its answer, which is kept in memory until then. */
function hasten({ socket }: IncomingMessage, outgoing: ServerResponse, answerMs: number): void {
  // Nearly every answer is out of our hands by now.
  if (outgoing.writableLength === 0) return
  const timer = setTimeout(() => socket.destroy(), answerMs)
  outgoing.once('close', () => clearTimeout(timer))
}

async function answerWithin(
  signal: AbortSignal,
  { routes }: ListenerOptions,
  admitted: Admitted,
  url: URL,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  body: Buffer,
): Promise<void> {
  const { identity, asker = '' } = admitted
  if (incoming.method === 'POST' && incoming.url === '/graphql' && identity) {
    const { 'content-type': contentType, accept } = incoming.headers
    const post = {
      identity,
      asker,
      contentType,
      accept,
      explain: headerText(incoming.headers[explainHeader]),
      provenance: headerText(incoming.headers[provenanceHeader]),
      client: clientName(identity.client, (name) => headerText(incoming.headers[name])),
      body: body.toString(),
      signal,
    }
    const answered = await routes.postGraphql(post)
    if (answered) {
      const { status, contentType, body } = answered
      const length = body.bytes.length
      outgoing.writeHead(status, { 'Content-Type': contentType, 'Content-Length': length })
      // As text it goes out with its head in one piece.
      outgoing.end(body.bytes, 'latin1')
      return
    }
  }
  const request = toRequest(incoming, url, body)
  await send(request ? await routes.handle(request, signal, admitted) : badRequest(), outgoing)
}

function headerText(value: string | readonly string[] | undefined): string | undefined {
  return typeof value === 'object' ? value.join() : value
}

/** Listens rather than iterates: an iterator costs more than most bodies. */
function readBody(
  incoming: IncomingMessage,
  maxBytes: number,
): Promise<Buffer | 'too large' | 'aborted'> {
  return new Promise((resolve) => {
    // It may have ended while it was being admitted, and will not say so again.
    if (incoming.destroyed) {
      resolve('aborted')
      return
    }
    if (Number(incoming.headers['content-length'] ?? 0) > maxBytes) {
      resolve('too large')
      return
    }
    const chunks: Buffer[] = []
    let size = 0
    incoming.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size <= maxBytes) {
        chunks.push(chunk)
        return
      }
      incoming.pause()
      resolve('too large')
    })
    incoming.on('end', () =>
      resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)),
    )
    incoming.on('error', () => resolve('aborted'))
    incoming.on('close', () => resolve('aborted'))
  })
}

/** Undefined for a request line that names no path. */
function readUrl({ url = '/' }: IncomingMessage): URL | undefined {
  // What nearly every request asks for is not parsed each time.
  if (url === '/graphql') return graphqlUrl
  // The host does not matter to any route.
  return URL.canParse(url, base) ? new URL(url, base) : undefined
}

const base = 'http://localhost'
const graphqlUrl = new URL('/graphql', base)

function toRequest(incoming: IncomingMessage, url: URL, body: Buffer): Request | undefined {
  const { method = 'GET' } = incoming
  const headers = new Headers()
  for (let index = 0; index < incoming.rawHeaders.length; index += 2) {
    headers.append(incoming.rawHeaders[index] ?? '', incoming.rawHeaders[index + 1] ?? '')
  }
  try {
    const withBody = method !== 'GET' && method !== 'HEAD'
    return new Request(url, {
      method,
      headers,
      ...(withBody ? { body: new Uint8Array(body) } : {}),
    })
  } catch {
    return undefined
  }
}

async function send(response: Response, outgoing: ServerResponse): Promise<void> {
  const body = Buffer.from(await response.arrayBuffer())
  for (const [name, value] of response.headers) outgoing.setHeader(name, value)
  outgoing.setHeader('Content-Length', body.length)
  outgoing.writeHead(response.status)
  outgoing.end(body)
}

function tooLarge(maxBytes: number): Response {
  const message = `A request has at most ${maxBytes} bytes. Send less at once.`
  return jsonResponse(413, { errors: [{ message, extensions: { code: 'PAYLOAD_TOO_LARGE' } }] })
}

function badRequest(): Response {
  const message = 'This is no request that can be read.'
  return jsonResponse(400, { errors: [{ message, extensions: { code: 'BAD_REQUEST' } }] })
}
