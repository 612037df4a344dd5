import type { Arguments } from './arguments.ts'
import { badInput, type InputPath } from './bad-input.ts'
import type { CountPrecision } from './plan.ts'
import { bind, settled } from './variable-leaf.ts'

/** Largest `cap` of a count. */
export const largestCap = 1_000_000

/** Reads the arguments of `count`. */
export function readPrecision(args: Arguments, path: InputPath): CountPrecision {
  const { exact, cap } = args
  const isExact = settled(exact) === true
  if (cap === undefined || cap === null) return { kind: isExact ? 'exact' : 'cheap' }
  if (isExact) {
    throw badInput('A count with a cap is not exact beyond it. Give exact or cap.', [
      ...path,
      'cap',
    ])
  }
  return {
    kind: 'capped',
    cap: bind(cap, (value) => {
      if (typeof value === 'number' && value >= 1 && value <= largestCap) return value
      throw badInput(
        `A count goes up to between 1 and ${largestCap} rows. Use exact: true for more.`,
        [...path, 'cap'],
      )
    }),
  }
}
