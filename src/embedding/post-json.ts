import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { EmbeddingError } from '../errors/platinum-error.ts'

/** An HTTP address that answers JSON, and how patient to be with it. */
export interface Endpoint {
  readonly url: URL
  /** Sent as a bearer token. In no message, whatever the endpoint answers. */
  readonly apiKey: string | undefined
  /** For one attempt, until the whole answer has arrived. */
  readonly timeoutMs: number
  readonly maxAttempts: number
}

const firstDelayMs = 500
const longestDelayMs = 20_000
/** An endpoint that asks for more patience than this has refused. */
const longestRetryAfterMs = 60_000
const shownCharacters = 300

/**
 * Posts JSON and returns the answer's text. Asks again, after a growing and random delay or the one
 * that `Retry-After` names, when the network fails or the endpoint is busy or broken (408, 429, 5xx).
 *
 * @throws EmbeddingError EMBEDDING_UNREACHABLE or EMBEDDING_REFUSED; the signal's reason when aborted.
 */
export async function postJson(
  endpoint: Endpoint,
  body: unknown,
  signal: AbortSignal | undefined,
): Promise<string> {
  const json = JSON.stringify(body)
  for (let attempt = 1; ; attempt += 1) {
    signal?.throwIfAborted()
    const outcome = await tryOnce(endpoint, json, signal)
    if (outcome.text !== undefined) return outcome.text
    signal?.throwIfAborted()
    const delayMs = outcome.retryAfterMs ?? backoffMs(attempt)
    if (!outcome.retry || attempt >= endpoint.maxAttempts || delayMs > longestRetryAfterMs) {
      throw failure(endpoint, outcome, attempt)
    }
    // Rejects only when the signal aborts, which the next turn of the loop reports.
    await sleep(delayMs, undefined, signal ? { signal } : {}).catch(() => undefined)
  }
}

/** `http://host/v1/embeddings`, without what a query string may hide. */
export function shownUrl(url: URL): string {
  return `${url.origin}${url.pathname}`
}

/** One line of bounded length without the key: fit for an error message. */
export function shorten(text: string, apiKey: string | undefined): string {
  const withoutKey = apiKey ? text.replaceAll(apiKey, '[key]') : text
  const line = withoutKey.replace(/\s+/g, ' ').trim()
  return line.length <= shownCharacters ? line : `${line.slice(0, shownCharacters)}…`
}

interface Failed {
  readonly text?: undefined
  /** Undefined when there was no answer. */
  readonly status?: number
  readonly found: string
  readonly retry: boolean
  readonly retryAfterMs?: number | undefined
  readonly cause?: unknown
}

async function tryOnce(
  endpoint: Endpoint,
  json: string,
  signal: AbortSignal | undefined,
): Promise<{ readonly text: string } | Failed> {
  const timeout = AbortSignal.timeout(endpoint.timeoutMs)
  try {
    const response = await fetch(endpoint.url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/json',
        ...(endpoint.apiKey ? { authorization: `Bearer ${endpoint.apiKey}` } : {}),
      },
      body: json,
      // Following would turn the POST into a GET, or carry the texts to another host.
      redirect: 'manual',
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    })
    const text = await response.text()
    if (response.ok) return { text }
    const { status } = response
    return {
      status,
      found: `status ${status}: ${shorten(providerMessage(text), endpoint.apiKey)}`,
      retry: status === 408 || status === 429 || status >= 500,
      retryAfterMs: readRetryAfter(response.headers.get('retry-after')),
    }
  } catch (error) {
    const found = timeout.aborted
      ? `no complete answer within ${endpoint.timeoutMs} ms`
      : shorten(networkMessage(error), endpoint.apiKey)
    return { found, retry: true, cause: error }
  }
}

function failure(endpoint: Endpoint, failed: Failed, attempts: number): EmbeddingError {
  const { status } = failed
  const refused = status !== undefined && status < 500 && status !== 408
  const wait =
    failed.retryAfterMs === undefined || failed.retryAfterMs <= longestRetryAfterMs
      ? ''
      : `; it asks to wait ${Math.ceil(failed.retryAfterMs / 1000)} s`
  return new EmbeddingError(
    {
      code: refused ? 'EMBEDDING_REFUSED' : 'EMBEDDING_UNREACHABLE',
      where: `the embedding endpoint ${shownUrl(endpoint.url)}`,
      expected: 'vectors for the texts sent',
      found: `${failed.found}${wait}${attempts > 1 ? `, after ${attempts} attempts` : ''}`,
      fix: refused ? refusalFix(status) : 'Start the endpoint or correct its URL, then run again.',
    },
    failed.cause === undefined ? {} : { cause: failed.cause },
  )
}

function refusalFix(status: number): string {
  if (status === 401 || status === 403) return 'Set the API key to one that may use the model.'
  if (status === 404) return 'Correct the URL or the model: the endpoint does not know one of them.'
  if (status === 429) return 'Wait, or raise the limit of the key with the provider.'
  if (status < 400) return 'Set the URL to the address that the endpoint redirects to.'
  return 'Correct what the message names: the model, its dimensions, or texts too long for it.'
}

const errorShapes = z.union([
  z.object({ error: z.object({ message: z.string() }) }).transform(({ error }) => error.message),
  z.object({ error: z.string() }).transform(({ error }) => error),
  z.object({ message: z.string() }).transform(({ message }) => message),
  z.object({ detail: z.string() }).transform(({ detail }) => detail),
])

function providerMessage(text: string): string {
  try {
    return errorShapes.safeParse(JSON.parse(text)).data ?? text
  } catch {
    return text
  }
}

/** fetch only says that it failed; its cause says why. */
function networkMessage(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const { cause } = error
  if (!(cause instanceof Error)) return error.message
  const code = 'code' in cause && typeof cause.code === 'string' ? cause.code : cause.name
  return `${error.message}: ${cause.message === '' ? code : cause.message}`
}

/** Half of it certain, half of it chance, so that clients that failed together part. */
function backoffMs(attempt: number): number {
  const most = Math.min(firstDelayMs * 2 ** (attempt - 1), longestDelayMs)
  return most / 2 + (Math.random() * most) / 2
}

/** Seconds or an HTTP date. */
function readRetryAfter(header: string | null): number | undefined {
  if (header === null) return undefined
  const ms = /^\s*\d+(\.\d+)?\s*$/.test(header)
    ? Number(header) * 1000
    : Date.parse(header) - Date.now()
  return Number.isNaN(ms) ? undefined : Math.max(0, ms)
}
