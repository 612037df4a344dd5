import { FairQueue } from '../query/fair-queue.ts'

/** How long work is begun in a round; then others have their turn who wait for the thread. */
const roundMs = 2
/** Most that is begun in a round. */
const mostInRound = 32

/**
 * The one thread, given out in turn: what would take it for longer than a round waits for the next,
 * and between two rounds answers of the database and new requests are taken in. In a round each
 * asker has his turn after the other, so that one who sends very much waits behind himself.
 */
export class Turns {
  readonly #queue = new FairQueue<() => void>()
  readonly #now: () => number
  #isOpen = false
  #ends: number | undefined

  /** @param now milliseconds by a clock that only goes forward */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now
  }

  /** How much of an asker waits for its turn. */
  countOf(asker: string): number {
    return this.#queue.countOf(asker)
  }

  /** Begins some work: now if there is time, and else when it is the asker's turn. */
  begin(asker: string, work: () => void): void {
    if (this.#queue.size === 0 && this.#hasTime()) work()
    else this.#queue.add(asker, work)
  }

  /** Waits for the asker's turn, in which work may go on for a fraction of a round. */
  turn(asker: string): Promise<void> {
    return new Promise((resolve) => this.begin(asker, resolve))
  }

  #hasTime(): boolean {
    if (!this.#isOpen) {
      this.#isOpen = true
      setImmediate(() => this.#endRound())
    }
    const now = this.#now()
    this.#ends ??= now + roundMs
    return now < this.#ends
  }

  #endRound(): void {
    this.#ends = undefined
    this.#isOpen = this.#queue.size > 0
    if (!this.#isOpen) return
    // These come after everything that has arrived until then; each is followed by what it causes.
    for (let left = Math.min(this.#queue.size, mostInRound); left > 0; left -= 1) {
      setImmediate(() => {
        if (this.#hasTime()) this.#queue.take()?.()
      })
    }
    setImmediate(() => this.#endRound())
  }
}
