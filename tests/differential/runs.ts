import fc from 'fast-check'
import { expect } from 'vitest'
import { requestsOfCase } from './cases.ts'
import { anyNumbers } from './choices.ts'
import type { Differential, Tally } from './differential.ts'
import { makeOperation, type Operation } from './operations.ts'

/*
 * How much is compared. `PLATINUM_DIFFERENTIAL_RUNS` says how many operations and how many cases;
 * without it 5,000 of each on the server of DATABASE_URL, and 1,000 on the embedded database,
 * which takes twice as long for each. `PLATINUM_DIFFERENTIAL_SEED` makes others than usual.
 */

const onServer = (process.env['DATABASE_URL'] ?? '') !== ''

/** How many operations, and how many cases, are compared in all files together. */
const allRuns = Number(process.env['PLATINUM_DIFFERENTIAL_RUNS'] ?? (onServer ? 5_000 : 1_000))

/** Half of them: each kind has two files, which run side by side. */
export const runs = Math.ceil(allRuns / 2)

export const seed = Number(process.env['PLATINUM_DIFFERENTIAL_SEED'] ?? 20_261_123)

/** Longest a file may take, shrinking included, in milliseconds. */
export const timeLimit = 900_000

/** Checks random operations of a kind. @returns what was compared */
export async function checkOperations(
  differential: Differential,
  make: (numbers: readonly number[]) => Operation,
): Promise<Tally> {
  return await checkAll(differential, make, 300, runs)
}

/** Checks and shrinks what is answered differently first. */
async function checkAll(
  differential: Differential,
  make: (numbers: readonly number[]) => Operation,
  decisions: number,
  numRuns: number,
): Promise<Tally> {
  await fc.assert(
    fc.asyncProperty(anyNumbers(decisions), (numbers) => differential.check(make(numbers))),
    { numRuns, seed, interruptAfterTimeLimit: timeLimit - 60_000, markInterruptAsFailure: true },
  )
  return differential.tally
}

/** Random operations with up to so many root fields. */
export function anyOperation({ reference }: Differential, most: number) {
  return (numbers: readonly number[]): Operation => makeOperation(numbers, reference.schema, most)
}

/** That most of what was compared held something. */
export function expectCoverage(tally: Tally, least: { readonly filled: number }): void {
  expect(tally.requests).toBeGreaterThanOrEqual(runs)
  expect(tally.filled / tally.requests).toBeGreaterThan(least.filled)
}

/** Checks as many random cases as there are runs. */
export async function checkCases(
  differential: Differential,
  make: (numbers: readonly number[]) => Operation,
): Promise<Tally> {
  return await checkAll(differential, make, 120, Math.ceil(runs / requestsOfCase))
}
