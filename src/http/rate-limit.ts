import { LRUCache } from 'lru-cache'

/** Most askers that are told apart at a time; who was not seen for longest begins anew. */
const mostAskers = 10_000

interface Bucket {
  /** Requests that may still come, at `at`. */
  left: number
  at: number
}

/**
 * How many requests each asker may send: so many a minute, which come back evenly. It is counted in
 * this process alone.
 */
export class RateLimit {
  readonly #perMinute: number
  readonly #elapsed: () => number
  readonly #buckets = new LRUCache<string, Bucket>({ max: mostAskers })

  /**
   * @param perMinute 0: no limit
   * @param elapsed milliseconds by a clock that only goes forward
   */
  constructor(perMinute: number, elapsed: () => number = () => performance.now()) {
    this.#perMinute = perMinute
    this.#elapsed = elapsed
  }

  /** Counts a request. @returns whole seconds after which one more may come; undefined: this one may */
  waitFor(asker: string): number | undefined {
    if (this.#perMinute === 0) return undefined
    const now = this.#elapsed()
    const bucket = this.#buckets.get(asker) ?? { left: this.#perMinute, at: now }
    const perMs = this.#perMinute / 60_000
    bucket.left = Math.min(this.#perMinute, bucket.left + (now - bucket.at) * perMs)
    bucket.at = now
    this.#buckets.set(asker, bucket)
    if (bucket.left < 1) return Math.ceil((1 - bucket.left) / perMs / 1000)
    bucket.left -= 1
    return undefined
  }
}
