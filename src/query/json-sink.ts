import type { Utf8Json } from './utf8-json.ts'

/** Where an answer is written, as the bytes of its JSON. */
export class JsonSink {
  #bytes: Buffer
  #at = 0

  /** @param room bytes that it has to begin with; it grows */
  constructor(room: number) {
    this.#bytes = Buffer.allocUnsafeSlow(room)
  }

  /** Adds text. */
  text(text: string): void {
    // A unit of UTF-16 is at most three bytes.
    this.#reserve(text.length * 3)
    this.#at += this.#bytes.write(text, this.#at)
  }

  /** Adds bytes. */
  put(from: Uint8Array): void {
    this.copy(from, 0, from.length)
  }

  /** Adds some of the bytes. */
  copy(from: Uint8Array, start: number, end: number): void {
    const size = end - start
    this.#reserve(size)
    if (size > longCopy) {
      this.#bytes.set(from.subarray(start, end), this.#at)
      this.#at += size
      return
    }
    const bytes = this.#bytes
    let at = this.#at
    for (let index = start; index < end; index++) bytes[at++] = from[index] ?? 0
    this.#at = at
  }

  /**
   * Adds the JSON string of what some bytes say.
   * @param from UTF-8
   */
  string(from: Buffer, start: number, end: number): void {
    this.#reserve(end - start + 2)
    const bytes = this.#bytes
    let at = this.#at
    bytes[at++] = quote
    for (let index = start; index < end; index++) {
      const byte = from[index] ?? 0
      if (byte < space || byte === quote || byte === backslash) {
        // JSON escapes it; what was written of this string is written again.
        this.text(JSON.stringify(from.toString('utf8', start, end)))
        return
      }
      bytes[at++] = byte
    }
    bytes[at++] = quote
    this.#at = at
  }

  /**
   * Adds a number that Postgres wrote, if JavaScript would write it so: without an exponent, not
   * -0, and not what is no number.
   * @returns whether it did
   */
  plainNumber(from: Uint8Array, start: number, end: number): boolean {
    this.#reserve(end - start)
    const bytes = this.#bytes
    let at = this.#at
    let index = start
    if (from[index] === minus) {
      if (end - start === 2 && from[index + 1] === zero) return false
      bytes[at++] = minus
      index++
    }
    for (; index < end; index++) {
      // Of all that Postgres writes in numbers, letters and signs stand above or below these.
      const byte = from[index] ?? 0
      if (byte > nine || byte < point) return false
      bytes[at++] = byte
    }
    this.#at = at
    return true
  }

  /** Begins anew, forgetting what was not taken. */
  clear(): void {
    this.#at = 0
  }

  /** What was written. */
  take(): Utf8Json {
    const bytes = this.#bytes.toString('latin1', 0, this.#at)
    this.#at = 0
    return { bytes }
  }

  get room(): number {
    return this.#bytes.length
  }

  #reserve(size: number): void {
    if (this.#at + size <= this.#bytes.length) return
    const larger = Buffer.allocUnsafeSlow(Math.max(this.#at + size, this.#bytes.length * 2))
    this.#bytes.copy(larger, 0, 0, this.#at)
    this.#bytes = larger
  }
}

/** Bytes from which on a call copies sooner than a loop. */
const longCopy = 64
const space = 0x20
const minus = 0x2d
const point = 0x2e
const zero = 0x30
const nine = 0x39
const quote = 0x22
const backslash = 0x5c
