import fc from 'fast-check'

/**
 * Decisions, drawn from a list of numbers. Where the list ends, every decision is the simplest:
 * so a shorter list of smaller numbers makes a simpler request, and shrinking the list shrinks
 * the request.
 */
export class Choices {
  readonly #numbers: readonly number[]
  #next = 0

  constructor(numbers: readonly number[]) {
    this.#numbers = numbers
  }

  /** 0 to `most`; the simplest is 0. */
  upTo(most: number): number {
    const number = this.#numbers[this.#next++] ?? 0
    return Math.floor((number / (largest + 1)) * (most + 1))
  }

  /** The simplest is no. */
  chance(percent: number): boolean {
    return this.upTo(99) >= 100 - percent
  }

  /** The simplest is the first. */
  pick<T>(list: readonly T[]): T {
    const picked = list[this.upTo(list.length - 1)]
    if (picked === undefined) throw new TypeError('nothing to pick from')
    return picked
  }

  /** Some of the list, in an order of their own. */
  some<T>(list: readonly T[], most: number): T[] {
    const rest = [...list]
    const count = Math.min(this.upTo(most), rest.length)
    return Array.from({ length: count }, () => rest.splice(this.upTo(rest.length - 1), 1)).flat()
  }
}

const largest = 0xffff

/** Lists of numbers to decide by. */
export function anyNumbers(most: number): fc.Arbitrary<number[]> {
  return fc.noBias(
    fc.array(fc.integer({ min: 0, max: largest }), {
      minLength: 0,
      maxLength: most,
      size: 'max',
    }),
  )
}
