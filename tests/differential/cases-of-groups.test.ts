import { afterAll, beforeAll, test } from 'vitest'
import { makeGroupsCase } from './cases.ts'
import { Differential } from './differential.ts'
import { checkCases, expectCoverage, timeLimit } from './runs.ts'

let differential: Differential

beforeAll(async () => {
  differential = await Differential.start(4)
})

afterAll(() => differential[Symbol.asyncDispose]())

test(
  'any grouping, condition on groups and ordering answers what rows in memory answer',
  async () => {
    const tally = await checkCases(differential, makeGroupsCase)
    expectCoverage(tally, { filled: 0.5 })
  },
  timeLimit,
)
