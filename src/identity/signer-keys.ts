import { createLocalJWKSet, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose'
import { z } from 'zod'

/** The keys of an issuer, as it published them at one time. */
export interface KeySet {
  /** Another number for other keys. */
  readonly edition: number
  readonly keyOf: JWTVerifyGetKey
}

export interface SignerKeysOptions {
  readonly url: URL
  /** How old keys may be before they are read again, in seconds. */
  readonly refresh: number
  /** Shortest time between two readings for tokens of an unknown key, in seconds. */
  readonly cooldown: number
  /** How old the last good keys may become while the issuer does not answer, in seconds. */
  readonly outage: number
  /** Milliseconds by a clock that only goes forward. */
  readonly elapsed: () => number
  readonly log: (line: string) => void
}

/** For one reading, until the whole answer has arrived. */
const timeoutMs = 3_000
/** Shortest time between two attempts while the issuer does not answer. */
const retryMs = 5_000
const mostBytes = 1_000_000

const keySetShape = z.object({ keys: z.array(z.looseObject({ kty: z.string() })).min(1) })

/**
 * The public keys of an issuer: read when first needed, again before they are too old, and again
 * when a token names a key that is not among them. While the issuer does not answer, the last good
 * ones stay in use for a stated time.
 */
export class SignerKeys {
  readonly #options: SignerKeysOptions
  #keys: KeySet | undefined
  #text = ''
  #readAt = 0
  #attemptedAt = -Infinity
  #isDown = false
  #reading: Promise<void> | undefined

  constructor(options: SignerKeysOptions) {
    this.#options = options
  }

  /** Keys that are new enough; undefined where there are none. */
  current(): KeySet | undefined | Promise<KeySet | undefined> {
    const { refresh } = this.#options
    const age = this.#ageMs()
    if (this.#keys && age < (refresh * 1000) / 2) return this.#keys
    // Read in good time, and while the issuer is down, beside the requests.
    const isUrgent = !this.#usable() || (age >= refresh * 1000 && !this.#isDown)
    const reading = this.#readUnlessTooSoon(this.#isDown || !this.#keys ? retryMs : 0)
    return isUrgent && reading ? reading.then(() => this.#usable()) : this.#usable()
  }

  /** Keys after a token named one that is not among these; the same where it is too soon to ask. */
  async after(keys: KeySet): Promise<KeySet> {
    const newer = this.#usable()
    if (newer && newer.edition !== keys.edition) return newer
    await this.#readUnlessTooSoon(this.#options.cooldown * 1000)
    return this.#usable() ?? keys
  }

  #usable(): KeySet | undefined {
    const { refresh, outage } = this.#options
    return this.#ageMs() < Math.max(refresh, outage) * 1000 ? this.#keys : undefined
  }

  #ageMs(): number {
    return this.#options.elapsed() - this.#readAt
  }

  #readUnlessTooSoon(pauseMs: number): Promise<void> | undefined {
    if (this.#reading) return this.#reading
    const { elapsed } = this.#options
    if (elapsed() - this.#attemptedAt < pauseMs) return undefined
    this.#attemptedAt = elapsed()
    this.#reading = this.#read().finally(() => {
      this.#reading = undefined
    })
    return this.#reading
  }

  async #read(): Promise<void> {
    const { url, elapsed, log } = this.#options
    // Counted from before the question, since it is answered with what was true then.
    const at = elapsed()
    const shown = `${url.origin}${url.pathname}`
    try {
      const text = await fetchText(url)
      if (text !== this.#text || !this.#keys) {
        const set = keySetShape.parse(JSON.parse(text)) as JSONWebKeySet
        this.#keys = { edition: (this.#keys?.edition ?? 0) + 1, keyOf: createLocalJWKSet(set) }
        this.#text = text
      }
      this.#readAt = at
      if (this.#isDown) log(`The keys of tokens at ${shown} can be read again.`)
      this.#isDown = false
    } catch (error) {
      if (!this.#isDown) {
        const then = this.#keys
          ? `the last good ones are used for ${this.#options.outage} s`
          : 'no token can be checked until they are'
        log(
          `IDENTITY_UNAVAILABLE: the keys of tokens at ${shown} cannot be read (${said(error)}); ${then}.`,
        )
      }
      this.#isDown = true
    }
  }
}

async function fetchText(url: URL): Promise<string> {
  const response = await fetch(url, {
    headers: { accept: 'application/jwk-set+json, application/json' },
    // Elsewhere somebody else may answer.
    redirect: 'error',
    signal: AbortSignal.timeout(timeoutMs),
  })
  if (response.status !== 200) {
    await response.body?.cancel()
    throw new Error(`status ${response.status}`)
  }
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of response.body ?? []) {
    size += chunk.length
    if (size > mostBytes) throw new Error(`more than ${mostBytes} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString()
}

/** What went wrong, in few words and without what was answered. */
function said(error: unknown): string {
  if (error instanceof z.ZodError || error instanceof SyntaxError) return 'the answer is no key set'
  if (!(error instanceof Error)) return 'no answer'
  if (error.name === 'TimeoutError') return `no answer within ${timeoutMs} ms`
  const { cause } = error
  return cause instanceof Error && 'code' in cause ? String(cause.code) : error.message
}
