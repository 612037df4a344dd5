import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeListCase } from './cases.ts'
import { Differential } from './differential.ts'
import { checkCases, expectCoverage, runs, timeLimit } from './runs.ts'

let differential: Differential

beforeAll(async () => {
  differential = await Differential.start(3)
})

afterAll(() => differential[Symbol.asyncDispose]())

test(
  'any filter, ordering and page answers what rows in memory answer, values changing alone',
  async () => {
    const tally = await checkCases(differential, makeListCase)
    expectCoverage(tally, { filled: 0.5 })
    expect(tally.followed).toBeGreaterThan(runs * 0.03)
  },
  timeLimit,
)
