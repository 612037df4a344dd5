import { createHash } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import type { Authenticator, Identified, Shown } from '../identity/authenticator.ts'
import { networkOf } from './network.ts'

/** Most networks that are told apart at a time; which was not seen for longest begins anew. */
const mostNetworks = 10_000
/** Most refused credentials of a network that are known again. */
const mostRefused = 16

interface Bucket {
  /** Failures that may still come, at `at`. */
  left: number
  at: number
}

/** What was tried from one network. */
interface Attempts extends Bucket {
  /** Credentials that are being looked up. */
  under: number
  /** Told one after another that a place is free, or that there will be none. */
  readonly waiting: (() => void)[]
  /** By digest: credentials that were refused, the newest last. */
  readonly refused: Map<string, Bucket>
}

/** Too many credentials from there were none. */
export interface Stopped {
  /** Whole seconds after which one more may be tried. */
  readonly wait: number
  readonly identity?: undefined
  readonly refusal?: undefined
}

/**
 * Finds out who asks, as long as not too many credentials from the same network were refused: so
 * many a minute, which come back evenly. After that, no others than those that are known already are
 * looked up. It is counted in this process alone.
 *
 * As many are looked up at a time as may still fail, and further ones wait for them, so that
 * guesses which come all at once are no more than guesses one after another. Who shows nothing, or
 * cannot be checked at the moment, has not failed. Who shows the same again guesses nothing: a client
 * whose key has ended uses up its own tries, and not those of all behind the same proxy.
 */
export class FailureLimit {
  readonly #authenticator: Authenticator
  readonly #perMinute: number
  readonly #elapsed: () => number
  readonly #networks = new LRUCache<string, Attempts>({ max: mostNetworks })

  /**
   * @param perMinute 0: no limit
   * @param elapsed milliseconds by a clock that only goes forward
   */
  constructor(
    authenticator: Authenticator,
    perMinute: number,
    elapsed: () => number = () => performance.now(),
  ) {
    this.#authenticator = authenticator
    this.#perMinute = perMinute
    this.#elapsed = elapsed
  }

  /** @param address undefined: there is no network in between, and nothing is counted */
  identify(
    shown: Shown,
    address: string | undefined,
  ): Identified | Stopped | Promise<Identified | Stopped> {
    if (this.#perMinute === 0 || address === undefined || shown.authorization === undefined) {
      return this.#authenticator.identify(shown)
    }
    const network = networkOf(address)
    const attempts = this.#networks.get(network)
    if (!attempts) return this.#try(shown, network)
    if (this.#places(attempts) < 1 && !this.#authenticator.knows?.(shown)) {
      return this.#later(shown, network, attempts)
    }
    const wait = this.#waitOf(attempts, shown)
    return wait === undefined ? this.#try(shown, network) : { wait }
  }

  /** Whole seconds after which one more may be tried; undefined: now. */
  waitFor(shown: Shown, address: string | undefined): number | undefined {
    const attempts = address === undefined ? undefined : this.#networks.get(networkOf(address))
    if (!attempts) return undefined
    return this.#refilled(attempts) < 1 ? this.#seconds(attempts) : this.#waitOf(attempts, shown)
  }

  /** Counts a credential that somebody else found wrong. */
  failed(shown: Shown, address: string | undefined): void {
    if (this.#perMinute === 0 || address === undefined) return
    this.#refuse(this.#attemptsOf(networkOf(address)), shown)
  }

  async #later(shown: Shown, network: string, attempts: Attempts): Promise<Identified | Stopped> {
    while (this.#places(attempts) < 1) {
      if (attempts.left < 1) return { wait: this.#seconds(attempts) }
      await new Promise<void>((resolve) => attempts.waiting.push(resolve))
    }
    try {
      return await this.#try(shown, network)
    } finally {
      this.#tell(attempts)
    }
  }

  #try(shown: Shown, network: string): Identified | Promise<Identified> {
    const identified = this.#authenticator.identify(shown)
    if (identified instanceof Promise) return this.#await(identified, shown, network)
    if (isFailure(identified)) this.#refuse(this.#attemptsOf(network), shown)
    return identified
  }

  async #await(looking: Promise<Identified>, shown: Shown, network: string): Promise<Identified> {
    const attempts = this.#attemptsOf(network)
    attempts.under += 1
    try {
      const identified = await looking
      if (isFailure(identified)) this.#refuse(attempts, shown)
      return identified
    } finally {
      attempts.under -= 1
      if (attempts.waiting.length > 0) this.#tell(attempts)
    }
  }

  /** Lets as many go on as there are places, or all where there will be none. */
  #tell(attempts: Attempts): void {
    const { waiting } = attempts
    const places = this.#places(attempts)
    for (const tell of waiting.splice(0, attempts.left < 1 ? waiting.length : places)) tell()
  }

  #attemptsOf(network: string): Attempts {
    const known = this.#networks.get(network)
    if (known) return known
    const attempts = { ...this.#full(), under: 0, waiting: [], refused: new Map<string, Bucket>() }
    this.#networks.set(network, attempts)
    return attempts
  }

  #full(): Bucket {
    return { left: this.#perMinute, at: this.#elapsed() }
  }

  /** How many more may be looked up at once. */
  #places(attempts: Attempts): number {
    return Math.floor(this.#refilled(attempts)) - attempts.under
  }

  /** Whole seconds after which the same may be tried again, where it was refused too often. */
  #waitOf({ refused }: Attempts, shown: Shown): number | undefined {
    const own = refused.size === 0 ? undefined : refused.get(nameOf(shown))
    return own && this.#refilled(own) < 1 ? this.#seconds(own) : undefined
  }

  #refilled(bucket: Bucket): number {
    const now = this.#elapsed()
    const back = ((now - bucket.at) * this.#perMinute) / 60_000
    bucket.left = Math.min(this.#perMinute, bucket.left + back)
    bucket.at = now
    return bucket.left
  }

  #refuse(attempts: Attempts, shown: Shown): void {
    const name = nameOf(shown)
    const known = attempts.refused.get(name)
    const own = known ?? this.#full()
    this.#spend(own)
    if (!known) this.#spend(attempts)
    attempts.refused.delete(name)
    attempts.refused.set(name, own)
    for (const [oldest] of attempts.refused) {
      if (attempts.refused.size <= mostRefused) break
      attempts.refused.delete(oldest)
    }
  }

  #spend(bucket: Bucket): void {
    bucket.left = Math.max(0, this.#refilled(bucket) - 1)
  }

  #seconds({ left }: Bucket): number {
    return Math.ceil(((1 - left) * 60) / this.#perMinute)
  }
}

function isFailure({ refusal }: Identified): boolean {
  return refusal?.status === 401
}

/** No credential is kept, wrong as it may be: it may be nearly right, or right elsewhere. */
function nameOf({ authorization = '' }: Shown): string {
  return createHash('sha256').update(authorization).digest('base64')
}
